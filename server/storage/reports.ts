/** Reports and their outline. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { SectionFacts } from '#shared/domain/permission.ts'
import type { BodyId, ReportId } from '#shared/ids.ts'
import type { OutlineNode } from '#shared/wire/api.ts'
import { gather } from './bodies.ts'
import type { Row, Tables } from './schema.ts'

export type ReportStored = Row<'report'>

export function allReports(db: Kysely<Tables>): Promise<ReportStored[]> {
  return db.selectFrom('report').selectAll().orderBy('created_at').orderBy('id').execute()
}

export function findReport(db: Kysely<Tables>, id: string): Promise<ReportStored | undefined> {
  return db.selectFrom('report').selectAll().where('id', '=', id).executeTakeFirst()
}

const Milestones = z.array(z.object({ day: z.string(), label: z.string(), words: z.string() }))
export const milestonesOf = (report: ReportStored): z.infer<typeof Milestones> =>
  Milestones.parse(JSON.parse(report.milestones))

/** What rights depend on where something is about the report as a whole: as in a section that its lead body writes and
 *  nobody else co-writes. */
export const factsOfReport = (report: ReportStored): SectionFacts => ({
  reportId: report.id as ReportId,
  ownerBodyId: report.lead_body_id as BodyId,
  contributorBodyIds: [],
  contributorMode: 'comment',
  state: 'writing',
})

/** The outline as a tree, and the sections' ids in reading order with the headings above each. */
export interface Outline {
  readonly tree: OutlineNode[]
  readonly leaves: readonly { readonly id: string; readonly path: readonly string[] }[]
}

export async function outlineOf(db: Kysely<Tables>, reportId: ReportId): Promise<Outline> {
  const headings = await db
    .selectFrom('heading')
    .select(['id', 'parent_id', 'position', 'number', 'title', 'level'])
    .where('report_id', '=', reportId)
    .execute()
  const sections = await db
    .selectFrom('section')
    .select(['id', 'parent_id', 'position', 'number', 'title', 'level'])
    .where('report_id', '=', reportId)
    .execute()
  const below = gather(
    [
      ...headings.map((h) => ({ ...h, kind: 'heading' as const })),
      ...sections.map((s) => ({ ...s, kind: 'section' as const })),
    ],
    (node) => [node.parent_id ?? '', node],
  )
  const leaves: { id: string; path: string[] }[] = []
  const build = (parent: string, path: readonly string[]): OutlineNode[] =>
    (below.get(parent) ?? [])
      .toSorted((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))
      .map(({ kind, id, number, title, level }) => {
        if (kind === 'section') leaves.push({ id, path: [...path] })
        const children = kind === 'heading' ? build(id, [...path, id]) : []
        return { kind, id, number, title, level, children }
      })
  return { tree: build('', []), leaves }
}

/** Moves the report's state on; not a change of what people wrote. */
export async function setReportState(
  trx: Kysely<Tables>,
  id: ReportId,
  state: ReportStored['state'],
): Promise<void> {
  await trx
    .updateTable('report')
    .set((eb) => ({ state, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}
