/** «Bỏ qua» of proofing through the API: for the whole report, once, taken back, told live, refused to readers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ENGINES,
  REPORT,
  startWorkspace,
  type Answer,
  type Workspace,
} from '#test/server/http/workspace.ts'

const PATH = `/api/reports/${REPORT}/ignored`
const MTTQ = { key: 'abbreviation:MTTQ', kind: 'abbreviation', words: 'MTTQ' }

describe.each(ENGINES)('left aside in proofing on %s', (engine) => {
  let w: Workspace
  beforeAll(async () => {
    w = await startWorkspace(engine)
  })
  afterAll(() => w.close())

  const ignore = (as: string, json: object): Promise<Answer> => w.ask('POST', PATH, { as, json })
  const again = (as: string, key: string): Promise<Answer> =>
    w.ask('DELETE', PATH, { as, json: { key } })
  const list = async (as: string): Promise<unknown> =>
    (await w.ask('GET', PATH, { as })).body.ignored

  test('what an editor leaves aside is left aside once, for everybody, and all pages are told', async () => {
    const answers = await Promise.all([
      ignore('owner-editor', MTTQ),
      ignore('owner-editor', MTTQ),
      ignore('lead-editor', MTTQ),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await list('reviewer')).toEqual([MTTQ])
    expect(w.heard).toContainEqual({
      kind: 'passing',
      reportId: REPORT,
      event: { kind: 'proof-changed' },
    })
    expect((await again('lead-editor', MTTQ.key)).body.ignored).toEqual([])
    expect(await list('reviewer')).toEqual([])
  })

  test('who may only read changes nothing', async () => {
    for (const as of ['reviewer', 'auditor']) {
      expect((await ignore(as, MTTQ)).body.code).toBe('access.forbidden')
      expect((await again(as, MTTQ.key)).body.code).toBe('access.forbidden')
    }
    expect(await list('reviewer')).toEqual([])
  })

  test('foreign kinds, long keys and control characters are refused', async () => {
    for (const wrong of [
      { ...MTTQ, kind: 'khac' },
      { ...MTTQ, key: '' },
      { ...MTTQ, key: 'a'.repeat(301) },
      { ...MTTQ, words: 'MT\u0000TQ' },
      { ...MTTQ, key: 'abbreviation:\u202eQTTM' },
    ])
      expect((await ignore('lead-editor', wrong)).body.code).toBe('input.malformed')
    expect(await list('lead-editor')).toEqual([])
  })
})
