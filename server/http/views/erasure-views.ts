/** Great deletions of a section as its pages show them. */
import type { Kysely } from 'kysely'
import type { SectionId } from '#shared/ids.ts'
import type { ErasureView } from '#shared/wire/api.ts'
import { erasuresOf } from '../../storage/erasures.ts'
import type { Tables } from '../../storage/schema.ts'

export const erasureViews = async (db: Kysely<Tables>, id: SectionId): Promise<ErasureView[]> =>
  (await erasuresOf(db, id)).map((row) => ({
    id: row.id,
    at: row.at,
    by: row.person_name,
    body: row.body_name,
    percent: row.percent,
    settled:
      row.outcome === null
        ? null
        : {
            outcome: row.outcome,
            at: row.settled_at ?? row.at,
            by: row.settled_by ?? '',
            body: row.settled_body ?? '',
          },
  }))
