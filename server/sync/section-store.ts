/**
 * Sections on disk: how they are read, and how a snapshot takes the place of log rows. One path for both engines. Each
 * step is one statement and so one transaction: on SQLite none waits behind another's, on PostgreSQL none needs the
 * edits' connection. A section is read only while it is not open, and kept only while it is: the two never meet.
 */
import { crc32 } from 'node:zlib'
import type { Kysely } from 'kysely'
import type { BodyId, PersonId, ReportId, SectionId } from '#shared/ids.ts'
import type { Database } from '../storage/database.ts'
import type { Row, SnapshotHolds, Tables } from '../storage/schema.ts'
import { wholeHistory, type LogEntry } from './section-history.ts'
import {
  NotStored,
  isSound,
  SectionDamaged,
  type ClientOwner,
  type KeepingStep,
  type LogRows,
  type SectionLog,
  type StoredSection,
} from './section-log.ts'
import { isDiskFailure, isUnreadable } from './storage-errors.ts'

/** Some at a time: well below a millisecond of writing each. */
const ROWS_AT_ONCE = 250
const PARTS_AT_ONCE = 4
/** Log rows read at once, for one pack of history. */
const ROWS_PER_PACK = 500

export type SectionStore = Omit<SectionLog, 'append' | 'uncovered'>

export function createSectionStore(database: Database, rows: LogRows): SectionStore {
  const db = database.kysely

  async function read<T>(sectionId: SectionId, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (isUnreadable(error)) throw new SectionDamaged(sectionId, 'the storage cannot read', error)
      throw error
    }
  }

  return {
    load: (sectionId) => read(sectionId, () => load(db, rows, sectionId)),
    clients: (sectionId) => clientsOf(db, sectionId),
    standing: (sectionId) =>
      read(sectionId, async () => {
        const found = await snapshotOf(db, sectionId)
        return {
          snapshot: found?.snapshot ?? 0,
          through: found?.through ?? 0,
          times: found === undefined ? null : await partsOf(db, found, 'times'),
        }
      }),
    rows: (sectionId, after, through) =>
      read(sectionId, async () => {
        const wanted = rows.of(sectionId).filter((seq) => seq > after && seq <= through)
        const found = await rowsAt(db, wanted.slice(0, ROWS_PER_PACK))
        return found.map(({ seq, at, data }): LogEntry => ({ seq, at, data }))
      }),
    history: (sectionId, through) =>
      read(sectionId, () => packsOfHistory(db, { section_id: sectionId, through })),
    async keep(sectionId, step) {
      try {
        return await keep(db, rows, sectionId, step)
      } catch (error) {
        // Not taken: the old snapshot and its rows stand. A disk that fails is another matter.
        throw isDiskFailure(error) ? error : new NotStored(error)
      }
    },
  }
}

/** One step. @returns true: it has more to do */
async function keep(
  db: Kysely<Tables>,
  rows: LogRows,
  sectionId: SectionId,
  step: KeepingStep,
): Promise<boolean> {
  const id = sectionId as string
  switch (step.kind) {
    case 'part': {
      const { snapshot, holds, part, data } = step
      await db
        .insertInto('section_snapshot_part')
        .values({ section_id: id, snapshot, holds, part, data, crc: crc32(data) })
        .execute()
      return false
    }
    case 'history': {
      const { fromSeq, throughSeq, fromAt, toAt } = step.rows
      const { data } = step
      await db
        .insertInto('section_history')
        .values({
          section_id: id,
          from_seq: fromSeq,
          through_seq: throughSeq,
          from_at: fromAt,
          to_at: toAt,
          crc: crc32(data),
          data,
        })
        .execute()
      return false
    }
    case 'flip': {
      const { through, at, snapshot, parts } = step
      const values = {
        through,
        at,
        snapshot,
        data: new Uint8Array(0),
        text_parts: parts.text,
        index_parts: parts.index,
        times_parts: parts.times,
      }
      await db
        .insertInto('section_snapshot')
        .values({ section_id: id, ...values })
        .onConflict((oc) => oc.column('section_id').doUpdateSet(values))
        .execute()
      rows.cover(id, through)
      return false
    }
    case 'drop-rows': {
      const some = rows.covered(id).slice(0, ROWS_AT_ONCE)
      if (some.length === 0) return false
      await db.deleteFrom('section_log').where('seq', 'in', some).execute()
      rows.dropped(id, some.length)
      return rows.covered(id).length > 0
    }
    case 'drop-parts': {
      const some = await db
        .selectFrom('section_snapshot_part')
        .select(['snapshot', 'holds', 'part'])
        .where('section_id', '=', id)
        .where('snapshot', '!=', step.except)
        .limit(PARTS_AT_ONCE)
        .execute()
      if (some.length === 0) return false
      await db
        .deleteFrom('section_snapshot_part')
        .where('section_id', '=', id)
        .where((eb) => eb.or(some.map((part) => eb.and(part))))
        .execute()
      return true
    }
    case 'drop-history':
      await db
        .deleteFrom('section_history')
        .where('section_id', '=', id)
        .where('from_seq', '>', step.after)
        .execute()
      return false
    case 'release':
      await db
        .deleteFrom('section_client')
        .where('section_id', '=', id)
        .where('client', 'in', step.clients)
        .execute()
      return false
  }
}

function snapshotOf(
  db: Kysely<Tables>,
  sectionId: string,
): Promise<Row<'section_snapshot'> | undefined> {
  return db
    .selectFrom('section_snapshot')
    .selectAll()
    .where('section_id', '=', sectionId)
    .executeTakeFirst()
}

