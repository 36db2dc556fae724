/** Home: what I have to do first, then my reports; at the right what is due when and what happened lately. Whoever
 *  only reads frozen drafts gets the list of those instead. */
import { html, nothing, type TemplateResult } from 'lit'
import { timeOf, dayOf, weekdayOf } from '#shared/calendar.ts'
import { dateShort, dayMonth } from '#shared/text/official.ts'
import type { HomeView, ReportRow } from '#shared/wire/api.ts'
import type { TaskView } from '../api/client.ts'
import { icon, type IconName } from '../components/icon.ts'
import { drawLoaded, emptyState } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import { reportTable } from '../components/report-table.ts'
import { dueWords } from '../components/section-state.ts'
import { isOnlyReader, topBar } from '../components/top-bar.ts'
import { avatar, bodyTag } from '../components/who.ts'
import { Loader } from '../state/loader.ts'
import '../styles/home.css'
import { t } from '../words/words.ts'
import { Screen } from './screen.ts'

type Group = TaskView['group']
const GROUPS: readonly Group[] = ['late', 'soon', 'waiting', 'later']
type Filter = 'all' | 'mine' | 'others'
const FILTERS: readonly Filter[] = ['all', 'mine', 'others']

const KIND: Readonly<Record<TaskView['kind'], { icon: IconName; tone: string }>> = {
  write: { icon: 'pen-line', tone: 'k-info' },
  submit: { icon: 'send', tone: 'k-info' },
  accept: { icon: 'clipboard-check', tone: 'k-wait' },
  revise: { icon: 'corner-down-right', tone: 'k-warn' },
  waiting: { icon: 'eye', tone: 'k-neutral' },
  read: { icon: 'book-open', tone: 'k-info' },
}
const GROUP_ICON: Readonly<Record<Group, IconName>> = {
  late: 'triangle-alert',
  soon: 'calendar-clock',
  waiting: 'clock',
  later: 'calendar-clock',
}

const fits = (task: TaskView, filter: Filter): boolean =>
  filter === 'all' || (task.kind === 'waiting') === (filter === 'others')

/** Of one day: the rest is a number, the overview has them all. */
const DAY_ENTRIES = 3

/** «trong 7 ngày» of the line under the title */
const SOON_DAYS = 7

export class HomeScreen extends Screen {
  static override properties = { ...Screen.properties, filter: { state: true } }
  declare filter: Filter
  readonly #home = new Loader(
    this,
    () => this.app.api.home(),
    () => this.app.session,
  )

  constructor() {
    super()
    this.filter = 'all'
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#home.start()
  }

  override render() {
    const isReader = isOnlyReader(this.app.session.me)
    this.name(isReader ? t().home.readTitle : t().home.title)
    return html`${topBar({ app: this.app, nav: 'home' })}
      <main id="main" tabindex="-1">
        ${drawLoaded(
          this.#home.state,
          () => this.#home.start(),
          (home) => (isReader ? readingList(home.reports) : this.#work(home)),
        )}
      </main>`
  }

  #work(home: HomeView): TemplateResult {
    const words = t().home
    const late = home.tasks.filter((task) => task.group === 'late').length
    const soon = home.tasks.filter(isDueSoon).length
    const day = t().dates.fullDay(t().weekdays[weekdayOf(home.today)] ?? '', dateShort(home.today))
    return html`<div class="page">
      <header class="home-head">
        <h1 class="page-title">${words.title}</h1>
        <p class="t13 ink2">
          ${day}.
          ${
            late > 0
              ? html`${words.has}<b class="text-warn">${words.late(late)}</b>,
                  ${words.counts(late, soon)}`
              : html`${soon > 0 ? words.has : nothing}${words.counts(late, soon)}`
          }
        </p>
      </header>
      <div class="home">
        <div class="stack wide">
          ${this.#tasks(home.tasks)}
          <section class="card" aria-labelledby="my-reports">
            <div class="head">
              <h2 id="my-reports">${words.myReports}</h2>
              <span class="grow"></span><a class="t13" href="/bao-cao">${words.seeAll}</a>
            </div>
            ${
              home.reports.length === 0
                ? emptyState('files', t().reports.none, t().reports.noneHint)
                : reportTable(home.reports)
            }
          </section>
        </div>
        <aside class="stack wide" aria-label="${words.agenda}, ${words.recent}">
          ${agenda(home)} ${recent(home)}
        </aside>
      </div>
    </div>`
  }

  #tasks(tasks: readonly TaskView[]): TemplateResult {
    const words = t().home
    const shown = tasks.filter((task) => fits(task, this.filter))
    const labels = { all: words.all, mine: words.mine, others: words.others }
    return html`<section class="card" aria-labelledby="to-do">
      <div class="head">
        <h2 id="to-do">${words.toDo}</h2>
        <span class="grow"></span>
        <div class="row tight wrap" role="group" aria-labelledby="to-do">
          ${FILTERS.map(
            (filter) =>
              html`<button
                type="button"
                class="chip"
                aria-pressed=${this.filter === filter}
                @click=${() => (this.filter = filter)}
              >
                ${labels[filter]} <b>${tasks.filter((task) => fits(task, filter)).length}</b>
              </button>`,
          )}
        </div>
      </div>
      ${
        shown.length === 0
          ? emptyState('circle-check', words.noTasks, words.noTasksHint)
          : GROUPS.map((group) => {
              const rows = shown.filter((task) => task.group === group)
              return rows.length === 0
                ? nothing
                : html`<h3 class="task-group ${group === 'late' ? 'text-warn' : 'ink2'}">
                      ${icon(GROUP_ICON[group])} ${words.groups[group]}
                    </h3>
                    <ul class="tasks">
                      ${rows.map((task, i) => taskRow(task, group === 'late' && i === 0))}
                    </ul>`
            })
      }
    </section>`
  }
}
define('home-screen', HomeScreen)

