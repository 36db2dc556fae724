/** A20: whoever deletes much of a section is put on record, and those who may write there put the text back by one act. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { erasedPercent, LEAST_ERASED } from '#shared/domain/erasure.ts'
import type { PersonId } from '#shared/ids.ts'
import { Erasures, readErasedRanges, writeErasedRanges } from '#server/sync/erasures.ts'
import { restoredText } from '#server/sync/restored-text.ts'
import { packRows } from '#server/sync/section-history.ts'
import { ENGINES, startWorkspace, type Workspace } from '../http/workspace.ts'

const SECTION = 'phan-2'
const LINE = 'Cấp ủy các cấp quan tâm kiện toàn tổ chức bộ máy, nâng cao chất lượng cán bộ. '

describe.each(ENGINES)('great deletions on %s', (engine) => {
  let w: Workspace
  beforeAll(async () => {
    w = await startWorkspace(engine)
  })
  afterAll(() => w.close())

  const textOf = async (): Promise<string[]> => {
    const { body } = await w.ask('GET', `/api/sections/${SECTION}/text`, { as: 'lead-editor' })
    return body.blocks.flatMap((block: { runs?: { text: string }[] }) => {
      const text = (block.runs ?? []).map((run) => run.text).join('')
      return text === '' ? [] : [text]
    })
  }
  const viewOf = async (as = 'owner-editor') => {
    await w.settle()
    return (await w.ask('GET', `/api/sections/${SECTION}`, { as })).body
  }
  const settle = (as: string, id: number, outcome = 'restored') =>
    w.ask('POST', `/api/sections/${SECTION}/erasures/${id}`, { as, json: { outcome } })
  const deleteAll = (as: string): Promise<void> =>
    w.type(as, SECTION, (root) => root.delete(0, root.length))
  const audited = async (act: string): Promise<number> =>
    (await w.ask('GET', '/api/audit?limit=200', { as: 'auditor' })).body.rows.filter(
      (row: { act: string }) => row.act === act,
    ).length

  beforeEach(async () => {
    await w.type('owner-editor', SECTION, 'Để xóa.')
    await deleteAll('owner-editor')
    await w.settle()
    // What the test before left behind is no matter of this one.
    await w.database.kysely.deleteFrom('erasure').execute()
    w.passTime(180_000)
    for (let i = 1; i <= 10; i++) await w.type('owner-editor', SECTION, `${LINE}${i}.`)
  })

  test('one edit that deletes everything is on record once, and one act brings every word back in place', async () => {
    const before = await textOf()
    const records = await audited('text.erase')
    await deleteAll('contributor')
    expect(await textOf()).toEqual([])
    const { erasures } = await viewOf()
    expect(erasures).toMatchObject([{ percent: 100, by: 'Đồng chí contributor', settled: null }])
    expect(await audited('text.erase')).toBe(records + 1)
    const told = async (as: string): Promise<string[]> =>
      (await w.ask('GET', '/api/notices', { as })).body.notices.map(
        ({ kind }: { kind: string }) => kind,
      )
    expect(await told('owner-head')).toContain('section-erased')
    expect(await told('contributor')).not.toContain('section-erased')
    // A new beginning, written meanwhile, stays.
    await w.type('lead-editor', SECTION, 'Viết sau khi bị xóa.')
    const { status, body } = await settle('owner-editor', erasures[0].id)
    expect(status).toBe(200)
    expect(body.erasures[0].settled).toMatchObject({
      outcome: 'restored',
      by: 'Đồng chí owner-editor',
    })
    expect(await textOf()).toEqual(['Viết sau khi bị xóa.', ...before])
    const { body: who } = await w.ask('GET', `/api/sections/${SECTION}/authorship`, {
      as: 'owner-editor',
    })
    expect(JSON.stringify(who)).toContain('owner-editor')
    expect(await audited('text.put-back')).toBeGreaterThan(0)
  })

  test('a short series counts as one, of one person, and grows; what others delete meanwhile stays deleted', async () => {
    const before = await textOf()
    const lineOf = (root: Y.XmlFragment, i: number): Y.XmlText =>
      (root.get(i) as Y.XmlElement).get(0) as Y.XmlText
    const first = before.findIndex((text) => text.endsWith(' 1.'))
    for (const i of [1, 2, 3, 4, 5])
      await w.type('contributor', SECTION, (root) => {
        const text = lineOf(root, root.length - 10 + i)
        text.delete(0, LINE.length)
      })
    await w.type('lead-editor', SECTION, (root) => root.delete(root.length - 10, 1))
    await expect
      .poll(async () => (await viewOf()).erasures[0]?.percent, { timeout: 15_000 })
      .toBeGreaterThanOrEqual(45)
    const { erasures } = await viewOf()
    expect(erasures).toHaveLength(1)
    expect((await settle('owner-editor', erasures[0].id)).status).toBe(200)
    expect(await textOf()).toEqual(before.filter((_, i) => i !== first))
  })

  test('it also comes back after the section was packed away and the server knows only its history', async () => {
    const before = await textOf()
    await deleteAll('contributor')
    const [erasure] = (await viewOf()).erasures
    // enough rows for a snapshot, which forgets deleted text
    const snapshots = w.engine.metrics().snapshots
    for (let n = 0; n < 40 && w.engine.metrics().snapshots === snapshots; n++)
      await w.type('lead-editor', SECTION, LINE.repeat(40))
    await expect
      .poll(() => w.engine.metrics().snapshots, { timeout: 15_000 })
      .toBeGreaterThan(snapshots)
    expect((await settle('owner-head', erasure.id)).status).toBe(200)
    expect((await textOf()).slice(-before.length)).toEqual(before)
  })

  test('putting back twice at once brings the text once; deciding again is refused', async () => {
    const before = await textOf()
    await deleteAll('contributor')
    const [erasure] = (await viewOf()).erasures
    const answers = await Promise.all(
      ['owner-editor', 'lead-editor', 'owner-editor'].map((as) => settle(as, erasure.id)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2)
    expect(await textOf()).toEqual(before)
    expect((await settle('owner-editor', erasure.id, 'kept')).body.code).toBe('erasure.settled')
  })

  test('a restart between the edit and its record brings no second copy', async () => {
    const before = await textOf()
    await deleteAll('contributor')
    const [erasure] = (await viewOf()).erasures
    await settle('owner-editor', erasure.id)
    await w.database.kysely
      .updateTable('erasure')
      .set({ outcome: null, settled_at: null, settled_by: null, settled_body: null })
      .execute()
    expect((await settle('lead-editor', erasure.id)).status).toBe(200)
    expect(await textOf()).toEqual(before)
  })

  test('only who may write there now decides; who may not know of the section learns nothing', async () => {
    await deleteAll('contributor')
    const [erasure] = (await viewOf()).erasures
    for (const as of ['reviewer', 'office']) {
      const { status, body } = await settle(as, erasure.id)
      expect([as, status, body.code]).toEqual([as, 403, 'section.read-only'])
    }
    for (const as of ['stranger', 'other-editor', 'btv-reader'])
      expect([as, (await settle(as, erasure.id)).status]).toEqual([as, 404])
    expect((await settle('owner-editor', 999_999)).status).toBe(404)
    await w.database.kysely
      .updateTable('section')
      .set({ state: 'locked' })
      .where('id', '=', SECTION)
      .execute()
    w.send({ kind: 'access-changed' })
    expect((await settle('owner-editor', erasure.id)).body.code).toBe('section.locked')
    await w.database.kysely
      .updateTable('section')
      .set({ state: 'writing' })
      .where('id', '=', SECTION)
      .execute()
    w.send({ kind: 'access-changed' })
    expect(await textOf()).toEqual([])
    expect((await settle('owner-editor', erasure.id, 'kept')).status).toBe(200)
    expect(await textOf()).toEqual([])
    expect((await viewOf()).erasures[0].settled.outcome).toBe('kept')
  })

  test("ordinary rewriting is nobody's business: a paragraph gone, a paste undone", async () => {
    await w.type('contributor', SECTION, (root) => root.delete(root.length - 2, 2))
    await w.type('contributor', SECTION, (root) => {
      const paragraph = new Y.XmlElement('paragraph')
      root.push([paragraph])
      paragraph.push([new Y.XmlText(LINE.repeat(100))])
    })
    await w.type('contributor', SECTION, (root) => root.delete(root.length - 1, 1))
    expect((await viewOf()).erasures).toEqual([])
  })
})

test('only what is deleted comes back, whatever the record names', () => {
  const doc = new Y.Doc()
  const rows: { seq: number; at: number; data: Uint8Array }[] = []
  doc.on('update', (data: Uint8Array) => rows.push({ seq: rows.length + 1, at: 1, data }))
  const paragraph = new Y.XmlElement('paragraph')
  doc.getXmlFragment('prosemirror').insert(0, [paragraph])
  const text = new Y.XmlText('giữ xóa hết')
  paragraph.insert(0, [text])
  text.delete(4, 3)
  const given = {
    history: [],
    through: 0,
    packs: [packRows(rows, 0).bytes],
    ranges: [doc.clientID, 0, 13],
    client: 5,
  }
  const update = restoredText(given)
  Y.applyUpdate(doc, update ?? new Uint8Array())
  expect(text.toJSON()).toBe('giữ xóa hết')
  expect(restoredText({ ...given, ranges: [doc.clientID, 0, 4] })).toBe(null)
})

describe('a series', () => {
  const by = { personId: 'a' as PersonId, personName: 'A', bodyId: 'b', bodyName: 'B' }
  const nothing = { parts: [], fresh: [] }

  test('is great above 30 % of what stood there, whatever its steps, and never below', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 20_000 }),
        (steps, more) => {
          const erasures = new Erasures()
          const all = steps.reduce((n, step) => n + step, more)
          let at = 0
          let last: number | null = null
          for (const [i, step] of steps.entries()) {
            const fresh = [7, at, (at += step)]
            const erased = erasures.note(
              by,
              { ...nothing, fresh },
              { now: i, after: 0 },
              () => all - at,
            )
            last = erased?.percent ?? null
          }
          expect(last).toBe(erasedPercent(at, all))
          expect(last === null).toBe(at < LEAST_ERASED || at <= 0.3 * all)
        },
      ),
    )
  })

  test('begins anew after a pause, and what was written in it counts for nothing', () => {
    const erasures = new Erasures()
    const note = (now: number, given: Partial<typeof nothing> | object) =>
      erasures.note(by, { ...nothing, ...given }, { now, after: now }, () => 1_000)
    expect(note(0, { fresh: [7, 0, 299] })).toBeNull()
    expect(note(31_000, { fresh: [7, 299, 500] })).toBeNull()
    const part = { client: 9, clock: 0, end: 5_000, structs: 1, bytes: new Uint8Array() }
    expect(note(32_000, { parts: [part] })).toBeNull()
    expect(note(33_000, { fresh: [9, 0, 5_000] })).toBeNull()
    expect(note(34_000, { fresh: [7, 500, 1_000] })?.ranges).toEqual([7, 299, 500, 7, 500, 1_000])
  })

  test('its ranges are kept as they are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 40 })), (ranges) => {
        expect(readErasedRanges(writeErasedRanges(ranges))).toEqual(ranges)
      }),
    )
  })
})
