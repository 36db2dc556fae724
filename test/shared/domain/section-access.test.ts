import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  accessToSection,
  atLeast,
  CONTRIBUTOR_MODES,
  mayInReport,
  mayInWorkspace,
  mayReadFrozen,
  type SectionFacts,
} from '#shared/domain/permission.ts'
import { ROLES, type HeldRole, type Role } from '#shared/domain/role.ts'
import { SECTION_STATES } from '#shared/domain/section.ts'
import { body, held, report, SECTION } from '#test/support/roles.ts'

const OPEN = ['not-started', 'writing', 'returned', 'reopened'] as const
const CLOSED = ['submitted', 'accepted', 'locked'] as const
const level = (roles: readonly HeldRole[], change: Partial<SectionFacts> = {}) =>
  accessToSection(roles, { ...SECTION, ...change }).level
const reason = (roles: readonly HeldRole[], change: Partial<SectionFacts>) =>
  accessToSection(roles, { ...SECTION, ...change }).reason

test('the owner writes its section while it is open, and reads and comments once it is handed in', () => {
  for (const role of ['owner-head', 'owner-editor'] as const) {
    const owner = [held(role, 'to-chuc')]
    for (const state of OPEN) expect(level(owner, { state })).toBe('edit')
    for (const state of CLOSED) expect(level(owner, { state })).toBe('comment')
  }
})

test('the owner of another section reads and comments here', () => {
  const other = accessToSection([held('owner-editor', 'ubnd')], SECTION)
  expect(other).toMatchObject({ level: 'comment', bodyId: 'ubnd', reason: 'not-your-section' })
  expect(other.roles.size).toBe(0)
})

test('the lead writes in every section until it is locked', () => {
  for (const role of ['lead-head', 'lead-editor'] as const)
    for (const state of SECTION_STATES)
      expect(level([held(role, 'dan-van')], { state })).toBe(
        state === 'locked' ? 'comment' : 'edit',
      )
})

test.each(CONTRIBUTOR_MODES)('a contributor may %s where the section says so', (mode) => {
  for (const role of ['contributor', 'owner-editor', 'owner-head'] as const)
    for (const state of OPEN)
      expect(level([held(role, 'mttq')], { contributorMode: mode, state })).toBe(mode)
})

test('a contributor narrowed to reading does not get to comment when the section is handed in', () => {
  const contributor = [held('contributor', 'mttq')]
  for (const state of CLOSED) {
    expect(level(contributor, { contributorMode: 'read', state })).toBe('read')
    expect(level(contributor, { contributorMode: 'edit', state })).toBe('comment')
    expect(level(contributor, { contributorMode: 'suggest', state })).toBe('comment')
  }
})

test('what a group may, each of its members may, in its own name', () => {
  const member = held('contributor', 'huyen-a', { groups: ['huyen-thanh-uy'] })
  expect(accessToSection([member], SECTION)).toMatchObject({ level: 'edit', bodyId: 'huyen-a' })
  expect(level([held('contributor', 'huyen-a')])).toBe('comment')
  const owner = held('owner-editor', 'huyen-a', { groups: ['to-chuc'] })
  expect(level([owner])).toBe('edit')
})

test('reviewer, office, signer, auditor and administrator read and comment, in every state', () => {
  for (const role of ['reviewer', 'office', 'signer', 'auditor', 'admin'] as const)
    for (const state of SECTION_STATES)
      expect(accessToSection([held(role, 'van-phong')], { ...SECTION, state })).toMatchObject({
        level: 'comment',
        reason: 'not-your-section',
      })
})

test('the Standing Committee and recipients never see a section', () => {
  for (const role of ['btv-reader', 'recipient'] as const)
    for (const state of SECTION_STATES)
      expect(accessToSection([held(role, 'to-chuc')], { ...SECTION, state })).toMatchObject({
        level: 'none',
        bodyId: null,
      })
})

test('a role in another report gives nothing here, a role of the workspace does', () => {
  expect(level([held('lead-head', 'dan-van', { report: 'other' })])).toBe('none')
  expect(level([held('admin', 'van-phong', { report: null })])).toBe('comment')
  expect(level([])).toBe('none')
})

test('why one may not write: locked, handed in, or not the own section', () => {
  const owner = [held('owner-editor', 'to-chuc')]
  expect(reason(owner, { state: 'writing' })).toBeNull()
  expect(reason(owner, { state: 'submitted' })).toBe('section-submitted')
  expect(reason(owner, { state: 'accepted' })).toBe('section-submitted')
  expect(reason(owner, { state: 'locked' })).toBe('section-locked')
  expect(reason([held('lead-head', 'dan-van')], { state: 'locked' })).toBe('section-locked')
  expect(reason([held('contributor', 'mttq')], { contributorMode: 'comment' })).toBe(
    'not-your-section',
  )
})