/** @returns the parts put together, or null when one is missing or is not as it was written */
async function partsOf(
  db: Kysely<Tables>,
  snapshot: Row<'section_snapshot'>,
  holds: SnapshotHolds,
): Promise<Uint8Array | null> {
  const parts = await db
    .selectFrom('section_snapshot_part')
    .select(['part', 'crc', 'data'])
    .where('section_id', '=', snapshot.section_id)
    .where('snapshot', '=', snapshot.snapshot)
    .where('holds', '=', holds)
    .orderBy('part')
    .execute()
  const expected = snapshot[`${holds}_parts`]
  if (expected === 0 || parts.length !== expected) return null
  if (parts.some(({ part, crc, data }, i) => part !== i || crc32(data) !== crc)) return null
  const whole = new Uint8Array(parts.reduce((n, { data }) => n + data.length, 0))
  let at = 0
  for (const { data } of parts) {
    whole.set(data, at)
    at += data.length
  }
  return whole
}

async function rowsAt(
  db: Kysely<Tables>,
  seqs: readonly number[],
): Promise<Pick<Row<'section_log'>, 'seq' | 'at' | 'data' | 'crc'>[]> {
  if (seqs.length === 0) return []
  return db
    .selectFrom('section_log')
    .select(['seq', 'at', 'data', 'crc'])
    .where('seq', 'in', seqs)
    .orderBy('seq')
    .execute()
}

/** @param after the newest row that a snapshot covers; 0: none
 *  @returns the rows up to the first that is missing or is not as it was written */
async function soundRows(
  db: Kysely<Tables>,
  seqs: readonly number[],
  after: number,
): Promise<Uint8Array[]> {
  const sound: Uint8Array[] = []
  for (let i = 0; i < seqs.length; i += ROWS_PER_PACK)
    for (const { seq, data, crc } of await rowsAt(db, seqs.slice(i, i + ROWS_PER_PACK))) {
      if (seq !== seqs[sound.length] || !isSound(data, after, crc)) return sound
      sound.push(data)
      after = seq
    }
  return sound
}

async function load(
  db: Kysely<Tables>,
  known: LogRows,
  sectionId: SectionId,
): Promise<StoredSection | null> {
  const section = await db
    .selectFrom('section')
    .select(['report_id', 'state', 'words'])
    .where('id', '=', sectionId)
    .executeTakeFirst()
  if (section === undefined) return null
  const snapshot = await snapshotOf(db, sectionId)
  // A section made after the start brought its first row with it.
  if (snapshot === undefined && !known.has(sectionId))
    for (const { seq } of await db
      .selectFrom('section_log')
      .select('seq')
      .where('section_id', '=', sectionId)
      .orderBy('seq')
      .execute())
      known.add(sectionId, seq)
  const seqs = known.of(sectionId)
  const behind = await soundRows(db, seqs, snapshot?.through ?? 0)
  const kept = snapshot === undefined ? null : await wholeSnapshot(db, snapshot)
  // Every row it covered is in the history.
  const covered = snapshot !== undefined && kept === null ? await historyOf(db, snapshot) : []
  if (covered === null)
    throw new SectionDamaged(sectionId, 'its snapshot and its history are not as they were written')
  return {
    reportId: section.report_id as ReportId,
    state: section.state,
    words: section.words,
    snapshot: kept,
    rows: [...covered, ...behind],
    through: seqs.at(-1) ?? snapshot?.through ?? 0,
    recovery: await openRecovery(db, sectionId),
    clients: await clientsOf(db, sectionId),
    isRebuilt: covered.length > 0,
    isDamaged: behind.length < seqs.length,
  }
}

async function openRecovery(
  db: Kysely<Tables>,
  sectionId: SectionId,
): Promise<StoredSection['recovery']> {
  const open = await db
    .selectFrom('recovery')
    .select(['id', 'until'])
    .where('section_id', '=', sectionId)
    .where('closed_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return open ?? null
}

/** @returns null: it is not as it was written */
async function wholeSnapshot(
  db: Kysely<Tables>,
  snapshot: Row<'section_snapshot'>,
): Promise<StoredSection['snapshot']> {
  if (snapshot.text_parts === 0) return { text: snapshot.data, index: null }
  const text = await partsOf(db, snapshot, 'text')
  return text === null ? null : { text, index: await partsOf(db, snapshot, 'index') }
}

/** @returns all rows that this snapshot covers, or null when one is missing or is not as it was written */
async function historyOf(
  db: Kysely<Tables>,
  snapshot: Row<'section_snapshot'>,
): Promise<Uint8Array[] | null> {
  const packs = await packsOfHistory(db, snapshot)
  return wholeHistory(packs, snapshot.through)?.map(({ data }) => data) ?? null
}

/** The packs of what this snapshot covers, in order, as they are stored. */
export function packsOfHistory(
  db: Kysely<Tables>,
  snapshot: Pick<Row<'section_snapshot'>, 'section_id' | 'through'>,
): Promise<Pick<Row<'section_history'>, 'crc' | 'data'>[]> {
  return db
    .selectFrom('section_history')
    .select(['crc', 'data'])
    .where('section_id', '=', snapshot.section_id)
    .where('through_seq', '<=', snapshot.through)
    .orderBy('from_seq')
    .execute()
}

async function clientsOf(
  db: Kysely<Tables>,
  sectionId: SectionId,
): Promise<ReadonlyMap<number, ClientOwner>> {
  const clients = await db
    .selectFrom('section_client')
    .select(['client', 'person_id', 'body_id', 'since'])
    .where('section_id', '=', sectionId)
    .execute()
  return new Map(
    clients.map((c) => [
      c.client,
      { personId: c.person_id as PersonId, bodyId: c.body_id as BodyId, since: c.since },
    ]),
  )
}
