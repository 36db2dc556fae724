/** Freezing: all sections at one moment, a hash anybody can take again, and nothing that can change it. */
import { createHash } from 'node:crypto'
import * as Y from 'yjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canonicalDraft } from '#shared/domain/draft.ts'
import {
  ENGINES,
  REPORT,
  startWorkspace,
  type Answer,
  type Workspace,
} from '#test/server/http/workspace.ts'

const hashOf = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

describe.each(ENGINES)('drafts on %s', (engine) => {
  let w: Workspace
  beforeAll(async () => {
    w = await startWorkspace(engine)
    await w.type('owner-editor', 'phan-2', 'Kiện toàn tổ chức bộ máy.')
    await w.settle()
  })
  afterAll(() => w.close())

  const freeze = (expectedNumber: number, as = 'lead-head'): Promise<Answer> =>
    w.ask('POST', `/api/reports/${REPORT}/drafts`, { as, json: { expectedNumber } })
  const draft = async (number: number | 'latest', as = 'btv-reader') =>
    (await w.ask('GET', `/api/reports/${REPORT}/drafts/${number}`, { as })).body

  test('the lead freezes Dự thảo lần 1, the report becomes a draft, and work goes on', async () => {
    const { status, body } = await freeze(1)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      number: 1,
      sections: 3,
      words: 6,
      frozenBy: 'Đồng chí lead-head',
      body: 'Ban Dân vận Tỉnh ủy',
    })
    const report = await w.ask('GET', `/api/reports/${REPORT}`, { as: 'lead-head' })
    expect(report.body).toMatchObject({ state: 'draft', latestDraft: 1 })
    const section = await w.ask('GET', '/api/sections/phan-2', { as: 'owner-editor' })
    expect(section.body).toMatchObject({ state: 'writing', level: 'edit', words: 6 })
  })

  test('what is written afterwards is in the whole text and not in the draft', async () => {
    await w.type('owner-editor', 'phan-2', 'Câu viết sau khi chốt.')
    const text = JSON.stringify((await draft(1)).sections)
    expect(text).toContain('Kiện toàn tổ chức bộ máy.')
    expect(text).not.toContain('sau khi chốt')
    const whole = await w.ask('GET', `/api/reports/${REPORT}/text`, { as: 'reviewer' })
    expect(JSON.stringify(whole.body.sections)).toContain('Câu viết sau khi chốt.')
    expect(whole.body.sections.map((s: { number: string }) => s.number)).toEqual([
      'II.1',
      'II.2',
      'III',
    ])
    expect(whole.body.outline[0]).toMatchObject({ kind: 'heading', number: 'II' })
  })

  test('the hash is SHA-256 of the canonical form, and the form can be made again from the answer', async () => {
    const view = await draft(1)
    const stored = await w.database.kysely
      .selectFrom('draft')
      .select(['canonical', 'sha256'])
      .where('number', '=', 1)
      .executeTakeFirstOrThrow()
    expect(view.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(hashOf(stored.canonical)).toBe(view.sha256)
    expect(hashOf(canonicalDraft(view))).toBe(view.sha256)
    const altered = structuredClone(view)
    altered.sections[1].blocks[1].runs[0].text += ' '
    expect(hashOf(canonicalDraft(altered))).not.toBe(view.sha256)
  })

  test('the stored state of each section gives the frozen text again', async () => {
    const rows = await w.database.kysely
      .selectFrom('draft_section')
      .innerJoin('draft', 'draft.id', 'draft_section.draft_id')
      .select(['section_id', 'position', 'state'])
      .where('draft.number', '=', 1)
      .orderBy('position')
      .execute()
    expect(rows.map((r) => r.section_id)).toEqual(['phan-1', 'phan-2', 'phan-3'])
    const doc = new Y.Doc()
    Y.applyUpdate(doc, rows[1]?.state ?? new Uint8Array())
    expect(JSON.stringify(doc.getXmlFragment('prosemirror'))).toContain('Kiện toàn tổ chức bộ máy.')
  })

  test('the same text freezes to the same hash whatever edits led to it', async () => {
    await freeze(2)
    await freeze(3)
    const [second, third] = [await draft(2, 'lead-head'), await draft(3, 'lead-head')]
    expect(second.sha256).toBe(third.sha256)
    expect(second.sha256).not.toBe((await draft(1, 'lead-head')).sha256)
  })

  test('a double click freezes once', async () => {
    const answers = await Promise.all([freeze(4), freeze(4), freeze(4)])
    expect(answers.map((a) => String(a.status)).toSorted()).toEqual(['200', '409', '409'])
    for (const a of answers.filter((x) => x.status === 409))
      expect(a.body.code).toBe('changed-meanwhile')
    expect((await freeze(9)).body.code).toBe('changed-meanwhile')
    expect((await freeze(1)).body.code).toBe('changed-meanwhile')
  })

  test('nothing in the database can change or take away what was frozen or recorded', async () => {
    const { kysely } = w.database
    for (const change of [
      () => kysely.updateTable('draft').set({ sha256: 'x' }).execute(),
      () => kysely.deleteFrom('draft').execute(),
      () => kysely.updateTable('draft_section').set({ position: 9 }).execute(),
      () => kysely.deleteFrom('draft_section').execute(),
      () => kysely.updateTable('section_record').set({ note: 'x' }).execute(),
      () => kysely.deleteFrom('section_record').execute(),
      () => kysely.updateTable('audit').set({ person_name: 'x' }).execute(),
      () => kysely.deleteFrom('audit').execute(),
    ])
      await expect(change()).rejects.toThrow(/immutable/)
  })

  test('the freeze is told, recorded, and shown among the recent events', async () => {
    const heard = w.heard.filter((a) => a.kind === 'report-event')
    expect(heard.map((a) => a.event)).toContainEqual({
      kind: 'draft-frozen',
      number: 1,
      by: 'Đồng chí lead-head',
      body: 'Ban Dân vận Tỉnh ủy',
    })
    const home = await w.ask('GET', '/api/home', { as: 'reviewer' })
    expect(home.body.recent.map((r: { text: string }) => r.text)).toContain('chốt Dự thảo lần 4')
    const reader = await w.ask('GET', '/api/home', { as: 'btv-reader' })
    expect(reader.body.tasks[0]).toMatchObject({
      kind: 'read',
      reason: 'Dự thảo lần 4, chốt ngày 13/4/2019',
    })
  })

  test('a report without sections cannot be frozen', async () => {
    await w.database.kysely
      .insertInto('role_held')
      .values({
        id: 'khac',
        person_id: 'nguoi-lead-head',
        body_id: 'ban-dan-van',
        report_id: 'bao-cao-khac',
        role: 'lead-head',
        since: 1,
        until: null,
      })
      .execute()
    w.send({ kind: 'access-changed' })
    const { status, body } = await w.ask('POST', '/api/reports/bao-cao-khac/drafts', {
      as: 'lead-head',
      json: { expectedNumber: 1 },
    })
    expect([status, body.code]).toEqual([409, 'report.nothing-to-freeze'])
  })
})
