import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccessLevel } from '#shared/domain/permission.ts'
import {
  moveSuggestion,
  NEXT_SUGGESTION,
  SUGGESTION_STATES,
  type SuggestionFacts,
  type SuggestionState,
} from '#shared/domain/suggestion.ts'

const OPEN: SuggestionFacts = {
  state: 'open',
  authorId: 'tac-gia',
  bodyId: 'mttq',
  ownerBodyId: 'ban-to-chuc',
}
const move = (
  to: SuggestionState,
  personId: string,
  level: AccessLevel,
  change: Partial<SuggestionFacts> = {},
) => moveSuggestion({ ...OPEN, ...change }, to, { personId, level })

describe('a suggestion', () => {
  test('is accepted or rejected by whoever may edit the section, and opened again by them', () => {
    for (const to of ['accepted', 'rejected'] as const) {
      expect(move(to, 'chu', 'edit')).toEqual({ ok: true, value: to })
      expect(move('open', 'chu', 'edit', { state: to })).toEqual({ ok: true, value: 'open' })
      for (const level of ['read', 'comment', 'suggest'] as const)
        expect(move(to, 'khac', level)).toEqual({ ok: false, code: 'access.forbidden' })
    }
  })

  test('is never decided by its own author in the section of another body, however much they may edit there', () => {
    for (const to of ['accepted', 'rejected'] as const)
      expect(move(to, 'tac-gia', 'edit')).toEqual({
        ok: false,
        code: 'suggestion.own-elsewhere',
      })
    expect(move('accepted', 'tac-gia', 'edit', { bodyId: 'ban-to-chuc' }).ok).toBe(true)
  })

  test('is withdrawn and brought back by its author alone', () => {
    expect(move('withdrawn', 'tac-gia', 'suggest').ok).toBe(true)
    expect(move('open', 'tac-gia', 'suggest', { state: 'withdrawn' }).ok).toBe(true)
    for (const state of ['open', 'withdrawn'] as const)
      expect(move(state === 'open' ? 'withdrawn' : 'open', 'chu', 'edit', { state })).toEqual({
        ok: false,
        code: 'suggestion.not-yours',
      })
  })

  test('is decided once: what two people decide at the same time, one of them is told', () => {
    expect(move('accepted', 'chu', 'edit', { state: 'rejected' })).toEqual({
      ok: false,
      code: 'suggestion.no-such-move',
    })
  })
})

const anyState = fc.constantFrom(...SUGGESTION_STATES)
const anyLevel = fc.constantFrom<AccessLevel>('none', 'read', 'comment', 'suggest', 'edit')
const anyPerson = fc.constantFrom('tac-gia', 'chu', 'chu-tri')

test('whatever is asked, in whatever order, by whomever: only editors decide, only authors withdraw, and each step has a way back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyState, anyPerson, anyLevel), { maxLength: 20 }),
      fc.constantFrom('mttq', 'ban-to-chuc'),
      (asked, bodyId) => {
        let facts: SuggestionFacts = { ...OPEN, bodyId }
        for (const [to, personId, level] of asked) {
          const before = facts.state
          const moved = moveSuggestion(facts, to, { personId, level })
          if (!moved.ok) continue
          facts = { ...facts, state: moved.value }
          if (to === 'accepted' || to === 'rejected') {
            expect(level).toBe('edit')
            expect(personId === 'tac-gia' && bodyId !== 'ban-to-chuc').toBe(false)
          }
          if (to === 'withdrawn') expect(personId).toBe('tac-gia')
          expect(NEXT_SUGGESTION[moved.value]).toContain(before === 'open' ? 'open' : 'accepted')
        }
      },
    ),
  )
})
