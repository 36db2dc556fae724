/**
 * Appending on PostgreSQL: one transaction per batch. When the answer to COMMIT is lost nobody knows whether it
 * happened, so each transaction holds one lock until it has ended, and the next connection, once it has the lock, looks
 * whether the numbers are there. Then the batch counts as stored, or is tried again: never lost, never twice.
 */
import type pg from 'pg'
import { checksumOf, NotStored, type Batch, type SectionLog } from './section-log.ts'
import { isPassing } from './storage-errors.ts'

/** Any number that nothing else in this database uses as an advisory lock. */
const LOCK = 62_2019

/** Makes this server the one that writes. Under the lock of the batches: what an earlier server still had under way is
 *  committed by then, and what it begins afterwards finds another term than its own.
 *  @returns the term, a number that grows with each start */
async function beginTerm(pool: pg.Pool): Promise<string> {
  const client = await pool.connect()
  let isBroken = true
  try {
    await client.query(`begin; select pg_advisory_xact_lock(${LOCK})`)
    const { rows } = await client.query<{ value: string }>(
      `insert into setting (key, value) values ('server_term', '1')
       on conflict (key) do update set value = (setting.value::bigint + 1)::text returning value`,
    )
    await client.query('commit')
    isBroken = false
    return rows[0]?.value ?? ''
  } finally {
    client.release(isBroken)
  }
}

/** Before the log is read: nothing is appended by anybody else from then on. */
export async function postgresAppend(pool: pg.Pool): Promise<SectionLog['append']> {
  const term = await beginTerm(pool)
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
    // Several statements at once: one way to the database and back, and one answer each.
    const answers: unknown = await client.query(
      `begin; set local synchronous_commit = on; select pg_advisory_xact_lock(${LOCK});
       select value from setting where key = 'server_term'`,
    )
    const [now] = (answers as pg.QueryResult<{ value: string }>[]).at(-1)?.rows ?? []
    if (now?.value !== term) throw new Error('another server has this database now')
    const already = await storedAfterAll(client)
    const seqs = already ?? (await insertAll(client, batch))
    if (seqs.length > 0) doubtful = seqs
    await client.query('commit')
    doubtful = null
    return seqs
  }

  return async (batch) => {
    let client: pg.PoolClient | null = null
    try {
      client = await pool.connect()
      const seqs = await write(client, batch)
      client.release()
      return seqs
    } catch (error) {
      // The connection goes with it, and its transaction too.
      client?.release(true)
      if (isPassing(error)) throw new NotStored(error)
      throw error
    }
  }
}

async function insertAll(client: pg.PoolClient, batch: Batch): Promise<number[]> {
  let seqs: number[] = []
  if (batch.rows.length > 0) {
    // Numbers are given in the order of the list: ordinality, and an insert from an ordered select.
    const inserted = await client.query<{ seq: number }>(
      `insert into section_log (section_id, at, data, crc)
       select s, $2::bigint, d, c
       from unnest($1::text[], $3::bytea[], $4::bigint[]) with ordinality as row(s, d, c, n)
       order by n returning seq`,
      [
        batch.rows.map((r) => r.sectionId),
        batch.at,
        batch.rows.map((r) => asBuffer(r.data)),
        batch.rows.map((r) => checksumOf(r.data, r.after)),
      ],
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
  return seqs
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
