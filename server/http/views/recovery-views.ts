/** A section's recoveries as its pages show them: who opened each, until when, and what came back. */
import type { Kysely } from 'kysely'
import { isRecovering } from '#shared/domain/recovery.ts'
import type { SectionId } from '#shared/ids.ts'
import type { RecoveryView } from '#shared/wire/api.ts'
import { recoveredIn, recoveriesOf } from '../../storage/recoveries.ts'
import type { Tables } from '../../storage/schema.ts'

/** @param now ms, workspace time */
export async function recoveryViews(
  db: Kysely<Tables>,
  id: SectionId,
  now: number,
): Promise<RecoveryView[]> {
  const recoveries = await recoveriesOf(db, id)
  if (recoveries.length === 0) return []
  const rows = await recoveredIn(db, id)
  return recoveries.map((r) => ({
    openedAt: r.opened_at,
    until: r.until,
    closedAt: r.closed_at,
    isOpen: isRecovering({ until: r.until, closedAt: r.closed_at }, now),
    by: r.person_name,
    body: r.body_name,
    reason: r.reason,
    texts: summed(rows.filter((row) => row.recovery_id === r.id)),
  }))
}

type RecoveredRow = Awaited<ReturnType<typeof recoveredIn>>[number]

/** A copy comes back in pieces; people want to know who brought how much of whose. */
function summed(rows: readonly RecoveredRow[]): RecoveryView['texts'] {
  const sums = new Map<string, RecoveryView['texts'][number]>()
  for (const row of rows) {
    const key = [row.person_name, row.body_name, row.author_id].join('\n')
    sums.set(key, {
      at: row.at,
      by: row.person_name,
      body: row.body_name,
      author:
        row.author_id === null
          ? null
          : { name: row.author_name ?? row.author_id, body: row.author_body ?? '' },
      characters: (sums.get(key)?.characters ?? 0) + row.characters,
    })
  }
  return [...sums.values()]
}
