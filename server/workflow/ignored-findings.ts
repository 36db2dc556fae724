/** «Bỏ qua» of proofing: for the whole report, by whoever may edit one of its sections, live for the others. */
import { AppError } from '#shared/errors.ts'
import type { PersonId, ReportId } from '#shared/ids.ts'
import { MOST_IGNORED, type IgnoredFinding } from '#shared/wire/proofing.ts'
import { deleteIgnored, ignoredOf, insertIgnored } from '../storage/ignored-findings.ts'
import { act, type WorkflowParts } from './acting.ts'
import { mustEditReport } from './report-editors.ts'

export type IgnoreWish =
  | { readonly kind: 'ignore'; readonly finding: IgnoredFinding }
  | { readonly kind: 'proof-again'; readonly key: string }

/** @returns what the report leaves aside now
 *  @throws not-found for who sees no section of it; access.forbidden for who may edit none; proofing.too-many */
export async function changeIgnored(
  parts: WorkflowParts,
  personId: PersonId,
  reportId: ReportId,
  wish: IgnoreWish,
): Promise<IgnoredFinding[]> {
  const ignored = await act(parts, personId, async (acting) => {
    await mustEditReport(acting, reportId)
    const before = await ignoredOf(acting.trx, reportId)
    if (wish.kind === 'proof-again') await deleteIgnored(acting.trx, reportId, wish.key)
    else {
      if (before.length >= MOST_IGNORED) throw new AppError('proofing.too-many')
      await insertIgnored(acting.trx, {
        ...wish.finding,
        report_id: reportId,
        at: acting.at,
        person_id: personId,
      })
    }
    return ignoredOf(acting.trx, reportId)
  })
  parts.announcements.send({ kind: 'passing', reportId, event: { kind: 'proof-changed' } })
  return ignored
}
