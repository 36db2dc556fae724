/** Consulting rounds through the API, on both databases. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { latestTally } from '#server/storage/consultations.ts'
import { SCAN_BYTES } from '#shared/domain/consultation.ts'
import type { ReportId } from '#shared/ids.ts'
import type { ConsultationView, RoundBodyView } from '#shared/wire/consultations.ts'
import {
  ENGINES,
  personIdOf,
  REPORT,
  startWorkspace,
  type Answer,
  type Workspace,
} from '#test/server/http/workspace.ts'

const DUE = '2019-04-26'
const DAY_MS = 86_400_000
const PDF = Buffer.from('%PDF-1.7 bản chụp công văn')

describe.each(ENGINES)('consulting rounds on %s', (engine) => {
  let w: Workspace
  let keys = 0
  let round: ConsultationView
  const key = (): string => `khoa-tra-loi-${++keys}`
  const ask = (method: string, path: string, as: string, json?: object): Promise<Answer> =>
    w.ask(method, `/api${path}`, { as, ...(json === undefined ? {} : { json }) })
  const open = (said: object = {}, as = 'lead-head'): Promise<Answer> =>
    ask('POST', `/reports/${REPORT}/consultations`, as, {
      draftNumber: 1,
      bodyIds: ['mat-tran', 'ban-to-chuc', 'bcsd-ubnd'],
      due: DUE,
      ...said,
    })
  const see = async (as = 'lead-head'): Promise<ConsultationView> =>
    (await ask('GET', `/reports/${REPORT}/consultations`, as)).body.rounds[0]
  const bodyOf = (view: ConsultationView, id: string): RoundBodyView => {
    const found = view.bodies.find(({ body }) => body.id === id)
    if (found === undefined) throw new Error(`${id} was not asked`)
    return found
  }
  const reply = (as: string, bodyId: string, said: object = {}): Promise<Answer> =>
    ask('POST', `/consultations/${round.id}/replies`, as, {
      key: key(),
      bodyId,
      stance: 'agreed',
      ...said,
    })
  const letter = (said: object = {}, as = 'lead-editor'): Promise<Answer> =>
    ask('POST', `/consultations/${round.id}/letters`, as, {
      key: key(),
      bodyId: 'bcsd-ubnd',
      stance: 'agreed',
      number: '62-CV/BCSĐ',
      date: '2019-04-12',
      ...said,
    })
  const comment = async (as: string, text = 'Đề nghị nêu số liệu.'): Promise<Answer> =>
    ask('POST', '/sections/phan-2/comments', as, { key: key(), text, anchor: null })

  beforeAll(async () => {
    w = await startWorkspace(engine)
  })
  afterAll(() => w.close())
  beforeEach(async () => {
    const db = w.database.kysely
    await db.updateTable('consultation').set({ closed_at: 1 }).execute()
    await db.updateTable('comment').set({ state: 'withdrawn' }).execute()
    w.heard.length = 0
    const opened = await open()
    if (opened.status === 200) round = opened.body
  })

  test('before a draft is frozen nobody is asked; then the report is consulting, live for all', async () => {
    expect((await open()).body.code).toBe('consultation.no-draft')
    await ask('POST', `/reports/${REPORT}/drafts`, 'lead-head', { expectedNumber: 1 })
    const { body } = await open({ letterNumber: '12-CV/BDVTU', letterDate: '2019-04-12' })
    expect(body).toMatchObject({
      number: 1,
      draftNumber: 1,
      due: DUE,
      silentAgrees: false,
      openedBy: 'Đồng chí lead-head',
      tally: { asked: 3, replied: 0, agreed: 0, withOpinions: 0, silent: 3, presumedAgreed: 0 },
    })
    expect((await ask('GET', `/reports/${REPORT}`, 'reviewer')).body.state).toBe('consulting')
    expect(w.heard).toContainEqual(
      expect.objectContaining({
        kind: 'report-event',
        event: { kind: 'consultation-changed', consultationId: body.id },
      }),
    )
    expect((await open()).body.code).toBe('consultation.already-open')
  })

  test('one replies by comments, one agrees, one stays silent; the same figures come from the database', async () => {
    const made = (await comment('reviewer')).body
    expect((await reply('reviewer', 'mat-tran')).body.code).toBe(
      'consultation.agreed-with-comments',
    )
    await reply('reviewer', 'mat-tran', { stance: 'opinions', text: 'Cơ bản nhất trí.' })
    await reply('owner-head', 'ban-to-chuc')
    const view = await see('office')
    const tally = { asked: 3, replied: 2, agreed: 1, withOpinions: 1, silent: 1, presumedAgreed: 0 }
    expect(view.tally).toEqual(tally)
    expect(await latestTally(w.database.kysely, REPORT as ReportId)).toEqual(tally)
    expect(bodyOf(view, 'mat-tran')).toMatchObject({
      stance: 'opinions',
      replies: [
        {
          source: 'online',
          by: 'Đồng chí reviewer',
          body: 'Đảng đoàn MTTQ',
          text: 'Cơ bản nhất trí.',
          comments: [{ id: made.id, number: made.number, sectionId: 'phan-2' }],
        },
      ],
    })
    expect(bodyOf(view, 'bcsd-ubnd').stance).toBeNull()
  })

  test('only who speaks for the body answers; nobody for another, and not with nothing', async () => {
    expect((await reply('owner-editor', 'ban-to-chuc')).body.code).toBe('consultation.not-speaker')
    expect((await reply('lead-head', 'ban-to-chuc')).body.code).toBe('consultation.not-speaker')
    expect((await reply('office', 'van-phong')).body.code).toBe('consultation.not-asked')
    expect((await reply('reviewer', 'mat-tran', { stance: 'opinions' })).body.code).toBe(
      'consultation.no-opinion',
    )
    expect(bodyOf(await see('reviewer'), 'mat-tran')).toMatchObject({
      isMine: true,
      mayReply: true,
    })
    expect(bodyOf(await see('reviewer'), 'ban-to-chuc').mayReply).toBe(false)
  })

  test('sent five times at once with one key it is one answer; with another key it is refused', async () => {
    const said = { key: key() }
    const all = await Promise.all(
      Array.from({ length: 5 }, () => reply('owner-head', 'ban-to-chuc', said)),
    )
    expect(all.map((a) => a.status)).toEqual([200, 200, 200, 200, 200])
    expect(bodyOf(await see(), 'ban-to-chuc').replies).toHaveLength(1)
    expect((await reply('owner-head', 'ban-to-chuc')).body.code).toBe(
      'consultation.already-replied',
    )
  })

  test('closed while bodies are sending: each answer is in the round or refused, never half', async () => {
    w.moveTime(14 * DAY_MS)
    try {
      const [closed, ...answers] = await Promise.all([
        ask('PATCH', `/consultations/${round.id}`, 'lead-head', { close: true, version: 0 }),
        reply('owner-head', 'ban-to-chuc'),
        reply('reviewer', 'mat-tran'),
      ])
      expect(closed?.status).toBe(200)
      for (const { status, body } of answers)
        if (status !== 200) expect(body.code).toBe('consultation.closed')
      const taken = answers.filter(({ status }) => status === 200).length
      expect((await see()).tally.replied).toBe(taken)
      expect((await reply('contributor', 'bcsd-ubnd')).body.code).toBe('consultation.closed')
      expect((await letter()).body.code).toBe('consultation.closed')
      expect((await ask('GET', `/reports/${REPORT}`, 'office')).body.state).toBe('resolving')
    } finally {
      w.moveTime(-14 * DAY_MS)
    }
  })

  test('the day can be moved, not into the past; before it a round closes only when all have answered', async () => {
    const change = (json: object) => ask('PATCH', `/consultations/${round.id}`, 'lead-head', json)
    expect((await change({ close: true, version: 0 })).body.code).toBe('consultation.still-waiting')
    expect((await change({ due: '2019-04-01', version: 0 })).body.code).toBe(
      'consultation.due-passed',
    )
    expect((await change({ due: '2019-05-03', version: 0 })).body.due).toBe('2019-05-03')
    expect((await change({ due: '2019-05-04', version: 0 })).body.code).toBe('changed-meanwhile')
    await reply('owner-head', 'ban-to-chuc')
    await reply('reviewer', 'mat-tran')
    await letter()
    expect((await change({ close: true, version: 1 })).body).toMatchObject({
      closedBy: 'Đồng chí lead-head',
      tally: { replied: 3, silent: 0 },
    })
  })

  test('a letter is entered with number, date, scan and opinions, which are comments of its body', async () => {
    const { body } = await letter({
      stance: 'opinions',
      text: 'Đề nghị rà soát thể thức.',
      opinions: [{ sectionId: 'phan-2', text: 'Bổ sung số liệu năm 2018.' }],
      scan: PDF.toString('base64'),
    })
    const asked = bodyOf(body, 'bcsd-ubnd')
    expect(asked).toMatchObject({
      stance: 'opinions',
      comments: 1,
      replies: [
        {
          source: 'letter',
          by: 'Đồng chí lead-editor',
          letter: { number: '62-CV/BCSĐ', date: '2019-04-12', hasScan: true },
        },
      ],
    })
    const { comments } = (await ask('GET', '/sections/phan-2/comments', 'reviewer')).body
    expect(comments.at(-1)).toMatchObject({
      text: 'Bổ sung số liệu năm 2018.',
      draftNumber: 1,
      author: { body: 'Ban cán sự đảng UBND tỉnh' },
    })
    const id = asked.replies[0]?.id ?? ''
    const scan = await ask('GET', `/consultation-replies/${id}/scan`, 'contributor')
    expect(scan.body).toBe(PDF.toString())
    expect(scan.headers.get('content-type')).toBe('application/octet-stream')
    expect(scan.headers.get('content-disposition')).toMatch(/^attachment; filename="[a-z0-9.-]+"$/u)
    expect(scan.headers.get('x-content-type-options')).toBe('nosniff')
    for (const as of ['reviewer', 'owner-head', 'stranger', 'btv-reader'])
      expect((await ask('GET', `/consultation-replies/${id}/scan`, as)).status, as).toBe(404)
    expect(bodyOf(await see('owner-head'), 'bcsd-ubnd').replies[0]?.letter).toBeNull()
  })

  test('the same letter and the same opinion entered twice are found, the second after a question', async () => {
    const opinion = { sectionId: 'phan-2', text: 'Bổ sung số liệu năm 2018.' }
    await letter({ stance: 'opinions', opinions: [opinion] })
    expect((await letter({ number: '62 - cv/bcsđ' })).body.code).toBe('consultation.letter-twice')
    const again = {
      stance: 'opinions',
      number: '63-CV/BCSĐ',
      opinions: [{ ...opinion, text: 'bổ sung số liệu,  năm 2018' }],
    }
    const found = await letter(again)
    expect(found.body).toMatchObject({ code: 'consultation.opinion-twice' })
    expect(found.body.number).toBeGreaterThan(0)
    expect(bodyOf(await see(), 'bcsd-ubnd').replies).toHaveLength(1)
    expect((await letter({ ...again, isAnother: true })).status).toBe(200)
  })

  test('the body puts a letter right: both stay, its open opinions of before are withdrawn', async () => {
    await letter({
      stance: 'opinions',
      opinions: [{ sectionId: 'phan-2', text: 'Ý kiến nhập nhầm.' }],
    })
    const [entered] = bodyOf(await see(), 'bcsd-ubnd').replies
    const right = await reply('contributor', 'bcsd-ubnd', { correctsId: entered?.id })
    const asked = bodyOf(right.body, 'bcsd-ubnd')
    expect(asked).toMatchObject({ stance: 'agreed', comments: 0 })
    expect(asked.replies.map((r) => [r.source, r.isCorrected])).toEqual([
      ['letter', true],
      ['online', false],
    ])
    const { comments } = (await ask('GET', '/sections/phan-2/comments', 'reviewer')).body
    expect(comments.at(-1)).toMatchObject({ text: 'Ý kiến nhập nhầm.', state: 'withdrawn' })
  })

  test('a scan is refused by its bytes and its size, whatever it is called; nothing is written', async () => {
    const scan = (bytes: Buffer) => letter({ scan: bytes.toString('base64') })
    expect((await scan(Buffer.from('<svg onload=alert(1)>'))).body.code).toBe(
      'consultation.scan-unknown',
    )
    const large = Buffer.concat([PDF, Buffer.alloc(SCAN_BYTES)])
    expect((await scan(large)).body.code).toBe('consultation.scan-too-large')
    expect((await letter({ scan: 'không phải base64' })).body.code).toBe('input.malformed')
    expect((await see()).tally.replied).toBe(0)
  })

  test('markup and control characters do no harm, and what is too long is refused', async () => {
    await reply('reviewer', 'mat-tran', {
      stance: 'opinions',
      text: '<b>nhất trí</b>\u0000\u202e\r\ncơ bản',
    })
    expect(bodyOf(await see(), 'mat-tran').replies[0]?.text).toBe('<b>nhất trí</b>\ncơ bản')
    const long = await reply('owner-head', 'ban-to-chuc', {
      stance: 'opinions',
      text: 'ă'.repeat(20_000),
    })
    expect(long.body.code).toBe('input.malformed')
  })

  test('a role that ended a second ago answers no more', async () => {
    await w.database.kysely
      .updateTable('role_held')
      .set({ until: 2 })
      .where('person_id', '=', personIdOf('contributor'))
      .execute()
    w.send({ kind: 'access-changed', personIds: [personIdOf('contributor')] })
    expect((await reply('contributor', 'bcsd-ubnd')).status).toBe(404)
  })

  test('what was answered cannot be rewritten or deleted', async () => {
    await reply('reviewer', 'mat-tran')
    const db = w.database.kysely
    await expect(db.deleteFrom('consultation_reply').execute()).rejects.toThrow()
    await expect(
      db.updateTable('consultation_reply').set({ stance: 'opinions' }).execute(),
    ).rejects.toThrow()
  })
})
