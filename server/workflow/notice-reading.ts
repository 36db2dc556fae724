/** A person's notices as they may be shown now. Rights are those of this moment: a line about a place that the person
 *  may not see any more is not there, not counted, and not told apart from one that never was. */
import { maySee } from '#shared/domain/mention.ts'
import type { HeldRole } from '#shared/domain/role.ts'
import type { PersonId, ReportId } from '#shared/ids.ts'
import type { NoticeList, NoticeView } from '#shared/wire/notices.ts'
import type { Kysely } from 'kysely'
import { noticesFor, type NoticeStored } from '../storage/notices.ts'
import { factsOfReport, type ReportStored } from '../storage/reports.ts'
import type { Tables } from '../storage/schema.ts'
import { factsOf, sectionsOf, type SectionStored } from '../storage/sections.ts'

/** As much of a comment as a line has room for. */
const EXCERPT = 160

interface Seen {
  readonly row: NoticeStored
  readonly report: ReportStored
  /** null: about the report */
  readonly section: SectionStored | null
}

/** The lines whose place the person may see now. Newest first. */
export async function noticesInSight(
  db: Kysely<Tables>,
  held: readonly HeldRole[],
  personId: PersonId,
  onlyUnread: boolean,
): Promise<Seen[]> {
  const rows = await noticesFor(db, personId, onlyUnread)
  const ids = [...new Set(rows.map((row) => row.report_id))] as ReportId[]
  if (ids.length === 0) return []
  const found = await db.selectFrom('report').selectAll().where('id', 'in', ids).execute()
  const reports = new Map(found.map((report) => [report.id, report]))
  const sections = new Map((await sectionsOf(db, ids)).map((section) => [section.id, section]))
  return rows.flatMap((row): Seen[] => {
    const report = reports.get(row.report_id)
    const section = row.section_id === null ? null : sections.get(row.section_id)
    if (report === undefined || section === undefined) return []
    const facts = section === null ? factsOfReport(report) : factsOf(section)
    return maySee(held, facts) ? [{ row, report, section }] : []
  })
}

export async function unreadCount(
  db: Kysely<Tables>,
  held: readonly HeldRole[],
  personId: PersonId,
): Promise<number> {
  return (await noticesInSight(db, held, personId, true)).length
}

export async function noticeList(
  db: Kysely<Tables>,
  held: readonly HeldRole[],
  personId: PersonId,
): Promise<NoticeList> {
  const seen = await noticesInSight(db, held, personId, false)
  return {
    notices: await noticeViews(db, seen),
    unread: seen.filter(({ row }) => row.read_at === null).length,
  }
}

export async function noticeViews(
  db: Kysely<Tables>,
  seen: readonly Seen[],
): Promise<NoticeView[]> {
  const comments = await byId(seen, 'comment_id', (ids) =>
    db.selectFrom('comment').select(['id', 'number', 'text']).where('id', 'in', ids).execute(),
  )
  const rounds = await byId(seen, 'round_id', (ids) =>
    db.selectFrom('consultation').select(['id', 'number', 'due']).where('id', 'in', ids).execute(),
  )
  return seen.map(({ row, report, section }) => {
    const comment = comments.get(row.comment_id ?? '')
    const round = rounds.get(row.round_id ?? '')
    return {
      subject: row.subject,
      kind: row.kind,
      count: row.count,
      at: row.at,
      by: row.by_name,
      body: row.by_body,
      reportId: report.id,
      reportTitle: report.title,
      section:
        section === null ? null : { id: section.id, number: section.number, title: section.title },
      comment:
        comment === undefined
          ? null
          : { id: comment.id, number: comment.number, text: excerptOf(comment.text) },
      round: round === undefined ? null : { id: round.id, number: round.number },
      due: row.due ?? round?.due ?? null,
      isRead: row.read_at !== null,
    }
  })
}

const excerptOf = (text: string): string =>
  text.length > EXCERPT ? `${text.slice(0, EXCERPT).trimEnd()}…` : text

async function byId<R extends { readonly id: string }>(
  seen: readonly Seen[],
  column: 'comment_id' | 'round_id',
  load: (ids: string[]) => Promise<R[]>,
): Promise<ReadonlyMap<string, R>> {
  const ids = [...new Set(seen.flatMap(({ row }) => row[column] ?? []))]
  const rows = ids.length === 0 ? [] : await load(ids)
  return new Map(rows.map((row) => [row.id, row]))
}
