/** Notices: who is told of what, and how many happenings become one line. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Standing } from '#shared/domain/mention.ts'
import { mentionable, takeMentions } from '#shared/domain/mention.ts'
import {
  nextLine,
  NOTICE_KINDS,
  noticesOf,
  type Happening,
  type NoticeLine,
  type NoticePlace,
} from '#shared/domain/notice.ts'
import { ROLES, type Role } from '#shared/domain/role.ts'
import { SECTION_STATES } from '#shared/domain/section.ts'
import type { BodyId, CommentId, ConsultationId, ReportId, SectionId } from '#shared/ids.ts'

const REPORT = 'bao-cao' as ReportId
const PLACE: NoticePlace = {
  sectionId: 'phan-2' as SectionId,
  facts: {
    reportId: REPORT,
    ownerBodyId: 'to-chuc' as BodyId,
    contributorBodyIds: ['ubnd' as BodyId],
    contributorMode: 'edit',
    state: 'writing',
  },
}
const COMMENT = 'gop-y' as CommentId
const ROUND = 'dot-1' as ConsultationId

const standing = (personId: string, role: Role, bodyId: string, reportId = REPORT): Standing => ({
  personId,
  name: `Đồng chí ${personId}`,
  held: [{ role, bodyId: bodyId as BodyId, groupIds: [], reportId }],
})
const PEOPLE: readonly Standing[] = [
  standing('truong', 'lead-head', 'dan-van'),
  standing('viet', 'owner-editor', 'to-chuc'),
  standing('thu-truong', 'owner-head', 'to-chuc'),
  standing('phoi-hop', 'contributor', 'ubnd'),
  standing('gop-y', 'reviewer', 'mttq'),
  standing('doc', 'btv-reader', 'mttq'),
  standing('noi-khac', 'owner-head', 'to-chuc', 'khac' as ReportId),
]
const said = (more: Partial<Extract<Happening, { kind: 'said' }>> = {}): Happening => ({
  kind: 'said',
  commentId: COMMENT,
  mentions: [],
  thread: null,
  ...more,
})
const told = (happening: Happening, by: string | null): Record<string, string> =>
  Object.fromEntries(
    noticesOf(happening, PLACE, by, PEOPLE).map(({ personId, kind }) => [personId, kind]),
  )

describe('who is told', () => {
  test('a new comment is told to those who write the section, not to who wrote it', () => {
    expect(told(said(), 'gop-y')).toEqual({
      viet: 'section-commented',
      'thu-truong': 'section-commented',
    })
    expect(told(said(), 'viet')).toEqual({ 'thu-truong': 'section-commented' })
  })

  test('a reply is told to those who wrote in the thread', () => {
    expect(told(said({ thread: ['gop-y', 'viet'] }), 'viet')).toEqual({
      'gop-y': 'comment-replied',
    })
  })

  test('a mention of a person goes to that person, one of a body to those who act for it', () => {
    expect(told(said({ mentions: [{ kind: 'person', id: 'gop-y' }] }), 'viet')).toEqual({
      'gop-y': 'mention',
      'thu-truong': 'section-commented',
    })
    expect(told(said({ thread: [], mentions: [{ kind: 'body', id: 'to-chuc' }] }), null)).toEqual({
      viet: 'mention',
      'thu-truong': 'mention',
    })
  })

  test('an answer is told to the authors of all comments it is for', () => {
    const answered = {
      kind: 'answered',
      commentId: COMMENT,
      authors: ['gop-y', 'phoi-hop'],
    } as const
    expect(told(answered, 'truong')).toEqual({
      'gop-y': 'comment-answered',
      'phoi-hop': 'comment-answered',
    })
  })

  test('handing in is told to the lead; returning and accepting to those who write', () => {
    const moved = (to: 'submitted' | 'returned' | 'accepted') =>
      told({ kind: 'section-moved', to }, 'ai-do')
    expect(moved('submitted')).toEqual({ truong: 'section-submitted' })
    expect(moved('returned')).toEqual({
      viet: 'section-returned',
      'thu-truong': 'section-returned',
    })
    expect(moved('accepted')).toEqual({
      viet: 'section-accepted',
      'thu-truong': 'section-accepted',
    })
  })

  test('a great deletion is told to those who write, but not to who did it', () => {
    expect(told({ kind: 'section-erased' }, 'viet')).toEqual({ 'thu-truong': 'section-erased' })
  })

  test('a round is told to the bodies asked, its end to the lead', () => {
    const opened = { kind: 'round-opened', roundId: ROUND, bodyIds: ['mttq', 'ubnd'] } as const
    expect(told(opened, 'truong')).toEqual({ 'phoi-hop': 'round-opened', 'gop-y': 'round-opened' })
    expect(told({ kind: 'round-ended', roundId: ROUND }, null)).toEqual({ truong: 'round-ended' })
  })

  const happening: fc.Arbitrary<Happening> = fc.oneof(
    fc.record({
      kind: fc.constant('said' as const),
      commentId: fc.constant(COMMENT),
      mentions: fc.array(
        fc.oneof(
          fc.record({
            kind: fc.constant('person' as const),
            id: fc.constantFrom('doc', 'noi-khac', 'gop-y', 'khong-co'),
          }),
          fc.record({ kind: fc.constant('body' as const), id: fc.constantFrom('mttq', 'to-chuc') }),
        ),
      ),
      thread: fc.option(fc.array(fc.constantFrom('doc', 'noi-khac', 'viet'))),
    }),
    fc.record({
      kind: fc.constant('answered' as const),
      commentId: fc.constant(COMMENT),
      authors: fc.array(fc.constantFrom('doc', 'noi-khac', 'gop-y')),
    }),
    fc.record({
      kind: fc.constant('section-moved' as const),
      to: fc.constantFrom(...SECTION_STATES),
    }),
    fc.record({
      kind: fc.constantFrom('round-opened' as const, 'round-due' as const),
      roundId: fc.constant(ROUND),
      bodyIds: fc.array(fc.constantFrom('mttq', 'to-chuc')),
    }),
  )

  test('whatever happens: nobody is told who may not see the place, nobody twice, nobody of their own act', () => {
    fc.assert(
      fc.property(happening, fc.constantFrom(...PEOPLE.map((p) => p.personId)), (what, by) => {
        const people = noticesOf(what, PLACE, by, PEOPLE).map(({ personId }) => personId)
        expect(people).not.toContain('doc')
        expect(people).not.toContain('noi-khac')
        expect(people).not.toContain(by)
        expect(new Set(people).size).toBe(people.length)
      }),
    )
  })
})

describe('mentions', () => {
  const bodies = [
    { id: 'mttq', name: 'MTTQ' },
    { id: 'thanh-tra', name: 'Thanh tra' },
  ]
  const all = mentionable(PLACE.facts, PEOPLE, bodies)

  test('persons who see the place may be mentioned, and bodies for which one of them acts', () => {
    expect(all.map(({ id }) => id)).toEqual([
      'truong',
      'viet',
      'thu-truong',
      'phoi-hop',
      'gop-y',
      'mttq',
    ])
  })

  test('without access and not there at all answer alike', () => {
    for (const id of ['doc', 'noi-khac', 'khong-co'])
      expect(takeMentions('@Đồng chí doc', [{ kind: 'person', id }], all)).toEqual({
        ok: false,
        code: 'comment.mention-unreachable',
      })
  })

  test('a mention whose name was deleted from the text is none; one named twice is one', () => {
    const asked = [
      { kind: 'person', id: 'gop-y' },
      { kind: 'person', id: 'viet' },
      { kind: 'person', id: 'gop-y' },
    ] as const
    expect(takeMentions('Nhờ @Đồng chí gop-y xem', asked, all)).toMatchObject({
      ok: true,
      value: [{ id: 'gop-y', name: 'Đồng chí gop-y' }],
    })
  })

  test('every role that sees the section can be reached by a mention, and no other', () => {
    for (const role of ROLES) {
      const person = standing('x', role, 'van-phong')
      const reachable = mentionable(PLACE.facts, [person], []).length === 1
      const kinds = noticesOf(said({ mentions: [{ kind: 'person', id: 'x' }] }), PLACE, null, [
        person,
      ])
      expect(kinds.length === 1).toBe(reachable)
    }
  })
})

describe('one line for many happenings', () => {
  const read = (line: NoticeLine, readAt: number): NoticeLine => ({ ...line, readAt })
  const run = (events: readonly (readonly ['read'] | readonly ['event', number])[]) => {
    let line: NoticeLine | null = null
    for (const [i, [what, kind]] of events.entries())
      if (what === 'event')
        line = nextLine(line, NOTICE_KINDS[kind % NOTICE_KINDS.length] ?? 'mention', i)
      else if (line !== null) line = read(line, i)
    return line
  }

  test('what is read begins anew; what is unread is counted and keeps its first time', () => {
    const first = nextLine(null, 'comment-replied', 5)
    const second = nextLine(first, 'comment-replied', 9)
    expect(second).toMatchObject({ count: 2, firstAt: 5, at: 9, readAt: null })
    expect(nextLine({ ...second, readAt: 10 }, 'mention', 12)).toMatchObject({
      count: 1,
      firstAt: 12,
      kind: 'mention',
    })
  })

  test('a mention is not hidden behind a later reply', () => {
    expect(nextLine(nextLine(null, 'mention', 1), 'comment-replied', 2).kind).toBe('mention')
    expect(nextLine(nextLine(null, 'comment-replied', 1), 'mention', 2).kind).toBe('mention')
  })

  test('the count is the number of happenings since the line was last read', () => {
    const event = fc.oneof(
      fc.constant(['read'] as const),
      fc.tuple(fc.constant('event' as const), fc.nat(20)),
    )
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const line = run(events)
        const lastRead = events.findLastIndex(([what]) => what === 'read')
        const since = events.length - 1 - lastRead
        if (since > 0) expect(line).toMatchObject({ count: since, readAt: null })
        else expect(line?.readAt ?? -1).not.toBeNull()
      }),
    )
  })
})
