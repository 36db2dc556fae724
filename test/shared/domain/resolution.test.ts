/** How comments are answered: guards of each act, rows of several bodies, what may not pass as giải trình. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COMMENT_STATES, type CommentActor, type CommentState } from '#shared/domain/comment.ts'
import {
  ANSWERS,
  askToSplit,
  callApart,
  closeTable,
  confirmAnswer,
  explanationFaults,
  keepMerged,
  mergeComments,
  objectToAnswer,
  proposeAnswer,
  reopenComment,
  resultOf,
  splitComment,
  takeBackAnswer,
  UNDO_MS,
  type AnswerAsked,
  type RowFacts,
} from '#shared/domain/resolution.ts'
import { ROLES, type Role } from '#shared/domain/role.ts'
import { WORKFLOW } from '#test/support/workflow.ts'

const actor = (personId: string, bodyId: string, ...roles: Role[]): CommentActor => ({
  personId,
  bodyId,
  roles: new Set(roles),
})
const head = actor('truong', 'ban-dan-van', 'lead-head')
const editor = actor('bien-tap', 'ban-dan-van', 'lead-editor')
const reviewer = actor('nguoi-gop-y', 'mat-tran', 'reviewer')
const row = (facts: Partial<RowFacts> = {}): RowFacts => ({
  id: 'g1',
  reportId: 'bao-cao',
  state: 'open',
  authorId: reviewer.personId,
  bodyId: reviewer.bodyId,
  ownerBodyId: 'ban-to-chuc',
  mergedInto: null,
  ...facts,
})
const asked = (of: Partial<AnswerAsked> = {}): AnswerAsked => ({
  to: 'accepted',
  by: head,
  explanation: '',
  repeats: null,
  ...of,
})
const CHANGE = { sectionId: 'ii', snapshot: '118' }
const refused = (code: string) => ({ ok: false, code })

describe('an answer', () => {
  test('is proposed by lead editors and by the editor of the own section, confirmed by the lead’s head alone', () => {
    const owner = actor('to-chuc', 'ban-to-chuc', 'owner-editor')
    for (const by of [editor, owner, head])
      expect(proposeAnswer(row(), asked({ by })).ok).toBe(true)
    expect(proposeAnswer(row(), asked({ by: reviewer }))).toEqual(refused('comment.move-not-yours'))
    for (const by of [editor, owner, reviewer])
      expect(confirmAnswer(row(), asked({ by }), null)).toEqual(refused('comment.move-not-yours'))
    expect(confirmAnswer(row(), asked(), null)).toEqual({ ok: true, value: ['accepted'] })
  })

  test.each(['partly-accepted', 'rejected'] as const)(
    '«%s» without giải trình is refused, as a proposal too',
    (to) => {
      expect(confirmAnswer(row(), asked({ to, explanation: ' ' }), null)).toEqual(
        refused('comment.explanation-missing'),
      )
      expect(proposeAnswer(row(), asked({ to, by: editor }))).toEqual(
        refused('comment.explanation-missing'),
      )
    },
  )

  test('a duplicate names another comment of the report that is in force and repeats none itself', () => {
    const to = 'duplicate'
    const other = { id: 'g2', state: 'open', reportId: 'bao-cao' } as const
    expect(confirmAnswer(row(), asked({ to }), null)).toEqual(refused('comment.duplicate-missing'))
    expect(confirmAnswer(row(), asked({ to, repeats: other }), null).ok).toBe(true)
    for (const repeats of [
      { ...other, id: 'g1' },
      { ...other, reportId: 'khac' },
      { ...other, state: 'withdrawn' as const },
      { ...other, state: 'duplicate' as const },
    ])
      expect(confirmAnswer(row(), asked({ to, repeats }), null)).toEqual(
        refused('comment.duplicate-wrong'),
      )
  })

  test('with the place of its change it is worked in at once; a rejected one cannot be', () => {
    expect(confirmAnswer(row(), asked(), CHANGE)).toEqual({
      ok: true,
      value: ['accepted', 'applied'],
    })
    const rejected = asked({ to: 'rejected', explanation: 'Đã có ở mục III.' })
    expect(confirmAnswer(row(), rejected, CHANGE)).toEqual(refused('comment.no-such-move'))
  })

  test('nobody answers their own comment in another body’s section, nor through a row that holds it', () => {
    const own = { authorId: head.personId }
    expect(confirmAnswer(row(own), asked(), null)).toEqual(refused('comment.own-elsewhere'))
    expect(proposeAnswer(row(own), asked())).toEqual(refused('comment.own-elsewhere'))
    expect(confirmAnswer(row(), asked(), null, [row(own)])).toEqual(
      refused('comment.own-elsewhere'),
    )
  })
})

test('the author opens an answered comment again while the round is open, the lead also afterwards, both with a reason', () => {
  const rejected = row({ state: 'rejected' })
  expect(reopenComment(rejected, reviewer, 'Có số liệu mới', true)).toEqual({
    ok: true,
    value: ['closed', 'open'],
  })
  expect(reopenComment(rejected, reviewer, '', true)).toEqual(refused('comment.reason-missing'))
  expect(reopenComment(rejected, reviewer, 'Có số liệu mới', false)).toEqual(
    refused('comment.round-closed'),
  )
  expect(reopenComment(rejected, editor, 'Sót ý', false).ok).toBe(true)
  expect(reopenComment(row({ state: 'closed' }), head, 'Sót ý', false)).toEqual({
    ok: true,
    value: ['open'],
  })
  expect(reopenComment(row({ state: 'withdrawn' }), reviewer, 'Đổi ý', true)).toEqual(
    refused('comment.no-such-move'),
  )
})

test('«chưa đồng ý» is said once, with a reason, by who raised the comment, about an answer', () => {
  const answered = row({ state: 'rejected' })
  expect(objectToAnswer(answered, reviewer, 'Chưa thỏa đáng', false).ok).toBe(true)
  expect(objectToAnswer(answered, reviewer, 'Chưa thỏa đáng', true)).toEqual(
    refused('comment.objected-already'),
  )
  expect(objectToAnswer(answered, reviewer, ' ', false)).toEqual(refused('comment.reason-missing'))
  expect(objectToAnswer(answered, head, 'Lý do', false)).toEqual(refused('comment.move-not-yours'))
  expect(objectToAnswer(row(), reviewer, 'Lý do', false)).toEqual(refused('comment.no-such-move'))
})

test('an answer is taken back by the same person, for ten minutes, before the table is closed', () => {
  const answer = { personId: head.personId, at: 1_000 }
  const accepted = row({ state: 'accepted' })
  expect(takeBackAnswer(accepted, head, answer, 1_000 + UNDO_MS).ok).toBe(true)
  expect(takeBackAnswer(accepted, head, answer, 1_001 + UNDO_MS)).toEqual(
    refused('comment.not-undoable'),
  )
  expect(takeBackAnswer(row({ state: 'closed' }), head, answer, 1_000)).toEqual(
    refused('comment.not-undoable'),
  )
  expect(
    takeBackAnswer(accepted, actor('khac', 'ban-dan-van', 'lead-head'), answer, 1_000),
  ).toEqual(refused('comment.move-not-yours'))
})

describe('a row of several comments', () => {
  test('is made by the lead, of open comments of one report', () => {
    const other = row({ id: 'g2' })
    expect(mergeComments(row(), [other], editor).ok).toBe(true)
    expect(mergeComments(row(), [other], reviewer)).toEqual(refused('comment.move-not-yours'))
    expect(mergeComments(row(), [row()], head)).toEqual(refused('comment.merge-itself'))
    expect(mergeComments(row(), [], head)).toEqual(refused('comment.merge-itself'))
    expect(mergeComments(row(), [row({ id: 'g2', reportId: 'khac' })], head)).toEqual(
      refused('comment.merge-itself'),
    )
    for (const state of COMMENT_STATES.filter((s) => s !== 'open')) {
      expect(mergeComments(row({ state }), [other], head)).toEqual(
        refused('comment.merge-not-open'),
      )
      expect(mergeComments(row(), [row({ id: 'g2', state })], head)).toEqual(
        refused('comment.merge-not-open'),
      )
    }
  })

  test('is answered at its head only; a member is split off by the lead, and its own body may ask for it', () => {
    const member = row({ mergedInto: 'g0' })
    expect(confirmAnswer(member, asked(), null)).toEqual(refused('comment.merged'))
    expect(proposeAnswer(member, asked())).toEqual(refused('comment.merged'))
    expect(mergeComments(row({ id: 'g2' }), [member], head)).toEqual(refused('comment.merged'))
    expect(splitComment(member, editor).ok).toBe(true)
    expect(splitComment(row(), editor)).toEqual(refused('comment.not-merged'))
    expect(splitComment(member, reviewer)).toEqual(refused('comment.move-not-yours'))
    expect(askToSplit(member, reviewer, 'Ý khác hẳn').ok).toBe(true)
    expect(askToSplit(member, { bodyId: 'tinh-doan' }, 'Ý khác hẳn')).toEqual(
      refused('comment.move-not-yours'),
    )
    expect(askToSplit(member, reviewer, '')).toEqual(refused('comment.reason-missing'))
    expect(keepMerged(editor).ok).toBe(true)
    expect(keepMerged(reviewer)).toEqual(refused('comment.move-not-yours'))
  })

  test('comments are called different by the lead: two at least, of one report', () => {
    const two = [row(), row({ id: 'g2' })]
    expect(callApart(two, editor).ok).toBe(true)
    expect(callApart(two, reviewer)).toEqual(refused('comment.move-not-yours'))
    for (const rows of [[], [row()], [row(), row()], [row(), row({ id: 'g2', reportId: 'khac' })]])
      expect(callApart(rows, head)).toEqual(refused('comment.merge-itself'))
  })
})

describe('giải trình', () => {
  const rejected = (explanation: string, id = 'g1') => ({
    id,
    result: 'rejected' as const,
    explanation,
  })
  test.each(['', '  ', '…', '...', '-'])('«%s» is flagged as empty', (said) => {
    expect(explanationFaults([rejected(said)]).get('g1')).toBe('empty')
  })
  test.each([
    'Như trên',
    'như trên.',
    'Đã giải trình như mục 3',
    'Tương tự',
    'Xem dòng trên',
    'nt',
  ])('«%s» is flagged', (said) => {
    expect(explanationFaults([rejected(said)]).get('g1')).toBe('as-above')
  })
  test('what explains is not flagged, and an acceptance needs no words', () => {
    const rows = [
      rejected('Như trên đã nêu, Đề cương yêu cầu giữ bảng số liệu để so sánh.'),
      { id: 'g2', result: 'accepted' as const, explanation: '' },
      { id: 'g3', result: 'open' as const, explanation: '' },
      { id: 'g4', result: 'withdrawn' as const, explanation: '' },
    ]
    expect(explanationFaults(rows).size).toBe(0)
  })
  test('copied from another row it is flagged there, whatever the case, signs and tone places', () => {
    const rows = [
      rejected('Giữ nguyên để hoà chung mạch văn.', 'g1'),
      rejected('giữ nguyên, để hòa chung  mạch văn', 'g2'),
      rejected('Giữ nguyên vì Đề cương yêu cầu.', 'g3'),
    ]
    expect([...explanationFaults(rows)]).toEqual([['g2', 'copied']])
  })
})

test('the table is closed by the lead’s head when every row is answered and none is flagged', () => {
  const good = { id: 'g1', result: 'rejected', explanation: 'Giữ để so sánh.' } as const
  expect(closeTable([good], head).ok).toBe(true)
  expect(closeTable([good], editor)).toEqual(refused('access.forbidden'))
  expect(closeTable([], head)).toEqual(refused('table.nothing'))
  expect(closeTable([good, { id: 'g2', result: 'open', explanation: '' }], head)).toEqual(
    refused('table.open-rows'),
  )
  expect(closeTable([{ ...good, explanation: 'như trên' }], head)).toEqual(
    refused('table.flagged-rows'),
  )
})

test('whatever is confirmed by whom, each step is an arrow of the workflow and keeps its guards', () => {
  const someone = fc.record({
    personId: fc.constantFrom('truong', 'bien-tap', 'nguoi-gop-y'),
    bodyId: fc.constantFrom('ban-dan-van', 'ban-to-chuc', 'mat-tran'),
    roles: fc.subarray([...ROLES], { maxLength: 2 }).map((roles) => new Set(roles)),
  })
  fc.assert(
    fc.property(
      fc.record({
        state: fc.constantFrom(...COMMENT_STATES),
        authorId: fc.constantFrom('truong', 'nguoi-gop-y'),
        mergedInto: fc.constantFrom(null, 'g0'),
      }),
      fc.record({
        to: fc.constantFrom(...ANSWERS),
        by: someone,
        explanation: fc.constantFrom('', ' ', 'Đã có.'),
        repeats: fc.constantFrom(null, {
          id: 'g9',
          state: 'accepted' as CommentState,
          reportId: 'bao-cao',
        }),
      }),
      fc.constantFrom(null, CHANGE),
      (facts, answer, change) => {
        const decision = confirmAnswer(row(facts), answer, change)
        if (!decision.ok) return
        let at = facts.state
        for (const next of decision.value) {
          expect(WORKFLOW.comment.states[at]).toContain(next)
          at = next
        }
        expect(answer.by.roles.has('lead-head')).toBe(true)
        expect(facts.mergedInto).toBeNull()
        if (answer.to === 'rejected' || answer.to === 'partly-accepted')
          expect(answer.explanation.trim()).not.toBe('')
        if (answer.to === 'duplicate') expect(answer.repeats).not.toBeNull()
        if (at === 'applied') expect(change).not.toBeNull()
        if (answer.by.personId === facts.authorId) expect(answer.by.bodyId).toBe('ban-to-chuc')
        expect(resultOf(at, answer.to)).toBe(answer.to)
      },
    ),
    { numRuns: 1_000 },
  )
})
