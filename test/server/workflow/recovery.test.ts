/** Opening a section for recovery through the API: by whom, with what on record, until when. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  asSection,
  ENGINES,
  personIdOf,
  startWorkspace,
  type Answer,
  type Workspace,
} from '#test/server/http/workspace.ts'

const HOUR = 3_600_000

describe.each(ENGINES)('recovery on %s', (engine) => {
  let w: Workspace
  beforeAll(async () => {
    w = await startWorkspace(engine)
  })
  afterAll(() => w.close())

  const open = (as: string, reason: string, hours: number): Promise<Answer> =>
    w.ask('POST', '/api/sections/phan-2/recovery', { as, json: { reason, hours } })
  const close = (as: string): Promise<Answer> =>
    w.ask('DELETE', '/api/sections/phan-2/recovery', { as })
  const seenBy = async (as: string) => (await w.ask('GET', '/api/sections/phan-2', { as })).body
  const audit = async () =>
    (await w.ask('GET', '/api/audit', { as: 'admin' })).body.rows.map(
      (row: { act: string; by: string; detail: string }) => [row.act, row.by, row.detail],
    )

  test('only an administrator opens and closes; everybody in the section sees who, why and until when', async () => {
    for (const as of ['lead-head', 'owner-head', 'contributor', 'auditor'])
      expect((await open(as, 'Khôi phục', 24)).body.code).toBe('access.forbidden')
    expect((await open('admin', ' ', 24)).body.code).toBe('section.reason-missing')
    expect((await open('admin', 'Khôi phục', 73)).body.code).toBe('input.malformed')
    expect((await seenBy('admin')).mayRecover).toBe(true)
    expect((await seenBy('owner-editor')).mayRecover).toBe(false)

    const opened = await open('admin', 'Khôi phục từ bản sao lưu đêm qua', 24)
    expect(opened.status).toBe(200)
    const [recovery] = (await seenBy('owner-editor')).recoveries
    expect(recovery).toMatchObject({
      isOpen: true,
      by: 'Đồng chí admin',
      reason: 'Khôi phục từ bản sao lưu đêm qua',
      closedAt: null,
      texts: [],
    })
    expect(recovery.until - recovery.openedAt).toBe(24 * HOUR)
    expect(w.heard).toContainEqual({
      kind: 'recovery-changed',
      sectionId: 'phan-2',
      open: { id: expect.any(Number), until: recovery.until },
    })
    expect((await open('admin', 'Lần nữa', 1)).body.code).toBe('recovery.already-open')

    expect((await close('lead-head')).body.code).toBe('access.forbidden')
    expect((await close('admin')).body.recoveries[0]).toMatchObject({ isOpen: false })
    expect((await close('admin')).body.code).toBe('recovery.not-open')
    expect(w.heard).toContainEqual({ kind: 'recovery-changed', sectionId: 'phan-2', open: null })
    expect((await audit()).slice(0, 2)).toEqual([
      ['recovery.close', 'Đồng chí admin', expect.stringContaining('"number"')],
      ['recovery.open', 'Đồng chí admin', expect.stringContaining('bản sao lưu đêm qua')],
    ])
  })

  test('two at once open it once', async () => {
    const both = await Promise.all([open('admin', 'Một', 1), open('admin', 'Hai', 1)])
    expect(both.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409])
    await close('admin')
  })

  test('it ends by itself', async () => {
    await open('admin', 'Khôi phục', 1)
    w.moveTime(HOUR)
    expect((await seenBy('owner-editor')).recoveries[0].isOpen).toBe(false)
    expect((await open('admin', 'Lần sau', 1)).status).toBe(200)
    await close('admin')
  })

  test('what came back is shown with who brought it and whose it is, for good', async () => {
    await open('admin', 'Khôi phục', 1)
    const recovery = await w.database.kysely
      .selectFrom('recovery')
      .select('id')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    await w.database.kysely
      .insertInto('section_client')
      .values({
        section_id: 'phan-2',
        client: 77,
        person_id: personIdOf('contributor'),
        body_id: 'bcsd-ubnd',
        since: 1,
      })
      .execute()
    const part = {
      recovery_id: recovery.id,
      section_id: 'phan-2',
      at: 9,
      person_id: personIdOf('owner-editor'),
      person_name: 'Đồng chí owner-editor',
      body_name: 'Ban Tổ chức Tỉnh ủy',
    }
    await w.database.kysely
      .insertInto('recovered')
      .values([
        {
          ...part,
          client: 77,
          author_id: personIdOf('contributor'),
          from_clock: 0,
          to_clock: 4,
          characters: 4,
        },
        {
          ...part,
          client: 77,
          author_id: personIdOf('contributor'),
          from_clock: 4,
          to_clock: 9,
          characters: 5,
        },
        { ...part, client: 78, author_id: null, from_clock: 0, to_clock: 3, characters: 3 },
      ])
      .execute()
    w.send({
      kind: 'text-recovered',
      sectionId: asSection('phan-2'),
      personId: personIdOf('owner-editor'),
      bodyId: 'ban-to-chuc',
      characters: 12,
    })
    await w.settle()
    const [shown] = (await seenBy('lead-editor')).recoveries
    expect(shown.texts).toEqual([
      {
        at: 9,
        by: 'Đồng chí owner-editor',
        body: 'Ban Tổ chức Tỉnh ủy',
        author: { name: 'Đồng chí contributor', body: expect.stringContaining('UBND') },
        characters: 9,
      },
      expect.objectContaining({ author: null, characters: 3 }),
    ])
    expect((await audit())[0]).toEqual([
      'recovery.text',
      'Đồng chí owner-editor',
      expect.stringContaining('"characters":12'),
    ])
    await expect(
      w.database.kysely.updateTable('recovered').set({ characters: 0 }).execute(),
    ).rejects.toThrow('immutable')
  })
})
