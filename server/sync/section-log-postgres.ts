/**
 * The section log on PostgreSQL: one transaction per batch. When the answer to COMMIT is lost nobody knows whether it
 * happened, so each transaction holds one lock until it has ended, and the next connection, once it has the lock, looks
 * whether the numbers are there. Then the batch counts as stored, or is tried again: never lost, never twice.
 */
import type pg from 'pg'
import type { PersonId, ReportId } from '#shared/ids.ts'
import type { SectionState } from '#shared/domain/section.ts'
import {
  NotStored,
  UncoveredRows,
  type Batch,
  type SectionLog,
  type StoredSection,
} from './section-log.ts'

/** Any number that nothing else in this database uses as an advisory lock. */
const LOCK = 62_2019
/** Classes of SQLSTATE after which the same batch may be tried again: connection, resources, operator, rollback. */
const PASSING = new Set(['08', '53', '57', '40'])
const PASSING_SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

export async function openPostgresLog(pool: pg.Pool): Promise<SectionLog> {
  const uncovered = new UncoveredRows()
  const all = await pool.query<{ seq: number; section_id: string }>(
    'select seq, section_id from section_log order by seq',
  )
  for (const row of all.rows) uncovered.add(row.section_id, row.seq)
  /** log numbers of a batch whose COMMIT was never answered */
  let doubtful: readonly number[] | null = null

  /** @returns the numbers of the batch when it was stored after all. They stay in doubt until the caller has them: the
   *  line may break again. */
  async function storedAfterAll(client: pg.PoolClient): Promise<readonly number[] | null> {
    if (doubtful === null) return null
    const found = await client.query('select seq from section_log where seq = any($1::bigint[])', [
      doubtful,
    ])
    if (found.rowCount === doubtful.length) return doubtful
    doubtful = null
    return null
  }

  async function write(client: pg.PoolClient, batch: Batch): Promise<readonly number[]> {
    await client.query(
      `begin; set local synchronous_commit = on; select pg_advisory_xact_lock(${LOCK})`,
    )
    const already = await storedAfterAll(client)
    const seqs = already ?? (await insertAll(client, batch, uncovered))
    if (seqs.length > 0) doubtful = seqs
    await client.query('commit')
    doubtful = null
    return seqs
  }

  return {
    load: (sectionId) => load(pool, uncovered, sectionId),
    async append(batch) {
      let client: pg.PoolClient | null = null
      try {
        client = await pool.connect()
        const seqs = await write(client, batch)
        client.release()
        batch.rows.forEach((row, i) => uncovered.add(row.sectionId, seqs[i] as number))
        for (const s of batch.snapshots) uncovered.forget(s)
        return seqs
      } catch (error) {
        // The connection goes with it, and its transaction too.
        client?.release(true)
        if (isPassing(error)) throw new NotStored(error)
        throw error
      }
    },
    uncovered: (sectionId) => uncovered.of(sectionId).length,
  }
}

