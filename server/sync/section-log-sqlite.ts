/** Appending on the embedded database: prepared statements on the one connection, synchronous, in one thread. */
import type { DatabaseSync } from 'node:sqlite'
import { checksumOf, NotStored, type Batch, type SectionLog } from './section-log.ts'
import { SQLITE_FULL, sqliteCode } from './storage-errors.ts'

/** The keeper's thread makes the checkpoints; this is the net below it (pages of 4 KiB). */
const CHECKPOINT_PAGES = 20_000

export function sqliteAppend(connection: DatabaseSync): SectionLog['append'] {
  connection.exec(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  const begin = connection.prepare('begin immediate')
  const commit = connection.prepare('commit')
  const addRow = connection.prepare(
    'insert into section_log (section_id, at, data, crc) values (?, ?, ?, ?)',
  )
  const addClient = connection.prepare(
    `insert into section_client (section_id, client, person_id, body_id, since) values (?, ?, ?, ?, ?)
     on conflict do update set person_id = excluded.person_id, body_id = excluded.body_id
     where section_client.person_id like 'unknown:%'`,
  )
  const addRecovered = connection.prepare(
    `insert into recovered (recovery_id, section_id, at, person_id, person_name, body_name, client, author_id,
       from_clock, to_clock, characters)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const addRefusal = connection.prepare(
    `insert into refusal (at, section_id, person_id, code, reason, size, sha256)
     values (?, ?, ?, ?, ?, ?, ?)`,
  )
  function write(batch: Batch): number[] {
    const seqs: number[] = []
    begin.run()
    try {
      for (const row of batch.rows)
        seqs.push(
          Number(
            addRow.run(row.sectionId, batch.at, row.data, checksumOf(row.data, row.after))
              .lastInsertRowid,
          ),
        )
      for (const b of batch.bindings)
        addClient.run(b.sectionId, b.client, b.personId, b.bodyId, batch.at)
      for (const r of batch.recovered) {
        const { recoveryId, sectionId, personId, personName, bodyName, client, authorId } = r
        const who = [recoveryId, sectionId, batch.at, personId, personName, bodyName] as const
        addRecovered.run(...who, client, authorId, r.from, r.to, r.characters)
      }
      for (const f of batch.refusals)
        addRefusal.run(batch.at, f.sectionId, f.personId, f.code, f.reason, f.size, f.sha256)
      commit.run()
    } catch (error) {
      if (connection.isTransaction) connection.exec('rollback')
      throw error
    }
    return seqs
  }

  return async (batch) => {
    // Somebody else's transaction is under way on the one connection: ours must not become a part of it.
    while (connection.isTransaction) await new Promise(setImmediate)
    try {
      return write(batch)
    } catch (error) {
      if (sqliteCode(error) === SQLITE_FULL) throw new NotStored(error)
      throw error
    }
  }
}