test('of several roles the strongest counts and names the body that acts', () => {
  const roles = [held('reviewer', 'van-phong'), held('contributor', 'mttq')]
  expect(accessToSection(roles, SECTION)).toMatchObject({ level: 'edit', bodyId: 'mttq' })
  expect(accessToSection(roles, { ...SECTION, state: 'locked' }).level).toBe('comment')
})

test('acts of the report and of the workspace name the body that acts, or nobody', () => {
  const lead = [held('lead-head', 'dan-van')]
  expect(mayInReport(lead, 'section.lock', report('r'))).toBe('dan-van')
  expect(mayInReport(lead, 'section.lock', report('other'))).toBeNull()
  expect(mayInReport([held('lead-editor', 'dan-van')], 'section.lock', report('r'))).toBeNull()
  expect(mayInReport([held('btv-reader', 'btv')], 'draft.read', report('r'))).toBeNull()
  expect(mayReadFrozen([held('btv-reader', 'btv')], report('r'))).toBe(true)
  expect(mayReadFrozen([held('recipient', 'tw')], report('r'))).toBe(false)
  expect(mayInWorkspace([held('admin', 'van-phong', { report: null })], 'body.manage')).toBe(
    'van-phong',
  )
  // An administrator of one report is none of the workspace.
  expect(mayInWorkspace([held('admin', 'van-phong')], 'body.manage')).toBeNull()
})

const anyBody = fc.constantFrom('to-chuc', 'mttq', 'ubnd', 'huyen-a')
const anyHeld = (roles: readonly Role[]) =>
  fc
    .record({
      role: fc.constantFrom(...roles),
      bodyId: anyBody,
      groups: fc.subarray(['huyen-thanh-uy', 'to-chuc', 'mttq']),
      report: fc.constantFrom('r', 'other', null),
    })
    .map(({ role, bodyId, groups, report: reportId }) =>
      held(role, bodyId, { groups, report: reportId }),
    )
const anyRoles = fc.array(anyHeld(ROLES), { maxLength: 5 })
const anySection = fc.record({
  reportId: fc.constant(report('r')),
  ownerBodyId: anyBody.map(body),
  contributorBodyIds: fc.subarray(['mttq', 'ubnd', 'huyen-thanh-uy']).map((ids) => ids.map(body)),
  contributorMode: fc.constantFrom(...CONTRIBUTOR_MODES),
  state: fc.constantFrom(...SECTION_STATES),
})

test('nobody at all writes or suggests in a locked section', () => {
  fc.assert(
    fc.property(anyRoles, anySection, (roles, section) => {
      expect(
        atLeast(accessToSection(roles, { ...section, state: 'locked' }).level, 'suggest'),
      ).toBe(false)
    }),
  )
})

test('without a lead role nobody writes in a section that was handed in', () => {
  const others = fc.array(anyHeld(ROLES.filter((r) => !r.startsWith('lead-'))), { maxLength: 5 })
  fc.assert(
    fc.property(others, anySection, fc.constantFrom(...CLOSED), (roles, section, state) => {
      expect(atLeast(accessToSection(roles, { ...section, state }).level, 'suggest')).toBe(false)
    }),
  )
})

test('one more role never takes anything away, and the order of roles changes no level', () => {
  fc.assert(
    fc.property(anyRoles, anyHeld(ROLES), anySection, (roles, more, section) => {
      const before = accessToSection(roles, section).level
      expect(atLeast(accessToSection([...roles, more], section).level, before)).toBe(true)
      expect(accessToSection(roles.toReversed(), section).level).toBe(before)
    }),
  )
})

test('closing a section never gives anybody more than it had while it was written', () => {
  fc.assert(
    fc.property(anyRoles, anySection, fc.constantFrom(...CLOSED), (roles, section, state) => {
      const open = accessToSection(roles, { ...section, state: 'writing' }).level
      expect(atLeast(open, accessToSection(roles, { ...section, state }).level)).toBe(true)
    }),
  )
})

test('who may write has a body and no excuse; who may not is told why', () => {
  fc.assert(
    fc.property(anyRoles, anySection, (roles, section) => {
      const access = accessToSection(roles, section)
      expect(access.reason === null).toBe(access.level === 'edit')
      expect(access.bodyId === null).toBe(access.level === 'none')
      if (access.bodyId !== null) expect(roles.map((r) => r.bodyId)).toContain(access.bodyId)
    }),
  )
})
