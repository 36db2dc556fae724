/** The section log on the embedded database: prepared statements on the one connection, synchronous, in one thread. */
import type { DatabaseSync } from 'node:sqlite'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import type { SectionState } from '#shared/domain/section.ts'
import {
  NotStored,
  UncoveredRows,
  type Batch,
  type SectionLog,
  type StoredSection,
} from './section-log.ts'

const SQLITE_FULL = 13
/** The keeper's thread makes the checkpoints; this is the net below it (pages of 4 KiB). */
const CHECKPOINT_PAGES = 20_000

export function openSqliteLog(connection: DatabaseSync): SectionLog {
  connection.exec(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  const begin = connection.prepare('begin immediate')
  const commit = connection.prepare('commit')
  const addRow = connection.prepare(
    'insert into section_log (section_id, at, data) values (?, ?, ?)',
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
  const putSnapshot = connection.prepare(
    'insert or replace into section_snapshot (section_id, through, at, data) values (?, ?, ?, ?)',
  )
  const dropRow = connection.prepare('delete from section_log where seq = ?')
  const readSection = connection.prepare('select report_id, state, words from section where id = ?')
  const readSnapshot = connection.prepare(
    'select through, data from section_snapshot where section_id = ?',
  )
  const readRow = connection.prepare('select data from section_log where seq = ?')
  const readClients = connection.prepare(
    'select client, person_id from section_client where section_id = ?',
  )
  const readRecovery = connection.prepare(
    `select id, until from recovery where section_id = ? and closed_at is null
     order by id desc limit 1`,
  )
  const findRows = connection.prepare(
    'select seq from section_log where section_id = ? order by seq',
  )

  const uncovered = new UncoveredRows()
  for (const row of connection
    .prepare('select seq, section_id from section_log order by seq')
    .iterate())
    uncovered.add(String(row['section_id']), Number(row['seq']))

  function write(batch: Batch): number[] {
    const seqs: number[] = []
    begin.run()
    try {
      for (const row of batch.rows)
        seqs.push(Number(addRow.run(row.sectionId, batch.at, row.data).lastInsertRowid))
      for (const b of batch.bindings)
        addClient.run(b.sectionId, b.client, b.personId, b.bodyId, batch.at)
      for (const r of batch.recovered) {
        const { recoveryId, sectionId, personId, personName, bodyName, client, authorId } = r
        const who = [recoveryId, sectionId, batch.at, personId, personName, bodyName] as const
        addRecovered.run(...who, client, authorId, r.from, r.to, r.characters)
      }
      for (const f of batch.refusals)
        addRefusal.run(batch.at, f.sectionId, f.personId, f.code, f.reason, f.size, f.sha256)
      for (const s of batch.snapshots) {
        putSnapshot.run(s.sectionId, s.through, batch.at, s.data)
        for (const seq of uncovered.coveredBy(s)) dropRow.run(seq)
      }
      commit.run()
    } catch (error) {
      if (connection.isTransaction) connection.exec('rollback')
      throw error
    }
    batch.rows.forEach((row, i) => uncovered.add(row.sectionId, seqs[i] as number))
    for (const s of batch.snapshots) uncovered.forget(s)
    return seqs
  }

  return {
    async load(sectionId): Promise<StoredSection | null> {
      const section = readSection.get(sectionId)
      if (section === undefined) return null
      const snapshot = readSnapshot.get(sectionId)
      // A section made after the start brought its first row with it.
      if (snapshot === undefined && !uncovered.has(sectionId))
        for (const row of findRows.iterate(sectionId)) uncovered.add(sectionId, Number(row['seq']))
      const seqs = uncovered.of(sectionId)
      const recovery = readRecovery.get(sectionId)
      return {
        reportId: section['report_id'] as ReportId,
        state: section['state'] as SectionState,
        words: Number(section['words']),
        snapshot: snapshot === undefined ? null : (snapshot['data'] as Uint8Array),
        rows: seqs.map((seq) => readRow.get(seq)?.['data'] as Uint8Array),
        through: seqs.at(-1) ?? Number(snapshot?.['through'] ?? 0),
        recovery:
          recovery === undefined
            ? null
            : { id: Number(recovery['id']), until: Number(recovery['until']) },
        clients: new Map(
          readClients
            .all(sectionId)
            .map((row) => [Number(row['client']), row['person_id'] as PersonId]),
        ),
      }
    },
    async append(batch) {
      // Somebody else's transaction is under way on the one connection: ours must not become a part of it.
      while (connection.isTransaction) await new Promise(setImmediate)
      try {
        return write(batch)
      } catch (error) {
        if ((error as { errcode?: number }).errcode === SQLITE_FULL) throw new NotStored(error)
        throw error
      }
    },
    uncovered: (sectionId: SectionId) => uncovered.of(sectionId).length,
  }
}
