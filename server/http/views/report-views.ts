/** Reports and sections as the API shows them to one person. */
import type { z } from '@hono/zod-openapi'
import { dayOf } from '#shared/calendar.ts'
import { mayFreeze } from '#shared/domain/draft.ts'
import { dueState } from '#shared/domain/deadline.ts'
import { accessToSection, mayInReport, mayReadFrozen } from '#shared/domain/permission.ts'
import { rolesInReport, type HeldRole, type Role } from '#shared/domain/role.ts'
import { movesFor, type SectionState } from '#shared/domain/section.ts'
import type { ReportId, SectionId } from '#shared/ids.ts'
import type {
  BodyTag,
  DueView,
  ReportRow,
  ReportView,
  SectionRow,
  SectionView,
} from '#shared/wire/api.ts'
import { steadyWorkspace, workspaceDay } from '../../clock.ts'
import { bodyTags } from '../../storage/bodies.ts'
import { openCommentCounts } from '../../storage/comments.ts'
import { latestDraftNumbers } from '../../storage/drafts.ts'
import { newestEvent } from '../../storage/events.ts'
import { allReports, milestonesOf, outlineOf, type ReportStored } from '../../storage/reports.ts'
import {
  factsOf,
  guidanceOf,
  recordsOf,
  sectionsOf,
  type SectionStored,
} from '../../storage/sections.ts'
import type { HttpParts } from '../environment.ts'
import { erasureViews } from './erasure-views.ts'
import { recoveryViews } from './recovery-views.ts'
import { sectionInSight, sightOf } from './visible.ts'

export type Bodies = ReadonlyMap<string, BodyTag>
type Due = z.infer<typeof DueView>

/** Sections that were handed in and not given back. */
const HANDED_IN: ReadonlySet<SectionState> = new Set(['submitted', 'accepted', 'locked'])
const COUNTS_AS_OWN: ReadonlySet<Role> = new Set(['owner-head', 'owner-editor'])

/** Every body that a row names is in the table: foreign keys see to it. */
export function tagOf(bodies: Bodies, id: string): BodyTag {
  return bodies.get(id) ?? { id, name: id, shortName: id, code: '?', colour: 1 }
}

const submittedOn = (section: SectionStored): string | null =>
  section.submitted_at === null ? null : dayOf(section.submitted_at)

export function dueView(section: SectionStored, today: string): Due {
  const state = dueState(section.due, submittedOn(section), today)
  const days =
    state.kind === 'late' ? state.daysLate : state.kind === 'in-time' ? state.daysLeft : 0
  return { due: section.due, words: section.due_words, state: state.kind, days }
}

export interface Looking {
  readonly held: readonly HeldRole[]
  readonly today: string
  readonly bodies: Bodies
}

export function sectionRow(
  section: SectionStored,
  path: readonly string[],
  { held, today, bodies }: Looking,
  openComments: ReadonlyMap<string, number>,
): SectionRow {
  const access = accessToSection(held, factsOf(section))
  return {
    id: section.id,
    number: section.number,
    title: section.title,
    path: [...path],
    ownerBody: tagOf(bodies, section.owner_body_id),
    contributors: section.contributorIds.map((id) => tagOf(bodies, id)),
    contributorMode: section.contributor_mode,
    state: section.state,
    due: section.due,
    deadline: dueView(section, today),
    words: section.words,
    missing: section.missing,
    openComments: openComments.get(section.id) ?? 0,
    submittedOn: submittedOn(section),
    level: access.level,
    isMine: [...access.roles].some((role) => COUNTS_AS_OWN.has(role)),
    version: section.version,
  }
}

function reportRow(
  report: ReportStored,
  sections: readonly SectionStored[],
  latestDraft: number,
  isLive: boolean,
  { held, bodies }: Looking,
): ReportRow {
  const open = sections.filter((s) => !HANDED_IN.has(s.state)).map((s) => s.due)
  const roles = rolesInReport(held, report.id as ReportId).map((h) => h.role)
  // Who reads frozen drafts only learns nothing of the work behind them.
  return {
    id: report.id,
    title: report.title,
    state: report.state,
    leadBody: tagOf(bodies, report.lead_body_id),
    myRoles: [...new Set(roles)],
    sections: isLive ? sections.length : 0,
    submitted: isLive ? sections.filter((s) => HANDED_IN.has(s.state)).length : 0,
    nextDue: isLive ? (open.filter((due) => due !== null).toSorted()[0] ?? null) : null,
    latestDraft,
    isLive,
  }
}