async function insertAll(
  client: pg.PoolClient,
  batch: Batch,
  uncovered: UncoveredRows,
): Promise<number[]> {
  let seqs: number[] = []
  if (batch.rows.length > 0) {
    // Numbers are given in the order of the list: ordinality, and an insert from an ordered select.
    const inserted = await client.query<{ seq: number }>(
      `insert into section_log (section_id, at, data)
       select s, $2::bigint, d from unnest($1::text[], $3::bytea[]) with ordinality as row(s, d, n)
       order by n returning seq`,
      [batch.rows.map((r) => r.sectionId), batch.at, batch.rows.map((r) => asBuffer(r.data))],
    )
    seqs = inserted.rows.map((row) => row.seq).toSorted((a, b) => a - b)
  }
  if (batch.bindings.length > 0)
    await client.query(
      `insert into section_client (section_id, client, person_id, body_id, since)
       select s, c, p, b, $5::bigint
       from unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) as row(s, c, p, b)
       on conflict (section_id, client) do update
       set person_id = excluded.person_id, body_id = excluded.body_id
       where section_client.person_id like 'unknown:%'`,
      [
        batch.bindings.map((b) => b.sectionId),
        batch.bindings.map((b) => b.client),
        batch.bindings.map((b) => b.personId),
        batch.bindings.map((b) => b.bodyId),
        batch.at,
      ],
    )
  for (const r of batch.recovered) {
    const who = [r.recoveryId, r.sectionId, batch.at, r.personId, r.personName, r.bodyName]
    await client.query(
      `insert into recovered (recovery_id, section_id, at, person_id, person_name, body_name, client, author_id,
         from_clock, to_clock, characters)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [...who, r.client, r.authorId, r.from, r.to, r.characters],
    )
  }
  for (const f of batch.refusals)
    await client.query(
      `insert into refusal (at, section_id, person_id, code, reason, size, sha256)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [batch.at, f.sectionId, f.personId, f.code, f.reason, f.size, f.sha256],
    )
  for (const s of batch.snapshots) {
    await client.query(
      `insert into section_snapshot (section_id, through, at, data) values ($1, $2, $3, $4)
       on conflict (section_id) do update
       set through = excluded.through, at = excluded.at, data = excluded.data`,
      [s.sectionId, s.through, batch.at, asBuffer(s.data)],
    )
    await client.query('delete from section_log where seq = any($1::bigint[])', [
      uncovered.coveredBy(s),
    ])
  }
  return seqs
}

/** Snapshot and rows belong together: both are read from one moment. */
async function load(
  pool: pg.Pool,
  uncovered: UncoveredRows,
  sectionId: string,
): Promise<StoredSection | null> {
  const client = await pool.connect()
  let isBroken = true
  try {
    await client.query('begin isolation level repeatable read read only')
    const stored = await readAll(client, uncovered, sectionId)
    await client.query('commit')
    isBroken = false
    return stored
  } finally {
    client.release(isBroken)
  }
}

async function readAll(
  client: pg.PoolClient,
  uncovered: UncoveredRows,
  sectionId: string,
): Promise<StoredSection | null> {
  const one = [sectionId]
  const section = (
    await client.query<{ report_id: ReportId; state: SectionState; words: number }>(
      'select report_id, state, words from section where id = $1',
      one,
    )
  ).rows[0]
  if (section === undefined) return null
  const snapshot = (
    await client.query<{ through: number; data: Buffer }>(
      'select through, data from section_snapshot where section_id = $1',
      one,
    )
  ).rows[0]
  // A section made after the start brought its first row with it.
  if (snapshot === undefined && !uncovered.has(sectionId)) {
    const found = await client.query<{ seq: number }>(
      'select seq from section_log where section_id = $1 order by seq',
      one,
    )
    for (const row of found.rows) uncovered.add(sectionId, row.seq)
  }
  const rows = await client.query<{ seq: number; data: Buffer }>(
    'select seq, data from section_log where seq = any($1::bigint[]) order by seq',
    [uncovered.of(sectionId)],
  )
  const clients = await client.query<{ client: number; person_id: PersonId }>(
    'select client, person_id from section_client where section_id = $1',
    one,
  )
  const recovery = await client.query<{ id: number; until: number }>(
    `select id, until from recovery where section_id = $1 and closed_at is null
     order by id desc limit 1`,
    one,
  )
  return {
    reportId: section.report_id,
    state: section.state,
    words: section.words,
    snapshot: snapshot?.data ?? null,
    rows: rows.rows.map((row) => row.data),
    through: rows.rows.at(-1)?.seq ?? snapshot?.through ?? 0,
    recovery: recovery.rows[0] ?? null,
    clients: new Map(clients.rows.map((row) => [row.client, row.person_id])),
  }
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

function isPassing(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  if (code !== undefined)
    return PASSING_SYSTEM.has(code) || (/^\w{5}$/.test(code) && PASSING.has(code.slice(0, 2)))
  // pg's own errors carry no code.
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
    message ?? '',
  )
}
