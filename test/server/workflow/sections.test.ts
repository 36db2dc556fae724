/** A section's road through the API: each move by whom it may, recorded, told, and never twice. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { NEXT, SECTION_STATES, WHO_MAY, type SectionState } from '#shared/domain/section.ts'
import type { Role } from '#shared/domain/role.ts'
import {
  asSection,
  ENGINES,
  personIdOf,
  REPORT,
  startWorkspace,
  type Answer,
  type Workspace,
} from '#test/server/http/workspace.ts'

describe.each(ENGINES)('sections on %s', (engine) => {
  let w: Workspace
  beforeAll(async () => {
    w = await startWorkspace(engine)
  })
  afterAll(() => w.close())
  beforeEach(async () => {
    await setState('writing')
    w.heard.length = 0
  })

  const setState = (state: SectionState) =>
    w.database.kysely
      .updateTable('section')
      .set({ state, submitted_at: null })
      .where('id', '=', 'phan-2')
      .execute()
  const move = (as: string, to: SectionState, note = ''): Promise<Answer> =>
    w.ask('POST', '/api/sections/phan-2/moves', { as, json: { to, note } })
  const section = async (as = 'lead-head') =>
    (await w.ask('GET', '/api/sections/phan-2', { as })).body

  const patch = async (as: string, change: object, version?: number): Promise<Answer> =>
    w.ask('PATCH', '/api/sections/phan-2', {
      as,
      json: { ...change, version: version ?? (await section()).version },
    })

  test('handed in, accepted, locked and reopened: each step by whom the workflow names', async () => {
    expect((await move('owner-editor', 'submitted')).body.code).toBe('section.move-not-yours')
    expect((await move('owner-head', 'submitted')).status).toBe(200)
    expect((await move('owner-head', 'accepted')).body.code).toBe('section.move-not-yours')
    expect((await move('lead-editor', 'accepted')).status).toBe(200)
    expect((await move('lead-editor', 'locked')).body.code).toBe('section.move-not-yours')
    expect((await move('lead-head', 'locked')).status).toBe(200)
    expect((await move('lead-head', 'reopened')).body.code).toBe('section.reason-missing')
    const reopened = await move('lead-head', 'reopened', '  Bổ sung   số liệu\r\nquý I ')
    expect(reopened.body.records.at(-1)).toMatchObject({
      from: 'locked',
      to: 'reopened',
      by: 'Đồng chí lead-head',
      body: 'Ban Dân vận Tỉnh ủy',
      note: 'Bổ sung   số liệu\nquý I',
    })
  })

  test('who writes for one body and leads for another signs each move by the body whose role it is', async () => {
    await w.database.kysely
      .insertInto('role_held')
      .values({
        id: 'hai-vai',
        person_id: personIdOf('lead-head'),
        body_id: 'ban-to-chuc',
        report_id: REPORT,
        role: 'owner-head',
        since: 2,
        until: null,
      })
      .execute()
    w.send({ kind: 'access-changed' })
    await move('lead-head', 'submitted')
    await move('lead-head', 'accepted')
    const { records } = await section()
    expect(records.slice(-2).map((r: { to: string; body: string }) => [r.to, r.body])).toEqual([
      ['submitted', 'Ban Tổ chức Tỉnh ủy'],
      ['accepted', 'Ban Dân vận Tỉnh ủy'],
    ])
    await w.database.kysely
      .updateTable('role_held')
      .set({ until: 3 })
      .where('id', '=', 'hai-vai')
      .execute()
    w.send({ kind: 'access-changed' })
  })

  test('a contributor whom the section lets only comment starts nothing', async () => {
    await setState('not-started')
    const mode = (contributorMode: string) => patch('lead-head', { contributorMode })
    await mode('comment')
    expect((await move('contributor', 'writing')).body.code).toBe('section.move-not-yours')
    w.send({
      kind: 'first-edit',
      sectionId: asSection('phan-2'),
      personId: personIdOf('contributor'),
    })
    await w.settle()
    expect((await section()).state).toBe('not-started')
    await mode('edit')
    expect((await move('contributor', 'writing')).status).toBe(200)
  })

  test('a return needs a reason, and the owner sees it on the home page', async () => {
    await move('owner-head', 'submitted')
    expect((await move('lead-head', 'returned', ' \n ')).body.code).toBe('section.reason-missing')
    expect((await move('lead-head', 'returned', 'Thiếu biểu 3')).status).toBe(200)
    const home = await w.ask('GET', '/api/home', { as: 'owner-head' })
    expect(home.body.tasks).toContainEqual(
      expect.objectContaining({
        kind: 'revise',
        sectionId: 'phan-2',
        group: 'late',
        reason: 'Trả lại. Lý do: Thiếu biểu 3',
      }),
    )
  })

  test('a move is recorded once, with words and state, and told after the commit', async () => {
    const before = await eventSeq()
    const { body } = await move('owner-head', 'submitted')
    expect(body).toMatchObject({ state: 'submitted', submittedOn: '2019-04-13', moves: [] })
    expect(body.deadline).toEqual({
      due: '2019-04-09',
      words: 'trước ngày 10/4/2019',
      state: 'late',
      days: 4,
    })
    const record = await w.database.kysely
      .selectFrom('section_record')
      .selectAll()
      .where('section_id', '=', 'phan-2')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(record).toMatchObject({ person_id: personIdOf('owner-head'), body_id: 'ban-to-chuc' })
    expect(record.log_seq).toBeGreaterThan(0)
    expect(record.state_vector.byteLength).toBeGreaterThan(1)
    const told = Object.fromEntries(w.heard.map((a) => [a.kind, a]))
    // The lead's people, whose turn it is now, hear of it.
    expect(Object.keys(told).toSorted()).toEqual([
      'access-changed',
      'notices-changed',
      'report-event',
    ])
    expect(told['notices-changed']).toMatchObject({
      personIds: ['lead-editor', 'lead-head'].map(personIdOf),
    })
    expect(told['access-changed']).toMatchObject({ sectionIds: ['phan-2'] })
    expect(told['report-event']).toMatchObject({
      reportId: REPORT,
      seq: before + 1,
      event: { kind: 'section-moved', from: 'writing', to: 'submitted' },
    })
    const audit = await w.ask('GET', '/api/audit?limit=1', { as: 'auditor' })
    expect(audit.body.rows[0]).toMatchObject({
      act: 'section.move',
      subject: 'phan-2',
      by: 'Đồng chí owner-head',
      body: 'Ban Tổ chức Tỉnh ủy',
    })
  })

  test('rights follow the move at once: the owner reads what is handed in, and the lead writes', async () => {
    expect((await section('owner-editor')).level).toBe('edit')
    await move('owner-head', 'submitted')
    expect(await section('owner-editor')).toMatchObject({
      level: 'comment',
      reason: 'section-submitted',
    })
    expect((await section('lead-editor')).level).toBe('edit')
    expect(await w.access.seat(personIdOf('owner-editor'), asSection('phan-2'))).toMatchObject({
      level: 'comment',
      bodyCode: 'TC',
    })
  })

  test('two who move at the same moment: one succeeds, the other is told', async () => {
    await move('owner-head', 'submitted')
    const both = await Promise.all([
      move('lead-head', 'accepted'),
      move('lead-editor', 'returned', 'Viết lại'),
    ])
    const [won, lost] = both.toSorted((a, b) => a.status - b.status)
    expect(won?.status).toBe(200)
    expect(lost?.status).toBe(409)
    expect(['changed-meanwhile', 'section.no-such-move']).toContain(lost?.body.code)
  })

  test('the first edit makes it writing, in the name of who wrote, and only once', async () => {
    await setState('returned')
    const edit = {
      kind: 'first-edit',
      sectionId: asSection('phan-2'),
      personId: personIdOf('contributor'),
    } as const
    for (let i = 0; i < 3; i++) w.send(edit)
    await w.settle()
    const { state, records } = await section()
    expect(state).toBe('writing')
    expect(records.at(-1)).toMatchObject({
      from: 'returned',
      to: 'writing',
      body: 'Ban cán sự đảng UBND tỉnh',
    })
    expect(records.filter((r: { from: string }) => r.from === 'returned')).toHaveLength(1)
  })

  test('numbers of kept events have no gap and no repetition, however many come at once', async () => {
    const ask = (i: number) =>
      w.ask('PATCH', '/api/sections/phan-3', {
        as: 'lead-head',
        json: { due: `2019-05-${10 + i}`, version: 0 },
      })
    await Promise.all(Array.from({ length: 10 }, (_, i) => ask(i)))
    await Promise.all([
      move('owner-head', 'submitted'),
      w.ask('PATCH', '/api/sections/phan-1', {
        as: 'lead-editor',
        json: { contributorMode: 'comment', version: 0 },
      }),
    ])
    const rows = await w.database.kysely
      .selectFrom('report_event')
      .select('seq')
      .where('report_id', '=', REPORT)
      .orderBy('seq')
      .execute()
    expect(rows.map((r) => r.seq)).toEqual(rows.map((_, i) => i + 1))
  })

  test('whatever is asked in whatever order, states move only along the workflow and only by its roles', async () => {
    const roles: readonly Role[] = [
      'owner-head',
      'owner-editor',
      'lead-editor',
      'lead-head',
      'office',
    ]
    const step = fc.record({
      as: fc.constantFrom(...roles),
      to: fc.constantFrom(...SECTION_STATES),
      note: fc.constantFrom('', 'lý do'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
        await setState('writing')
        let state: SectionState = 'writing'
        for (const { as, to, note } of steps) {
          const { status } = await move(as, to, note)
          const { state: now } = await section()
          if (status === 200) {
            expect(NEXT[state]).toContain(to)
            expect(WHO_MAY[to].has(as)).toBe(true)
            if (to === 'returned' || to === 'reopened') expect(note).not.toBe('')
            expect(now).toBe(to)
          } else expect(now).toBe(state)
          state = now
        }
      }),
      { numRuns: 15 },
    )
  })

  describe('settings', () => {
    test('a new owner writes, the old one reads, and the sockets hear of it', async () => {
      const { status, body } = await patch('lead-head', {
        ownerBodyId: 'bcsd-ubnd',
        contributorBodyIds: ['ban-to-chuc', 'bcsd-ubnd'],
        contributorMode: 'comment',
      })
      expect(status).toBe(200)
      expect(body.ownerBody.code).toBe('UB')
      expect(body.contributors.map((b: { code: string }) => b.code)).toEqual(['TC'])
      expect((await section('owner-editor')).level).toBe('comment')
      expect(w.heard.map((a) => a.kind)).toEqual(['access-changed', 'report-event'])
      await patch('lead-head', {
        ownerBodyId: 'ban-to-chuc',
        contributorBodyIds: ['bcsd-ubnd'],
        contributorMode: 'edit',
      })
      expect((await section('owner-editor')).level).toBe('edit')
    })

    test('who changes what somebody else changed since is told to look again', async () => {
      const { version } = await section()
      const both = await Promise.all([
        patch('lead-head', { due: '2019-04-11' }, version),
        patch('lead-editor', { due: '2019-04-12' }, version),
      ])
      expect(both.map((a) => String(a.status)).toSorted()).toEqual(['200', '409'])
      expect(both.find((a) => a.status === 409)?.body.code).toBe('changed-meanwhile')
      await patch('lead-head', { due: '2019-04-09' })
    })

    test('unknown and ended bodies are refused', async () => {
      const unknown = await patch('lead-head', { ownerBodyId: 'khong-co' })
      expect([unknown.status, unknown.body.fields]).toEqual([400, ['ownerBodyId']])
      await w.database.kysely
        .updateTable('body')
        .set({ valid_to: '2019-04-13' })
        .where('id', '=', 'mat-tran')
        .execute()
      const ended = await patch('lead-head', { contributorBodyIds: ['mat-tran'] })
      expect(ended.body.code).toBe('body.ended')
      await w.database.kysely
        .updateTable('body')
        .set({ valid_to: null })
        .where('id', '=', 'mat-tran')
        .execute()
    })

    test('a day that is none is refused', async () => {
      for (const due of ['2019-02-30', '09/04/2019', 'mai', 5])
        expect((await patch('lead-head', { due })).status).toBe(400)
    })
  })

  async function eventSeq(): Promise<number> {
    return (await w.ask('GET', `/api/reports/${REPORT}`, { as: 'lead-head' })).body.eventSeq
  }
})
