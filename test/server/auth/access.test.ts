/** Rights here and now: from the same table as everywhere, cached, and fresh after every announcement. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  asSection,
  ENGINES,
  PASSWORD,
  personIdOf,
  startWorkspace,
  type Workspace,
} from '#test/server/http/workspace.ts'

describe.each(ENGINES)('access on %s', (engine) => {
  let w: Workspace
  beforeAll(async () => {
    w = await startWorkspace(engine)
  })
  afterAll(() => w.close())
  const seat = (username: string, section = 'phan-2') =>
    w.access.seat(personIdOf(username), asSection(section))

  test.each([
    ['owner-editor', 'edit', null],
    ['owner-head', 'edit', null],
    ['contributor', 'edit', null],
    ['lead-editor', 'edit', null],
    ['lead-head', 'edit', null],
    ['reviewer', 'comment', 'not-your-section'],
    ['office', 'comment', 'not-your-section'],
    ['signer', 'comment', 'not-your-section'],
    ['admin', 'comment', 'not-your-section'],
    ['auditor', 'comment', 'not-your-section'],
  ])('%s sits in phan-2 with the level %s', async (username, level, reason) => {
    expect(await seat(username)).toMatchObject({ level, reason, sectionState: 'not-started' })
  })

  test.each(['btv-reader', 'recipient', 'stranger', 'other-editor', 'khong-co'])(
    '%s has no seat at all',
    async (username) => {
      expect(await seat(username)).toBe(null)
    },
  )

  test('an unknown section is told from a foreign one', async () => {
    expect(await w.access.sectionExists(asSection('phan-2'))).toBe(true)
    expect(await w.access.sectionExists(asSection('khong-co'))).toBe(false)
    expect(await seat('lead-head', 'khong-co')).toBe(null)
  })

  test('an answer is kept until something is announced, then it is new at once', async () => {
    const { kysely } = w.database
    await seat('reviewer')
    await kysely
      .updateTable('role_held')
      .set({ until: 1 })
      .where('id', '=', 'reviewer-reviewer')
      .execute()
    expect(await seat('reviewer')).not.toBe(null)
    w.send({ kind: 'access-changed' })
    expect(await seat('reviewer')).toBe(null)
  })

  test('a disabled person has no seat', async () => {
    await w.database.kysely
      .updateTable('person')
      .set({ disabled_at: 1 })
      .where('id', '=', personIdOf('signer'))
      .execute()
    w.send({ kind: 'access-changed' })
    expect(await seat('signer')).toBe(null)
    expect(await w.access.heldRoles(personIdOf('signer'))).toEqual([])
  })

  test('a body that ends at midnight gives no right in the morning, without anybody doing anything', async () => {
    await w.database.kysely
      .updateTable('body')
      .set({ valid_to: '2019-04-14' })
      .where('id', '=', 'bcsd-ubnd')
      .execute()
    w.send({ kind: 'access-changed' })
    expect(await seat('contributor')).not.toBe(null)
    w.moveTime(15 * 3_600_000)
    expect(await seat('contributor')).toBe(null)
    w.moveTime(-15 * 3_600_000)
  })

  test('a session found a moment ago is gone with its announcement', async () => {
    const { headers } = await w.ask('POST', '/api/session', {
      json: { username: 'office', password: PASSWORD },
    })
    const cookie = new Headers({ cookie: headers.getSetCookie()[0]?.split(';', 1)[0] ?? '' })
    expect(await w.sessions.find(cookie)).toMatchObject({ personId: personIdOf('office') })
    const ended = await w.sessions.endAllOf(w.database.kysely, personIdOf('office'))
    w.sessions.announce(ended)
    expect(await w.sessions.find(cookie)).toBe(null)
  })
})
