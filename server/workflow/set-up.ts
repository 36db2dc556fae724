/** The first administrator of an empty workspace, made in the browser with a code from the server's log. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import { AppError } from '#shared/errors.ts'
import type { BodyId, PersonId } from '#shared/ids.ts'
import { hashPassword } from '../auth/password.ts'
import type { Clock } from '../clock.ts'
import { newId, type Random } from '../random.ts'
import { appendAudit } from '../storage/audit.ts'
import { allBodies, insertBody } from '../storage/bodies.ts'
import type { Database } from '../storage/database.ts'
import { findPersonByUsername, insertPerson } from '../storage/people.ts'
import type { Tables } from '../storage/schema.ts'
import type { Announcements } from './announcements.ts'

const CODE_KEY = 'set-up-code'

export interface FirstAdministrator {
  readonly code: string
  readonly username: string
  readonly name: string
  readonly password: string
  readonly bodyName: string
}

export interface SetUp {
  /** At the start: when nobody can sign in yet, makes a new code (an older one ends) for the log.
   *  @returns null when the workspace has people */
  prepare(): Promise<string | null>
  isNeeded(): Promise<boolean>
  /** Makes the body, the person and the role; the code is used up.
   *  @throws setup.wrong-code, name.taken */
  complete(first: FirstAdministrator): Promise<PersonId>
}

export function createSetUp(parts: {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly announcements: Announcements
}): SetUp {
  const { database, clock, random, announcements } = parts
  return {
    async prepare() {
      if (!(await isEmpty(database.kysely))) return null
      const code = groupsOfFour(random)
      await database.kysely
        .insertInto('setting')
        .values({ key: CODE_KEY, value: hashOf(code) })
        .onConflict((c) => c.column('key').doUpdateSet({ value: hashOf(code) }))
        .execute()
      return code
    },
    isNeeded: () => isEmpty(database.kysely),
    async complete(first) {
      // Hashing is work: not for everybody who knocks. The transaction below decides.
      if (!(await isRightCode(database.kysely, first.code))) throw new AppError('setup.wrong-code')
      const passwordHash = await hashPassword(first.password, random)
      const personId = newId<PersonId>(random)
      const bodyId = newId<BodyId>(random)
      const at = clock.workspace()
      await database.transaction(async (trx) => {
        // The code's row is taken out first: of two requests at once only one finds it.
        const kept = await trx
          .deleteFrom('setting')
          .where('key', '=', CODE_KEY)
          .returning('value')
          .executeTakeFirst()
        const isRight = kept !== undefined && isSame(kept.value, hashOf(first.code))
        if (!isRight || !(await isEmpty(trx))) throw new AppError('setup.wrong-code')
        if ((await findPersonByUsername(trx, first.username)) !== undefined)
          throw new AppError('name.taken', { fields: ['username'] })
        await insertBody(trx, {
          id: bodyId,
          name: first.bodyName,
          short_name: first.bodyName.slice(0, 60),
          code: initialsOf(first.bodyName),
          colour: 1,
          kind: 'single',
          aliases: '[]',
          valid_from: null,
          valid_to: null,
          position: (await allBodies(trx)).length + 1,
        })
        await insertPerson(trx, {
          id: personId,
          username: first.username,
          name: first.name,
          title: '',
          passwordHash,
          at: clock.real(),
        })
        await trx
          .insertInto('role_held')
          .values({
            id: newId(random),
            person_id: personId,
            body_id: bodyId,
            report_id: null,
            role: 'admin',
            since: at,
            until: null,
          })
          .execute()
        await appendAudit(
          trx,
          at,
          { personId, personName: first.name, bodyId, bodyName: first.bodyName },
          { act: 'workspace.set-up', subject: personId, detail: { username: first.username } },
        )
      })
      announcements.send({ kind: 'access-changed' })
      return personId
    },
  }
}

const isEmpty = async (db: Kysely<Tables>): Promise<boolean> =>
  (await db.selectFrom('person').select('id').limit(1).execute()).length === 0

async function isRightCode(db: Kysely<Tables>, code: string): Promise<boolean> {
  const kept = await db
    .selectFrom('setting')
    .select('value')
    .where('key', '=', CODE_KEY)
    .executeTakeFirst()
  return kept !== undefined && isSame(kept.value, hashOf(code))
}

/** 80 bits, easy to read off a screen: ABCD-EFGH-… without 0, 1, I and O. */
function groupsOfFour(random: Random): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
  const text = Array.from(random(16), (byte) => letters[byte % letters.length] ?? '').join('')
  return text.replace(/(.{4})(?=.)/g, '$1-')
}

const hashOf = (code: string): string =>
  createHash('sha256')
    .update(code.toUpperCase().replace(/[^A-Z0-9]/g, ''))
    .digest('hex')

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** Văn phòng Tỉnh ủy → VPTU */
function initialsOf(name: string): string {
  const initials = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/giu, 'D')
    .split(/\s+/u)
    .map((word) => word[0]?.toUpperCase() ?? '')
    .join('')
  return initials.slice(0, 4) || 'CQ'
}
