/** Which rows of the table could be one, for whoever may make them one. */
import { proposeGroups } from '#shared/domain/comment-groups.ts'
import type { HeldRole } from '#shared/domain/role.ts'
import type { PersonId, ReportId } from '#shared/ids.ts'
import { commentsOf, pairsApart } from '../../storage/resolution.ts'
import { storedAnchor } from '../../workflow/anchor-moves.ts'
import type { HttpParts } from '../environment.ts'
import { responseTable } from './response-views.ts'

/** @returns ids, in the order of the table; nothing for whoever may not merge */
export async function proposedGroups(
  parts: HttpParts,
  held: readonly HeldRole[],
  personId: PersonId,
  reportId: ReportId,
): Promise<string[][]> {
  const { rows } = await responseTable(parts, held, personId, reportId)
  const { kysely } = parts.database
  const stored = new Map((await commentsOf(kysely, reportId)).map((one) => [one.id, one]))
  const opinions = rows
    .filter((row) => row.may.merge)
    .map((row) => {
      const anchor = stored.get(row.id)?.anchor ?? null
      return {
        id: row.id,
        bodyId: row.author.bodyId,
        sectionId: row.sectionId,
        text: row.text,
        about: anchor === null ? null : storedAnchor(anchor),
      }
    })
  return proposeGroups(opinions, await pairsApart(kysely, reportId))
}
