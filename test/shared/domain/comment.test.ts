/** The comment machine: its arrows, and each rule of the workflow held against random actors. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  answerRight,
  checkCommentText,
  COMMENT_LENGTH,
  COMMENT_STATES,
  editComment,
  moveComment,
  NEEDS_EXPLANATION,
  NEXT_COMMENT,
  takesReplies,
  type CommentActor,
  type CommentMove,
  type CommentState,
} from '#shared/domain/comment.ts'
import { ROLES, type Role } from '#shared/domain/role.ts'
import { WORKFLOW } from '#test/support/workflow.ts'

const AUTHOR = 'nguoi-gop-y'
const actor = (personId: string, ...roles: Role[]): CommentActor => ({
  personId,
  bodyId: 'mat-tran',
  roles: new Set(roles),
})
const head = actor('truong', 'lead-head')
const author = actor(AUTHOR, 'reviewer')
const FULL = {
  explanation: 'Đã có tại Kết luận 62.',
  reason: 'Số liệu mới.',
  change: { sectionId: 'ii-2-4', snapshot: '118' },
}
const OWNER = 'ban-to-chuc'
const move = (state: CommentState, asked: CommentMove) =>
  moveComment({ state, authorId: AUTHOR, bodyId: 'mat-tran', ownerBodyId: OWNER }, asked)

test('states and arrows are those of the workflow', () => {
  expect(COMMENT_STATES[0]).toBe(WORKFLOW.comment.initial)
  expect(NEXT_COMMENT).toEqual(WORKFLOW.comment.states)
})

test('each role may do about an answer what the matrix says (row "resolve comment")', () => {
  const meaning = {
    'draft resolution': 'drafts',
    confirm: 'confirms',
    'propose in own section': 'proposes',
  } as const
  const row = WORKFLOW.permissions.matrix['resolve comment'] ?? {}
  for (const role of ROLES) {
    const phrase = row[role]
    const wanted = phrase === undefined ? 'none' : meaning[String(phrase) as keyof typeof meaning]
    expect(answerRight(new Set([role]))).toBe(wanted)
  }
})

describe.each(COMMENT_STATES)('from «%s»', (from) => {
  test.each(COMMENT_STATES)('to «%s»: along an arrow only, by whom the rules name', (to) => {
    for (const role of ROLES)
      for (const by of [actor(AUTHOR, role), actor('khac', role)]) {
        const isAuthor = by.personId === AUTHOR
        const isLead = role === 'lead-head' || role === 'lead-editor'
        const may =
          to === 'withdrawn' ? isAuthor : to === 'open' ? isAuthor || isLead : role === 'lead-head'
        const isOwn = isAuthor && !['withdrawn', 'open', 'closed'].includes(to)
        expect(move(from, { to, by, ...FULL })).toEqual(
          !NEXT_COMMENT[from].includes(to)
            ? { ok: false, code: 'comment.no-such-move' }
            : !may
              ? { ok: false, code: 'comment.move-not-yours' }
              : isOwn
                ? { ok: false, code: 'comment.own-elsewhere' }
                : { ok: true, value: to },
        )
      }
  })
})

test.each([...NEEDS_EXPLANATION])('«%s» without giải trình is refused', (to) => {
  for (const explanation of ['', ' \n\t'])
    expect(move('open', { to, by: head, explanation })).toEqual({
      ok: false,
      code: 'comment.explanation-missing',
    })
  expect(move('open', { to: 'accepted', by: head }).ok).toBe(true)
})

test('«applied» without the place of the change is refused', () => {
  for (const change of [null, { sectionId: '', snapshot: '1' }, { sectionId: 'ii', snapshot: ' ' }])
    expect(move('accepted', { to: 'applied', by: head, change })).toEqual({
      ok: false,
      code: 'comment.change-missing',
    })
})

test('the head of the lead answers an own comment on the own body’s section, not on another’s', () => {
  const own = {
    state: 'open',
    authorId: 'truong',
    bodyId: head.bodyId,
    ownerBodyId: head.bodyId,
  } as const
  expect(moveComment(own, { to: 'accepted', by: head }).ok).toBe(true)
  expect(moveComment({ ...own, ownerBodyId: OWNER }, { to: 'accepted', by: head })).toEqual({
    ok: false,
    code: 'comment.own-elsewhere',
  })
})

test('a closed comment opens again only with a reason', () => {
  for (const by of [author, head])
    expect(move('closed', { to: 'open', by, reason: ' ' })).toEqual({
      ok: false,
      code: 'comment.reason-missing',
    })
})

test('words are changed by their author alone, and only while the comment is open', () => {
  for (const state of COMMENT_STATES) {
    const said = { state, authorId: AUTHOR, bodyId: author.bodyId }
    expect(editComment(said, actor('khac'))).toEqual({ ok: false, code: 'comment.not-yours' })
    expect(editComment(said, author).ok).toBe(state === 'open')
  }
})

test('an opinion that came on paper is its body’s: whoever typed it may answer it, the body may correct, withdraw and reopen it', () => {
  const typist = { ...head, bodyId: 'ban-dan-van' }
  const paper = { state: 'open', authorId: null, bodyId: 'mat-tran', ownerBodyId: OWNER } as const
  expect(moveComment(paper, { to: 'accepted', by: typist }).ok).toBe(true)
  expect(editComment(paper, typist).ok).toBe(false)
  for (const by of [author, actor('dong-nghiep', 'reviewer')]) {
    expect(editComment(paper, by).ok).toBe(true)
    expect(moveComment(paper, { to: 'withdrawn', by }).ok).toBe(true)
    expect(moveComment({ ...paper, state: 'closed' }, { to: 'open', by, reason: 'Lý do' }).ok).toBe(
      true,
    )
  }
  const own = actor('truong', 'lead-head')
  expect(moveComment(paper, { to: 'accepted', by: own })).toEqual({
    ok: false,
    code: 'comment.own-elsewhere',
  })
})

test('a thread is answered until it is withdrawn or closed', () => {
  expect(COMMENT_STATES.filter((state) => !takesReplies(state))).toEqual(['withdrawn', 'closed'])
})

test('an empty comment and one of 100,000 characters are refused, the longest allowed is taken', () => {
  expect(checkCommentText('')).toEqual({ ok: false, code: 'comment.empty' })
  expect(checkCommentText('ă'.repeat(100_000))).toEqual({ ok: false, code: 'comment.too-long' })
  expect(checkCommentText('ă'.repeat(COMMENT_LENGTH)).ok).toBe(true)
})

const blankOr = (text: string) => fc.constantFrom('', '  ', text)
const anyMove: fc.Arbitrary<CommentMove> = fc.record({
  to: fc.constantFrom(...COMMENT_STATES),
  by: fc.record({
    personId: fc.constantFrom(AUTHOR, 'truong', 'bien-tap', 'nguoi-la'),
    bodyId: fc.constantFrom('mat-tran', 'ban-dan-van'),
    roles: fc.subarray([...ROLES], { maxLength: 3 }).map((roles) => new Set(roles)),
  }),
  explanation: blankOr('Đã nêu tại mục II.'),
  reason: blankOr('Có số liệu mới.'),
  change: fc.constantFrom(null, FULL.change),
})

test('whoever asks whatever in whatever order, each step of the walk keeps every rule of the workflow', () => {
  fc.assert(
    fc.property(fc.array(anyMove, { maxLength: 60 }), (asked) => {
      let state: CommentState = 'open'
      for (const step of asked) {
        const decision = moveComment(
          { state, authorId: AUTHOR, bodyId: 'mat-tran', ownerBodyId: OWNER },
          step,
        )
        if (!decision.ok) continue
        expect(WORKFLOW.comment.states[state]).toContain(decision.value)
        const isLead = step.by.roles.has('lead-head') || step.by.roles.has('lead-editor')
        const { value } = decision
        if (NEEDS_EXPLANATION.has(value)) expect(step.explanation?.trim()).not.toBe('')
        if (value === 'applied') expect(step.change).not.toBeNull()
        if (value === 'withdrawn') expect([state, step.by.personId]).toEqual(['open', AUTHOR])
        if (value === 'open') {
          expect(step.reason?.trim()).not.toBe('')
          expect(isLead || step.by.personId === AUTHOR).toBe(true)
        }
        if (!['open', 'withdrawn'].includes(value))
          expect(step.by.roles.has('lead-head')).toBe(true)
        if (!['open', 'withdrawn', 'closed'].includes(value))
          expect(step.by.personId).not.toBe(AUTHOR)
        state = value
      }
    }),
    { numRuns: 1_000 },
  )
})

test('every rule of the workflow is one this file holds the code to', () => {
  expect(WORKFLOW.comment.rules).toEqual([
    'rejected and partly-accepted REQUIRE giải trình',
    'applied REQUIRES a reference to the change (section, snapshot)',
    'author may withdraw only while open',
    'reopen by author or lead with reason',
    'anonymous comments do not exist: body + person + date',
  ])
})
