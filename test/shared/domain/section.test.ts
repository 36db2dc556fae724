import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { REPORT_STATES, STAGE_OF, STAGES } from '#shared/domain/report.ts'
import { ROLES, type Role } from '#shared/domain/role.ts'
import {
  movesFor,
  moveSection,
  NEXT,
  SECTION_STATES,
  WHO_MAY,
  type SectionState,
} from '#shared/domain/section.ts'
import { WORKFLOW } from '#test/support/workflow.ts'

test('states and arrows are those of the workflow', () => {
  expect([...SECTION_STATES].toSorted()).toEqual(Object.keys(WORKFLOW.section.states).toSorted())
  expect(SECTION_STATES[0]).toBe(WORKFLOW.section.initial)
  expect(NEXT).toEqual(WORKFLOW.section.states)
})

test('the roles of each move are those of the workflow, and of the matrix where it names more', () => {
  const byMatrix: Readonly<Partial<Record<SectionState, readonly string[]>>> = {
    accepted: Object.keys(WORKFLOW.permissions.matrix['accept/return section'] ?? {}),
    returned: Object.keys(WORKFLOW.permissions.matrix['accept/return section'] ?? {}),
    locked: Object.keys(WORKFLOW.permissions.matrix['lock/reopen'] ?? {}),
    reopened: Object.keys(WORKFLOW.permissions.matrix['lock/reopen'] ?? {}),
    submitted: Object.keys(WORKFLOW.permissions.matrix['submit section'] ?? {}),
    // The first keystroke of whoever may edit.
    writing: ['owner-head', 'lead-editor', 'lead-head', 'contributor'],
  }
  for (const state of SECTION_STATES) {
    const named = (WORKFLOW.section.by[state] ?? []).filter((role) => !role.startsWith('system@'))
    const expected = new Set([...named, ...(byMatrix[state] ?? [])])
    expect([...WHO_MAY[state]].toSorted()).toEqual([...expected].toSorted())
  }
})

describe.each(SECTION_STATES)('from «%s»', (from) => {
  test.each(SECTION_STATES)('to «%s»: exactly the named roles, along an arrow only', (to) => {
    for (const role of ROLES) {
      const decision = moveSection(from, { to, roles: new Set([role]), note: 'Có lý do.' })
      if (!NEXT[from].includes(to))
        expect(decision).toEqual({ ok: false, code: 'section.no-such-move' })
      else if (WHO_MAY[to].has(role)) expect(decision).toEqual({ ok: true, value: to })
      else expect(decision).toEqual({ ok: false, code: 'section.move-not-yours' })
    }
  })
})

test('a section is returned or reopened only with a reason', () => {
  const lead = new Set<Role>(['lead-head'])
  for (const note of ['', '  \n '])
    for (const [from, to] of [
      ['submitted', 'returned'],
      ['accepted', 'reopened'],
      ['locked', 'reopened'],
    ] as const)
      expect(moveSection(from, { to, roles: lead, note })).toEqual({
        ok: false,
        code: 'section.reason-missing',
      })
  expect(moveSection('accepted', { to: 'locked', roles: lead, note: '' }).ok).toBe(true)
})

test('buttons offer what the move would allow, and never the first keystroke', () => {
  for (const from of SECTION_STATES)
    for (const role of ROLES) {
      const roles = new Set([role])
      expect(movesFor(from, roles)).toEqual(
        SECTION_STATES.filter(
          (to) => to !== 'writing' && moveSection(from, { to, roles, note: 'Có.' }).ok,
        ).toSorted((a, b) => NEXT[from].indexOf(a) - NEXT[from].indexOf(b)),
      )
    }
})

const anyStates = fc.array(fc.constantFrom(...SECTION_STATES), { maxLength: 30 })
const walk = (asked: readonly SectionState[], roles: ReadonlySet<Role>, note: string) =>
  asked.reduce<SectionState[]>(
    (path, to) => {
      const step = moveSection(path.at(-1) ?? 'not-started', { to, roles, note })
      return step.ok ? [...path, step.value] : path
    },
    ['not-started'],
  )

test('whatever is asked, in whatever order, an owner never accepts its own section', () => {
  const owner = new Set<Role>(['owner-head', 'owner-editor', 'contributor', 'reviewer', 'admin'])
  fc.assert(
    fc.property(anyStates, (asked) => {
      expect(['not-started', 'writing', 'submitted']).toContain(walk(asked, owner, 'lý do').at(-1))
    }),
  )
})

test('a locked section is left by no move but reopening, and by nobody but the head of the lead', () => {
  const others = ROLES.filter((role) => role !== 'lead-head')
  fc.assert(
    fc.property(fc.constantFrom(...SECTION_STATES), fc.subarray(others), (to, roles) => {
      expect(moveSection('locked', { to, roles: new Set(roles), note: 'lý do' }).ok).toBe(false)
    }),
  )
})

test('every path of moves runs along the arrows, and acceptance comes only after hand-in', () => {
  fc.assert(
    fc.property(anyStates, fc.subarray([...ROLES]), (asked, roles) => {
      const path = walk(asked, new Set(roles), 'lý do')
      for (const [i, state] of path.entries()) {
        const next = path[i + 1]
        if (next !== undefined) expect(NEXT[state]).toContain(next)
        if (state === 'accepted') expect(path[i - 1]).toBe('submitted')
      }
    }),
  )
})

test('the report has the states of the workflow, shown as nine stages in their order', () => {
  expect([...REPORT_STATES].toSorted()).toEqual(Object.keys(WORKFLOW.report.states).toSorted())
  expect(STAGES).toHaveLength(9)
  const shown = REPORT_STATES.map((state) => STAGES.indexOf(STAGE_OF[state]))
  expect(shown).toEqual(shown.toSorted((a, b) => a - b))
})