/** The reports a person may see, with the sections of the live ones. */
export async function reportsInSight(
  parts: HttpParts,
  held: readonly HeldRole[],
): Promise<{ row: ReportRow; report: ReportStored; sections: SectionStored[] }[]> {
  const { kysely } = parts.database
  const seen = (await allReports(kysely))
    .map((report) => ({ report, sight: sightOf(held, report) }))
    .filter(({ sight }) => sight !== 'none')
  if (seen.length === 0) return []
  const looking = await lookingNow(parts, held)
  const live = seen.filter((s) => s.sight === 'live').map((s) => s.report.id as ReportId)
  const sections = await sectionsOf(kysely, live)
  const drafts = await latestDraftNumbers(
    kysely,
    seen.map((s) => s.report.id),
  )
  return seen.map(({ report, sight }) => {
    const own = sections.filter((s) => s.report_id === report.id)
    const latest = drafts.get(report.id) ?? 0
    return {
      row: reportRow(report, own, latest, sight === 'live', looking),
      report,
      sections: own,
    }
  })
}

export const lookingNow = async (
  parts: HttpParts,
  held: readonly HeldRole[],
): Promise<Looking> => ({
  held,
  today: workspaceDay(parts.clock),
  bodies: await bodyTags(parts.database.kysely),
})

/** The whole report, for those who see it live. */
export async function reportView(
  parts: HttpParts,
  held: readonly HeldRole[],
  report: ReportStored,
): Promise<ReportView> {
  const { kysely } = parts.database
  const id = report.id as ReportId
  // The number first: an event that comes while the rest is read is then sent again, not lost.
  const eventSeq = await newestEvent(kysely, id)
  const looking = await lookingNow(parts, held)
  const { tree, leaves } = await outlineOf(kysely, id)
  const stored = new Map((await sectionsOf(kysely, [id])).map((s) => [s.id, s]))
  const drafts = await latestDraftNumbers(kysely, [id])
  const openComments = await openCommentCounts(kysely, id)
  return {
    ...reportRow(report, [...stored.values()], drafts.get(id) ?? 0, true, looking),
    subject: report.subject,
    planWords: report.plan_words,
    planDay: report.plan_day,
    profile: report.profile,
    outline: tree,
    sections: leaves.flatMap((leaf) => {
      const section = stored.get(leaf.id)
      return section === undefined ? [] : [sectionRow(section, leaf.path, looking, openComments)]
    }),
    milestones: milestonesOf(report).map((m) => ({ ...m, isPast: m.day < looking.today })),
    may: {
      freeze: mayFreeze(held, id) !== null,
      assign: mayInReport(held, 'plan.assign', id) !== null,
      accept: mayInReport(held, 'section.accept', id) !== null,
      readDrafts: mayReadFrozen(held, id),
    },
    eventSeq,
  }
}

/** One section with its record. @throws not-found */
export async function sectionView(
  parts: HttpParts,
  held: readonly HeldRole[],
  id: SectionId,
): Promise<SectionView> {
  const { kysely } = parts.database
  const { section, access } = await sectionInSight(parts, held, id)
  const looking = await lookingNow(parts, held)
  const reportId = section.report_id as ReportId
  const { leaves } = await outlineOf(kysely, reportId)
  const report = await kysely
    .selectFrom('report')
    .select('title')
    .where('id', '=', reportId)
    .executeTakeFirst()
  const path = leaves.find((leaf) => leaf.id === id)?.path ?? []
  return {
    ...sectionRow(section, path, looking, await openCommentCounts(kysely, reportId)),
    reportId,
    reportTitle: report?.title ?? '',
    guidance: guidanceOf(section),
    actingBody: access.bodyId === null ? null : tagOf(looking.bodies, access.bodyId),
    reason: access.reason,
    moves: movesFor(section.state, access.roles),
    mayRecover: mayInReport(held, 'section.recover', reportId) !== null,
    erasures: await erasureViews(kysely, id),
    recoveries: await recoveryViews(kysely, id, steadyWorkspace(parts.clock)),
    records: (await recordsOf(kysely, id)).map((r) => ({
      at: r.at,
      from: r.from_state,
      to: r.to_state,
      by: r.person_name,
      body: r.body_name,
      note: r.note,
      words: r.words,
    })),
  }
}
