/** The home screen: what this person has to do, for whom one waits, what is coming, what happened. */
import type { z } from '@hono/zod-openapi'
import { dayOf } from '#shared/calendar.ts'
import { accessToSection, atLeast } from '#shared/domain/permission.ts'
import type { HeldRole, Role } from '#shared/domain/role.ts'
import type { ReportId, SectionId } from '#shared/ids.ts'
import type { HomeView, ReportRow, Task } from '#shared/wire/api.ts'
import { draftsOf } from '../../storage/drafts.ts'
import { latestEvents } from '../../storage/events.ts'
import { milestonesOf, outlineOf, type ReportStored } from '../../storage/reports.ts'
import { factsOf, recordsOf, type SectionStored } from '../../storage/sections.ts'
import type { HttpParts } from '../environment.ts'
import {
  draftInWords,
  moveInWords,
  partInWords,
  readDraft,
  REASONS,
  returnedBecause,
} from '../sentences.ts'
import { dueView, lookingNow, reportsInSight, tagOf, type Looking } from './report-views.ts'

type TaskShown = z.infer<typeof Task>
type Kind = TaskShown['kind']
type Group = TaskShown['group']

const SOON_DAYS = 7
const RECENT = 12
const GROUP_ORDER: readonly Group[] = ['late', 'soon', 'waiting', 'later']

export async function homeView(parts: HttpParts, held: readonly HeldRole[]): Promise<HomeView> {
  const looking = await lookingNow(parts, held)
  const seen = await reportsInSight(parts, held)
  const tasks: TaskShown[] = []
  const agenda: HomeView['agenda'] = []
  for (const { row, report, sections } of seen) {
    if (!row.isLive) {
      tasks.push(...(await readingTask(parts, row, report, looking)))
      continue
    }
    const order = new Map(
      (await outlineOf(parts.database.kysely, report.id as ReportId)).leaves.map((leaf, i) => [
        leaf.id,
        i,
      ]),
    )
    const inOrder = sections.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
    for (const section of inOrder) tasks.push(...(await sectionTask(parts, section, looking)))
    agenda.push(...agendaOf(report, inOrder, looking))
  }
  return {
    today: looking.today,
    tasks: tasks.toSorted((a, b) => GROUP_ORDER.indexOf(a.group) - GROUP_ORDER.indexOf(b.group)),
    reports: seen.map((s) => s.row),
    agenda: agenda.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)),
    recent: await recentOf(parts, seen, looking),
  }
}

/** What one section asks of the person: one task at most, the nearest to their hand. */
async function sectionTask(
  parts: HttpParts,
  section: SectionStored,
  looking: Looking,
): Promise<TaskShown[]> {
  const { roles, level } = accessToSection(looking.held, factsOf(section))
  const has = (...wanted: Role[]): boolean => wanted.some((role) => roles.has(role))
  const deadline = dueView(section, looking.today)
  const byDue: Group =
    deadline.state === 'late'
      ? 'late'
      : deadline.state === 'in-time' && deadline.days <= SOON_DAYS
        ? 'soon'
        : 'later'
  const task = (kind: Kind, group: Group, reason: string): TaskShown[] => [
    {
      kind,
      group,
      reportId: section.report_id,
      sectionId: section.id,
      title: section.number === '' ? section.title : `${section.number}. ${section.title}`,
      reason,
      body: tagOf(looking.bodies, section.owner_body_id),
      deadline,
    },
  ]
  const isOwner = has('owner-head', 'owner-editor')
  const isLead = has('lead-head', 'lead-editor')
  // The lead joins in everywhere by right; what others have to write is for the lead a matter of waiting.
  const mayWrite = !isLead && has('contributor') && atLeast(level, 'suggest')

  switch (section.state) {
    case 'accepted':
    case 'locked':
      return []
    case 'submitted':
      if (isLead) return task('accept', 'soon', REASONS.accept)
      return isOwner ? task('waiting', 'waiting', REASONS.waitingForLead) : []
    case 'returned':
      if (isOwner || mayWrite) return task('revise', byDue, await whyReturned(parts, section))
      break
    case 'not-started':
    case 'reopened':
      if (isOwner) return task('write', byDue, REASONS.write)
      if (mayWrite) return task('write', byDue, REASONS.join)
      break
    case 'writing':
      if (has('owner-head')) return task('submit', byDue, REASONS.submit)
      if (isOwner) return task('write', byDue, REASONS.write)
      if (mayWrite) return task('write', byDue, REASONS.join)
      break
  }
  if (!isLead || byDue === 'later') return []
  return task('waiting', byDue === 'late' ? 'late' : 'waiting', REASONS.waitingForOwner)
}

async function whyReturned(parts: HttpParts, section: SectionStored): Promise<string> {
  const records = await recordsOf(parts.database.kysely, section.id as SectionId)
  return returnedBecause(records.findLast((r) => r.to_state === 'returned')?.note ?? '')
}

async function readingTask(
  parts: HttpParts,
  row: ReportRow,
  report: ReportStored,
  looking: Looking,
): Promise<TaskShown[]> {
  const [latest] = await draftsOf(parts.database.kysely, report.id as ReportId)
  if (latest === undefined) return []
  return [
    {
      kind: 'read',
      group: 'soon',
      reportId: row.id,
      sectionId: null,
      title: row.title,
      reason: readDraft(latest.number, dayOf(latest.frozen_at)),
      body: tagOf(looking.bodies, report.lead_body_id),
      deadline: { due: null, words: '', state: 'none', days: 0 },
    },
  ]
}

/** The plan's milestones and the days on which the person's own sections are due. */
function agendaOf(
  report: ReportStored,
  sections: readonly SectionStored[],
  looking: Looking,
): HomeView['agenda'] {
  const milestones = milestonesOf(report).map((m) => ({
    day: m.day,
    title: m.label,
    words: m.words,
    reportId: report.id,
  }))
  const own = sections.filter((s) => {
    const { roles } = accessToSection(looking.held, factsOf(s))
    return s.due !== null && (roles.has('owner-head') || roles.has('owner-editor'))
  })
  return [
    ...milestones,
    ...own.map((s) => ({
      day: s.due ?? '',
      title: s.number === '' ? s.title : `${s.number}. ${s.title}`,
      words: s.due_words,
      reportId: report.id,
    })),
  ].filter((entry) => entry.day >= looking.today)
}

async function recentOf(
  parts: HttpParts,
  seen: Awaited<ReturnType<typeof reportsInSight>>,
  looking: Looking,
): Promise<HomeView['recent']> {
  const live = new Map(seen.filter((s) => s.row.isLive).map((s) => [s.report.id, s.sections]))
  const byName = new Map([...looking.bodies.values()].map((tag) => [tag.name, tag]))
  const events = await latestEvents(parts.database.kysely, [...live.keys()] as ReportId[], 50)
  return events
    .flatMap(({ at, event, reportId }): HomeView['recent'] => {
      if (event.kind === 'draft-frozen')
        return [
          {
            at,
            by: event.by,
            body: byName.get(event.body) ?? null,
            text: draftInWords(event.number),
            what: { kind: 'draft', number: event.number },
            reportId,
          },
        ]
      if (event.kind !== 'section-moved') return []
      const section = live.get(reportId)?.find((s) => s.id === event.sectionId)
      if (section === undefined) return []
      const { number, title } = section
      return [
        {
          at,
          by: event.by,
          body: byName.get(event.body) ?? null,
          text: moveInWords(event.to, partInWords(number, title)),
          what: { kind: 'move', to: event.to, section: number === '' ? title : number },
          reportId,
        },
      ]
    })
    .slice(0, RECENT)
}
