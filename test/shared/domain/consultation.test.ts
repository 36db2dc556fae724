/** The consulting round: who asks, who answers for a body, what is taken, and figures that always add up. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  activeReplies,
  checkScan,
  closeRound,
  mayEnterLetters,
  mayLeadRound,
  openRound,
  opinionKey,
  REPLY_SOURCES,
  SCAN_BYTES,
  speaksFor,
  STANCES,
  takeReply,
  tallyRound,
  type NewReply,
  type RoundFacts,
} from '#shared/domain/consultation.ts'
import { ROLES, type HeldRole, type Role } from '#shared/domain/role.ts'
import type { BodyId, ReportId } from '#shared/ids.ts'

const REPORT = 'bao-cao' as ReportId
const FRONT = 'mat-tran'
const BODIES = [FRONT, 'tinh-doan', 'to-chuc', 'ubnd']
const holds = (role: Role, bodyId = FRONT): HeldRole => ({
  role,
  bodyId: bodyId as BodyId,
  groupIds: [],
  reportId: REPORT,
})
const OPEN: RoundFacts = {
  due: '2019-04-26',
  isClosed: false,
  silentAgrees: false,
  bodyIds: BODIES,
  replies: [],
}
const reply = (said: Partial<NewReply> = {}): NewReply => ({
  bodyId: FRONT,
  source: 'online',
  stance: 'opinions',
  correctsId: null,
  letterNumber: null,
  letterDate: null,
  comments: 2,
  text: '',
  ...said,
})
const LETTER = {
  source: 'letter',
  stance: 'agreed',
  comments: 0,
  letterNumber: '62-CV/MTTQ',
  letterDate: '2019-04-20',
} as const
const after = (round: RoundFacts, ...taken: NewReply[]): RoundFacts => ({
  ...round,
  replies: [
    ...round.replies,
    ...taken.map((one, i) => ({ ...one, id: `tl-${round.replies.length + i}` })),
  ],
})
const refused = (code: string) => ({ ok: false, code })

test('the head of the lead opens and closes a round, the lead enters letters, nobody else', () => {
  for (const role of ROLES) {
    expect(mayLeadRound([holds(role)], REPORT) !== null, role).toBe(role === 'lead-head')
    expect(mayEnterLetters([holds(role)], REPORT) !== null, role).toBe(
      role === 'lead-head' || role === 'lead-editor',
    )
  }
})

describe('who speaks for a body', () => {
  const speaks = (role: Role, all: Role[], bodyId = FRONT) =>
    speaksFor([holds(role, bodyId)], REPORT, FRONT, new Set(all))

  test('its head, when there is one; nobody below answers in the place of the head', () => {
    const all: Role[] = ['owner-head', 'owner-editor', 'reviewer']
    expect(all.filter((role) => speaks(role, all))).toEqual(['owner-head'])
  })
  test('without a head in this report, who was named to answer', () => {
    expect(speaks('reviewer', ['reviewer', 'contributor'])).toBe(true)
    expect(speaks('contributor', ['reviewer', 'contributor'])).toBe(false)
    expect(speaks('contributor', ['contributor'])).toBe(true)
  })
  test('nobody of another body, of another report, or who only reads', () => {
    expect(speaks('owner-head', ['owner-head'], 'tinh-doan')).toBe(false)
    const elsewhere = { ...holds('owner-head'), reportId: 'khac' as ReportId }
    expect(speaksFor([elsewhere], REPORT, FRONT, new Set(['owner-head']))).toBe(false)
    for (const role of ['btv-reader', 'recipient', 'auditor', 'admin'] as const)
      expect(speaks(role, [role]), role).toBe(false)
  })
})

describe('a round is opened', () => {
  const asked = {
    draftNumber: 2,
    latestDraft: 2,
    bodyIds: BODIES,
    due: '2019-04-26',
    today: '2019-04-12',
    hasOpenRound: false,
  }
  test.each([
    ['on the newest draft, with bodies and a day to come', {}, null],
    ['also until today', { due: '2019-04-12' }, null],
    ['not until yesterday', { due: '2019-04-11' }, 'consultation.due-passed'],
    ['not without a body', { bodyIds: [] }, 'consultation.nobody-asked'],
    ['not without a draft', { latestDraft: 0 }, 'consultation.no-draft'],
    ['not on a draft that was overtaken', { latestDraft: 3 }, 'changed-meanwhile'],
    ['not beside an open one', { hasOpenRound: true }, 'consultation.already-open'],
  ])('%s', (_, change, code) => {
    const decision = openRound({ ...asked, ...change })
    expect(decision).toEqual(code === null ? { ok: true, value: null } : refused(code))
  })
})

describe('an answer', () => {
  test('with opinions needs one, «thống nhất» leaves none', () => {
    expect(takeReply(OPEN, reply()).ok).toBe(true)
    expect(takeReply(OPEN, reply({ comments: 0, text: 'Cơ bản nhất trí.' })).ok).toBe(true)
    expect(takeReply(OPEN, reply({ comments: 0 }))).toEqual(refused('consultation.no-opinion'))
    expect(takeReply(OPEN, reply({ stance: 'agreed' }))).toEqual(
      refused('consultation.agreed-with-comments'),
    )
  })
  test('is sent once by the body itself; letters come beside it', () => {
    const round = after(OPEN, reply())
    expect(takeReply(round, reply())).toEqual(refused('consultation.already-replied'))
    expect(takeReply(round, reply({ ...LETTER, stance: 'opinions', comments: 1 })).ok).toBe(true)
    expect(takeReply(round, reply({ bodyId: 'ubnd' })).ok).toBe(true)
  })
  test('is refused when the round is closed, and from who was not asked', () => {
    expect(takeReply({ ...OPEN, isClosed: true }, reply())).toEqual(refused('consultation.closed'))
    expect(takeReply(OPEN, reply({ bodyId: 'khac' }))).toEqual(refused('consultation.not-asked'))
  })
  test('one letter is entered once, however its number is typed; another day is another letter', () => {
    const round = after(OPEN, reply(LETTER))
    for (const letterNumber of ['62-CV/MTTQ', ' 62 - cv/mttq', '62–CV/MTTQ'])
      expect(takeReply(round, reply({ ...LETTER, letterNumber }))).toEqual(
        refused('consultation.letter-twice'),
      )
    expect(takeReply(round, reply({ ...LETTER, letterDate: '2019-04-21' })).ok).toBe(true)
    expect(takeReply(round, reply({ ...LETTER, bodyId: 'ubnd' })).ok).toBe(true)
  })
  test('puts an entered letter right; the letter stays on record and counts no more', () => {
    const round = after(OPEN, reply(LETTER))
    const corrected = reply({ correctsId: 'tl-0' })
    expect(takeReply(round, corrected).ok).toBe(true)
    const right = after(round, corrected)
    expect(right.replies).toHaveLength(2)
    expect(activeReplies(right.replies).map((r) => r.id)).toEqual(['tl-1'])
    expect(tallyRound(right)).toMatchObject({ replied: 1, withOpinions: 1, agreed: 0 })
    expect(takeReply(right, corrected)).toEqual(refused('changed-meanwhile'))
    expect(takeReply(after(OPEN, reply()), corrected)).toEqual(refused('changed-meanwhile'))
    const foreign = reply({ bodyId: 'ubnd', correctsId: 'tl-0' })
    expect(takeReply(round, foreign)).toEqual(refused('changed-meanwhile'))
  })
})

test('a round closes when its day has passed or all have answered', () => {
  expect(closeRound(OPEN, '2019-04-26')).toEqual(refused('consultation.still-waiting'))
  expect(closeRound(OPEN, '2019-04-27').ok).toBe(true)
  const all = after(OPEN, ...BODIES.map((bodyId) => reply({ bodyId })))
  expect(closeRound(all, '2019-04-12').ok).toBe(true)
  expect(closeRound({ ...all, isClosed: true }, '2019-04-27')).toEqual(
    refused('consultation.closed'),
  )
})

test('silence counts as «thống nhất» only where the round says so, and only at its end', () => {
  const presumed = (said: Partial<RoundFacts>) => tallyRound({ ...OPEN, ...said }).presumedAgreed
  expect(presumed({})).toBe(0)
  expect(presumed({ isClosed: true })).toBe(0)
  expect(presumed({ silentAgrees: true })).toBe(0)
  expect(presumed({ silentAgrees: true, isClosed: true })).toBe(4)
})

const anyReply = fc.record({
  bodyId: fc.constantFrom(...BODIES, 'khong-hoi'),
  source: fc.constantFrom(...REPLY_SOURCES),
  stance: fc.constantFrom(...STANCES),
  correctsId: fc.constantFrom(null, 'tl-0', 'tl-1', 'tl-2'),
  letterNumber: fc.constantFrom('1-CV', '2-CV'),
  letterDate: fc.constantFrom('2019-04-20', '2019-04-21'),
  comments: fc.nat(2),
  text: fc.constantFrom('', 'ý kiến'),
})

test('whatever is sent, in whatever order: figures add up, nobody is counted twice, nothing vanishes', () => {
  fc.assert(
    fc.property(fc.array(anyReply, { maxLength: 25 }), fc.boolean(), (sent, silentAgrees) => {
      let round: RoundFacts = { ...OPEN, silentAgrees }
      for (const one of sent) {
        const next = takeReply(round, one)
        if (!next.ok) continue
        expect(BODIES).toContain(one.bodyId)
        const before = tallyRound(round)
        round = after(round, one)
        expect(tallyRound(round).replied).toBeGreaterThanOrEqual(before.replied)
      }
      for (const isClosed of [false, true]) {
        const tally = tallyRound({ ...round, isClosed })
        expect(tally.asked).toBe(BODIES.length)
        expect(tally.replied + tally.silent).toBe(tally.asked)
        expect(tally.agreed + tally.withOpinions).toBe(tally.replied)
        expect(tally.presumedAgreed).toBeLessThanOrEqual(tally.silent)
      }
      for (const id of BODIES) {
        const own = activeReplies(round.replies).filter(
          (r) => r.bodyId === id && r.source === 'online' && r.correctsId === null,
        )
        expect(own.length).toBeLessThanOrEqual(1)
      }
    }),
  )
})

test('an opinion entered twice reads alike, whatever its marks, case, spaces and signs', () => {
  const first = opinionKey('Đề nghị nêu rõ số liệu năm 2018.')
  expect(opinionKey('đề nghị  nêu rõ số liệu – năm 2018')).toBe(first)
  expect(opinionKey('Đề nghị nêu rõ số liệu năm 2017.')).not.toBe(first)
})

test('a scan is known by its bytes, never by a name, and is of bounded size', () => {
  const bytes = (...first: number[]) => Uint8Array.from([...first, 1, 2, 3])
  expect(checkScan(bytes(0x25, 0x50, 0x44, 0x46, 0x2d))).toMatchObject({ value: 'application/pdf' })
  expect(checkScan(bytes(0xff, 0xd8, 0xff))).toMatchObject({ value: 'image/jpeg' })
  for (const none of [
    new Uint8Array(0),
    bytes(0x25, 0x50),
    new TextEncoder().encode('<svg onload=alert(1)>'),
    new TextEncoder().encode(' %PDF-1.7'),
  ])
    expect(checkScan(none)).toEqual(refused('consultation.scan-unknown'))
  expect(checkScan(new Uint8Array(SCAN_BYTES + 1))).toEqual(refused('consultation.scan-too-large'))
})
