/** Looks at the history of every section now and then, so that a damage is known before the history is needed: it is what
 *  a damaged snapshot is made anew from. */
import type { SectionId } from '#shared/ids.ts'
import { pause, type Cancel, type Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { packsOfHistory } from './section-store.ts'
import { isSoundHistory } from './section-history.ts'

const EVERY_MS = 6 * 3_600_000
/** between two sections: edits find the storage and the loop free */
const PAUSE_MS = 50

/** @returns sections whose history lacks rows of the snapshot in force, or cannot be read */
export async function damagedHistories(
  database: Pick<Database, 'kysely'>,
  clock: Clock,
): Promise<SectionId[]> {
  const db = database.kysely
  const damaged: SectionId[] = []
  const snapshots = await db
    .selectFrom('section_snapshot')
    .select(['section_id', 'through'])
    .orderBy('section_id')
    .execute()
  for (const snapshot of snapshots) {
    const packs = await packsOfHistory(db, snapshot)
    if (!isSoundHistory(packs, snapshot.through)) damaged.push(snapshot.section_id as SectionId)
    await pause(clock, PAUSE_MS)
  }
  return damaged
}

/** @param found told of each damaged section, once */
export function watchHistories(
  database: Database,
  clock: Clock,
  found: (id: SectionId) => void,
  fault: (error: unknown) => void,
): Cancel {
  const told = new Set<SectionId>()
  let isLooking = false
  async function look(): Promise<void> {
    if (isLooking) return
    isLooking = true
    try {
      for (const id of await damagedHistories(database, clock))
        if (!told.has(id)) {
          told.add(id)
          found(id)
        }
    } finally {
      isLooking = false
    }
  }
  return clock.every(EVERY_MS, () => {
    look().catch(fault)
  })
}