/** What waits to be accepted stands in the same group whenever it is due: only what is due soon is counted as such. */
const isDueSoon = ({ group, deadline }: TaskView): boolean =>
  group === 'soon' && deadline.state === 'in-time' && deadline.days <= SOON_DAYS

function addressOf(task: TaskView): string {
  if (task.kind === 'read') return `/doc/${task.reportId}/latest`
  return task.sectionId === null
    ? `/bao-cao/${task.reportId}`
    : `/bao-cao/${task.reportId}/phan/${task.sectionId}`
}

function taskRow(task: TaskView, isFirst: boolean): TemplateResult {
  const kind = KIND[task.kind]
  const { due } = task.deadline
  const href = addressOf(task)
  return html`<li class="task">
    <span class="task-icon ${task.group === 'late' ? 'k-warn' : kind.tone}"
      >${icon(kind.icon)}</span
    >
    <div class="task-title">
      <a class="cut" href=${href} title=${task.title}>${task.title}</a>
      <span class="cut">${t().home.taskReason(task.kind, task.reason)}</span>
    </div>
    <div class="task-body">${bodyTag(task.body)}</div>
    <div class="task-due">
      <b class=${task.group === 'late' ? 'text-warn' : ''}>${dueWords(task.deadline)}</b>
      ${
        due === null
          ? nothing
          : html`<span title=${task.deadline.words}>${t().due.endOf(dayMonth(due))}</span>`
      }
    </div>
    <a
      class="button compact ${isFirst ? 'primary' : ''}"
      href=${href}
      aria-label="${t().home.taskActs[task.kind]}: ${task.title}"
      >${t().home.taskActs[task.kind]}</a
    >
  </li>`
}

function agenda(home: HomeView): TemplateResult {
  const words = t().home
  const [, month = '', year = ''] = dateShort(home.today).split('/')
  const byDay = Map.groupBy(home.agenda, (entry) => entry.day)
  // Today has its place in the row of days even when nothing is due.
  if (!byDay.has(home.today)) byDay.set(home.today, [])
  const days = [...byDay].toSorted(([a], [b]) => a.localeCompare(b))
  return html`<section class="card" aria-labelledby="agenda">
    <div class="head">
      <h2 id="agenda">${words.agenda}</h2>
      <span class="grow"></span
      ><span class="t13 ink2">${t().dates.month(`${Number(month)}/${year}`)}</span>
    </div>
    <ol class="agenda">
      ${days.map(([day, entries]) => {
        const [d = '', m = ''] = dayMonth(day).split('/')
        const rest = entries.length - DAY_ENTRIES
        const plan = entries[0]?.words ?? ''
        return html`<li class=${day === home.today ? 'now' : day < home.today ? 'past' : ''}>
          <div class="agenda-day">
            <b>${m === month ? d : `${d}/${m}`}</b><span>${t().weekdays[weekdayOf(day)]}</span>
          </div>
          <div class="agenda-what">
            ${day === home.today ? html`<b>${t().dates.today}</b>` : nothing}
            ${entries
              .slice(0, DAY_ENTRIES)
              .map(
                (entry) =>
                  html`<a class="cut" href="/bao-cao/${entry.reportId}" title=${entry.title}
                    >${entry.title}</a
                  >`,
              )}
            ${rest > 0 ? html`<span>${words.more(rest)}</span>` : nothing}
            ${plan === '' ? nothing : html`<span>${t().due.plan(plan)}</span>`}
          </div>
        </li>`
      })}
    </ol>
  </section>`
}

function recent(home: HomeView): TemplateResult {
  const words = t().home
  const when = (at: number): string =>
    dayOf(at) === home.today
      ? timeOf(at).slice(0, 5)
      : `${timeOf(at).slice(0, 5)} ${dayMonth(dayOf(at))}`
  return html`<section class="card" aria-labelledby="recent">
    <div class="head"><h2 id="recent">${words.recent}</h2></div>
    ${
      home.recent.length === 0
        ? html`<p class="empty">${words.noRecent}</p>`
        : html`<ul class="recent">
            ${home.recent.map(
              (entry) =>
                html`<li>
                  ${
                    entry.body
                      ? avatar({ ...entry.body, title: entry.body.name }, 'small')
                      : icon('info')
                  }
                  <div>
                    <b>${entry.by}</b> ${words.recentAct(entry.what, entry.text)}<span
                      >${when(entry.at)}</span
                    >
                  </div>
                </li>`,
            )}
          </ul>`
    }
  </section>`
}

/** The Standing Committee's home: the latest frozen draft of each report, large enough for a finger. */
function readingList(reports: readonly ReportRow[]): TemplateResult {
  const words = t().home
  const frozen = reports.filter((report) => report.latestDraft > 0)
  return html`<div class="page reading-list">
    <h1 class="page-title">${words.readTitle}</h1>
    <p class="t13 ink2">${words.readHint}</p>
    ${
      frozen.length === 0
        ? html`<section class="card">
            ${emptyState('book-open', words.readNone, words.readNoneHint)}
          </section>`
        : html`<ul>
            ${frozen.map(
              (report) =>
                html`<li class="card">
                  <div>
                    <h2 class="document-title">${report.title}</h2>
                    <p class="t13 ink2">${t().reports.lead(report.leadBody.name)}</p>
                  </div>
                  <a class="button primary large" href="/doc/${report.id}/latest">
                    ${icon('book-open')}${words.read(report.latestDraft)}
                  </a>
                </li>`,
            )}
          </ul>`
    }
  </div>`
}
