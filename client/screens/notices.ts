/** «Thông báo»: what happened that is the person's business, each line with the way to its exact place. */
import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { NoticeList, NoticeView } from '#shared/wire/notices.ts'
import { icon } from '../components/icon.ts'
import '../components/mail-settings.ts'
import { noticeRow, type NoticeActs } from '../components/notice-row.ts'
import { drawLoaded, emptyState, sentenceOf } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import { topBar } from '../components/top-bar.ts'
import { Loader } from '../state/loader.ts'
import '../styles/notices.css'
import { noticeWords } from '../words/notices.ts'
import { Screen } from './screen.ts'

type Filter = 'unread' | 'all'

export class NoticesScreen extends Screen {
  static override properties = {
    ...Screen.properties,
    filter: { state: true },
    undone: { state: true },
    error: { state: true },
  }
  declare filter: Filter
  /** what the last act on all marked, to be taken back */
  declare undone: readonly NoticeView[]
  declare error: unknown

  readonly #loader = new Loader<NoticeList>(
    this,
    () => this.app.api.notices(),
    () => this.app.session,
  )
  /** read while the unread ones are shown: they stay until the filter is chosen anew, so that nothing jumps away */
  #kept = new Set<string>()
  #stopListening: (() => void) | null = null

  constructor() {
    super()
    this.filter = 'unread'
    this.undone = []
    this.error = undefined
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#loader.start()
    document.addEventListener('keydown', this.#keys)
    let { turn } = this.app.notices.value
    this.#stopListening = this.app.notices.subscribe(() => {
      if (turn === this.app.notices.value.turn) return
      turn = this.app.notices.value.turn
      void this.#loader.refresh()
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stopListening?.()
    document.removeEventListener('keydown', this.#keys)
  }

  override render() {
    const words = noticeWords()
    this.name(words.title)
    return html`${topBar({ app: this.app, nav: 'notices' })}
      <main id="main" tabindex="-1">
        ${drawLoaded(
          this.#loader.state,
          () => this.#loader.start(),
          (list) => this.#draw(list),
        )}
      </main>`
  }

  #draw({ notices, unread }: NoticeList): TemplateResult {
    const words = noticeWords()
    const shown =
      this.filter === 'all'
        ? notices
        : notices.filter((notice) => !notice.isRead || this.#kept.has(notice.subject))
    return html`<div class="page stack wide">
      <div class="row page-head wrap">
        <h1 class="page-title">${words.title}</h1>
        <div class="segmented" role="radiogroup" aria-label=${words.filter}>
          ${this.#choice('unread', `${words.unread} (${unread})`)}${this.#choice('all', words.all)}
        </div>
        <span class="grow"></span>
        <button
          type="button"
          class="button"
          aria-disabled=${unread === 0}
          @click=${() => void this.#markAll()}
        >
          ${icon('check')}${words.markAll}
        </button>
      </div>
      <div role="status">
        ${
          this.undone.length === 0
            ? nothing
            : html`<p class="note k-ok">
                ${words.marked(this.undone.length)}
                <button type="button" class="button compact" @click=${() => void this.#undo()}>
                  ${words.undo}
                </button>
              </p>`
        }
      </div>
      ${
        this.error === undefined
          ? nothing
          : html`<p class="note k-bad" role="alert">${sentenceOf(this.error)}</p>`
      }
      <section class="card">
        ${
          shown.length === 0
            ? notices.length === 0
              ? emptyState('bell', words.nothingYet, words.nothingYetHint)
              : emptyState('circle-check', words.none, words.noneHint)
            : html`<ul class="notice-list" aria-label=${words.list}>
                ${repeat(
                  shown,
                  (notice) => notice.subject,
                  (notice) => noticeRow(notice, this.#acts),
                )}
              </ul>`
        }
      </section>
      <p class="small muted hide-narrow">${words.keys}</p>
      <mail-settings
        .load=${() => this.app.api.mailSettings()}
        .save=${(settings: Parameters<typeof this.app.api.setMailSettings>[0]) =>
          this.app.api.setMailSettings(settings)}
      ></mail-settings>
    </div>`
  }

  #choice(filter: Filter, label: string): TemplateResult {
    return html`<button
      type="button"
      role="radio"
      aria-checked=${this.filter === filter}
      @click=${() => {
        this.#kept = new Set()
        this.filter = filter
      }}
    >
      ${label}
    </button>`
  }

  readonly #acts: NoticeActs = {
    open: (notice) => {
      if (!notice.isRead) void this.#mark([notice], true)
    },
    mark: (notice, isRead) => void this.#mark([notice], isRead),
  }

  /** ↑ ↓ between the lines, also from the page into them. On a line D marks it and Shift+D all: letters are keys
   *  nowhere else (WCAG 2.1.4). Enter is the link's own. */
  readonly #keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const { activeElement } = document
    const row = activeElement?.closest('.notice') ?? null
    const isOnPage = activeElement === document.body || activeElement?.id === 'main'
    if (row === null && !(isOnPage && event.key.startsWith('Arrow'))) return
    const links = [...this.querySelectorAll<HTMLElement>('.notice a')]
    const at = links.findIndex((link) => link.closest('.notice') === row)
    if (event.key === 'ArrowDown') links[Math.min(at + 1, links.length - 1)]?.focus()
    else if (event.key === 'ArrowUp') links[Math.max(at - 1, 0)]?.focus()
    else if (event.key === 'D' && event.shiftKey) void this.#markAll()
    else if (event.key === 'd') {
      const subject = links[at]?.dataset['subject']
      const notice = this.#loader.value?.notices.find((n) => n.subject === subject)
      if (notice === undefined) return
      void this.#mark([notice], !notice.isRead)
    } else return
    event.preventDefault()
  }

  async #markAll(): Promise<void> {
    const unread = this.#loader.value?.notices.filter((notice) => !notice.isRead) ?? []
    if (unread.length === 0) return
    if (await this.#mark(unread, true)) this.undone = unread
  }

  async #undo(): Promise<void> {
    await this.#mark(this.undone, false)
    this.querySelector<HTMLElement>('.notice a')?.focus()
  }

  /** @returns false: the server did not take it, and says why */
  async #mark(items: readonly NoticeView[], isRead: boolean): Promise<boolean> {
    this.undone = []
    try {
      const list = items.map(({ subject, at }) => ({ subject, at }))
      await this.app.api.markNotices({ isRead, items: list })
      this.error = undefined
    } catch (error) {
      this.error = error
      return false
    }
    const marked = new Set(items.map(({ subject }) => subject))
    if (isRead) for (const subject of marked) this.#kept.add(subject)
    const list = this.#loader.value
    if (list === null) return true
    // At once and here: the next key is about what this one did, whatever is on its way from the server.
    const notices = list.notices.map((notice) =>
      marked.has(notice.subject) ? { ...notice, isRead } : notice,
    )
    this.#loader.put({ notices, unread: notices.filter((notice) => !notice.isRead).length })
    await this.#loader.refresh()
    return true
  }
}
define('notices-screen', NoticesScreen)
