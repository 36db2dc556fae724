/** An acceptance is a promise: the page that accepts makes the edit and says so. Until then another page may do it. */
import { must } from '#shared/errors.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import type { MadeSuggestions } from '#shared/wire/suggestions.ts'
import { findSuggestion, updateSuggestion } from '../storage/suggestions.ts'
import { act, type WorkflowParts } from './acting.ts'
import { present } from './suggestion-changes.ts'
import { checkedRecord } from './suggestion-check.ts'

/** Notes which accepted suggestions stand in the text now. What is no longer accepted, or noted already, stays as it is.
 *  @returns those noted. @throws not-found, access.forbidden, suggestion.content, suggestion.too-large */
export async function noteMade(
  parts: WorkflowParts,
  personId: PersonId,
  sectionId: SectionId,
  { made }: MadeSuggestions,
): Promise<string[]> {
  const checked = made.map(({ id, undo }) => ({
    id,
    undo: undo === null ? null : JSON.stringify(must(checkedRecord(undo))),
  }))
  const { taken, reportId } = await act(parts, personId, async (acting) => {
    const { section } = await present(acting, sectionId, 'edit')
    const ids: string[] = []
    for (const { id, undo } of checked) {
      const row = await findSuggestion(acting.trx, id)
      if (row?.section_id !== sectionId || row.state !== 'accepted' || row.made_at !== null)
        continue
      const changes = { made_at: acting.at, undo_record: undo }
      if (await updateSuggestion(acting.trx, id, row.rev, changes)) ids.push(id)
    }
    return { taken: ids, reportId: section.report_id as ReportId }
  })
  if (taken.length > 0)
    parts.announcements.send({
      kind: 'passing',
      reportId,
      event: { kind: 'suggestions-typed', sectionId },
    })
  return taken
}
