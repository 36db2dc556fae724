/** The section log of the one database, whichever engine it is. */
import type { Database } from '../storage/database.ts'
import { LogRows, type SectionLog } from './section-log.ts'
import { postgresAppend } from './section-log-postgres.ts'
import { sqliteAppend } from './section-log-sqlite.ts'
import { createSectionStore } from './section-store.ts'

export async function openSectionLog(database: Database): Promise<SectionLog> {
  const { raw, kysely } = database
  const append =
    raw.engine === 'sqlite' ? sqliteAppend(raw.connection) : await postgresAppend(raw.pool)
  const rows = new LogRows()
  const logged = await kysely
    .selectFrom('section_log')
    .select(['seq', 'section_id'])
    .orderBy('seq')
    .execute()
  for (const { seq, section_id: id } of logged) rows.add(id, seq)
  // After a crash between a snapshot and the removal of what it covers, covered rows are still there.
  const snapshots = await kysely
    .selectFrom('section_snapshot')
    .select(['section_id', 'through'])
    .execute()
  for (const { section_id: id, through } of snapshots) rows.cover(id, through)
  return {
    ...createSectionStore(database, rows),
    async append(batch) {
      const seqs = await append(batch)
      batch.rows.forEach((row, i) => rows.add(row.sectionId, seqs[i] as number))
      return seqs
    },
    uncovered: (sectionId) => rows.of(sectionId).length,
  }
}
