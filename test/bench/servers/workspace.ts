/** A workspace for many people, written straight into the database before the server starts: one report, its sections,
 *  and as many people with a session each as there are sockets, so that the product's own limits stay as shipped. */
import { createHmac } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Transaction } from 'kysely'
import { asId, type PersonId } from '#shared/ids.ts'
import { cookieName, createLibrary } from '#server/auth/library.ts'
import { systemRandom } from '#server/random.ts'
import { openDatabase, type Database } from '#server/storage/database.ts'
import { insertPerson } from '#server/storage/people.ts'
import type { Tables } from '#server/storage/schema.ts'
import { writeStoredIndex } from '#server/sync/stored-index.ts'
import { WrittenTimes } from '#server/sync/written-times.ts'
import { AGED_EDITORS, agedClient } from '../load/section.ts'
import type { BenchSection } from './bench-server.ts'

/** everybody who connects, and some more who look afterwards whether all is there */
export const PEOPLE = 700
const REPORT = 'tong-ket'
const LEAD = 'ban-dan-van'
const OWNER = 'ban-to-chuc'
const FILE = 'ban-thao.sqlite'
const DAY_MS = 86_400_000

export interface Workspace {
  /** Copies the database into `dataDir` and adds the sections. */
  placeIn(dataDir: string, sections: readonly BenchSection[]): Promise<void>
  /** the session of person 0 … PEOPLE − 1 */
  cookie(person: number): string
}

const personId = (person: number): string => `nguoi-${person}`
const tokenOf = (person: number): string => `phien-${String(person).padStart(26, '0')}`

/** @param folder where the prepared database is kept until the process ends */
export async function prepareWorkspace(folder: string): Promise<Workspace> {
  const prepared = mkdtempSync(join(folder, 'workspace-'))
  process.once('exit', () => rmSync(prepared, { recursive: true, force: true }))
  const database = await openDatabase({ databaseUrl: null, dataDir: prepared })
  await createLibrary({ database, publicUrl: null, random: systemRandom, now: () => Date.now() })
  const secret = await database.kysely
    .selectFrom('setting')
    .select('value')
    .where('key', '=', 'session-secret')
    .executeTakeFirstOrThrow()
  await fill(database)
  await database.close()
  return {
    async placeIn(dataDir, sections) {
      copyFileSync(join(prepared, FILE), join(dataDir, FILE))
      const copy = await openDatabase({ databaseUrl: null, dataDir })
      await addSections(copy, sections)
      await copy.close()
    },
    cookie(person) {
      const token = tokenOf(person)
      // The sign-in library signs the token of a session so; without the database nobody can.
      const signature = createHmac('sha256', secret.value).update(token).digest('base64')
      return `${cookieName(false)}=${encodeURIComponent(`${token}.${signature}`)}`
    },
  }
}

async function fill(database: Database): Promise<void> {
  const now = Date.now()
  await database.transaction(async (trx) => {
    for (const [position, id] of [LEAD, OWNER].entries())
      await trx
        .insertInto('body')
        .values({
          id,
          name: `Cơ quan ${id}`,
          short_name: id,
          code: `C${position}`,
          colour: 1 + position,
          kind: 'single',
          aliases: '[]',
          valid_from: null,
          valid_to: null,
          position,
        })
        .execute()
    await trx
      .insertInto('report')
      .values({
        id: REPORT,
        title: 'Báo cáo tổng kết',
        subject: '',
        state: 'collecting',
        lead_body_id: LEAD,
        profile: 'hd36-2018',
        plan_words: '',
        plan_day: null,
        milestones: '[]',
        holidays: '[]',
        created_at: 0,
      })
      .execute()
    for (let person = 0; person < PEOPLE; person++) {
      const id = asId<PersonId>(personId(person))
      if (id === null) throw new Error(`${personId(person)} is no id`)
      await insertPerson(trx, {
        id,
        username: id,
        name: `Nguyễn Văn ${person}`,
        title: '',
        passwordHash: 'no password opens this',
        at: 0,
      })
      await trx
        .insertInto('role_held')
        .values({
          id: `vai-${person}`,
          person_id: id,
          body_id: OWNER,
          report_id: REPORT,
          role: 'owner-editor',
          since: 0,
          until: null,
        })
        .execute()
      await trx
        .insertInto('auth_session')
        .values({
          id: `phien-${person}`,
          token: tokenOf(person),
          user_id: id,
          expires_at: new Date(now + DAY_MS).toISOString(),
          created_at: new Date(now).toISOString(),
          updated_at: new Date(now).toISOString(),
          ip_address: null,
          user_agent: null,
        })
        .execute()
    }
  })
}

/** As the keeper leaves it: the text, the gate's index, the times of writing. */
async function addSnapshot(
  trx: Transaction<Tables>,
  sectionId: string,
  text: Uint8Array,
): Promise<void> {
  const held = { text, index: writeStoredIndex(text), times: new WrittenTimes().encode() }
  for (const [holds, data] of Object.entries(held) as [keyof typeof held, Uint8Array][])
    await trx
      .insertInto('section_snapshot_part')
      .values({ section_id: sectionId, snapshot: 1, holds, part: 0, data, crc: crc32(data) })
      .execute()
  await trx
    .insertInto('section_snapshot')
    .values({
      section_id: sectionId,
      through: 0,
      at: 0,
      data: new Uint8Array(0),
      snapshot: 1,
      text_parts: 1,
      index_parts: 1,
      times_parts: 1,
    })
    .execute()
}

async function addSections(database: Database, sections: readonly BenchSection[]): Promise<void> {
  await database.transaction(async (trx) => {
    for (const [position, { name, state, rows = [] }] of sections.entries()) {
      await trx
        .insertInto('section')
        .values({
          id: name,
          report_id: REPORT,
          parent_id: null,
          position,
          number: `II.${position}`,
          title: 'Kết quả đạt được',
          level: 1,
          guidance: '[]',
          owner_body_id: OWNER,
          contributor_mode: 'edit',
          state: 'writing',
          due: null,
          due_words: '',
          submitted_at: null,
        })
        .execute()
      await addSnapshot(trx, name, state)
      for (const data of rows)
        await trx.insertInto('section_log').values({ section_id: name, at: 0, data }).execute()
      for (let editor = 0; editor < AGED_EDITORS; editor++)
        await trx
          .insertInto('section_client')
          .values({
            section_id: name,
            client: agedClient(editor),
            person_id: personId(editor),
            body_id: OWNER,
            since: 0,
          })
          .execute()
    }
  })
}
