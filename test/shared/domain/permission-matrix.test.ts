import { describe, expect, test } from 'vitest'
import { MATRIX, type Act, type Grant } from '#shared/domain/permission.ts'
import { ROLES, type Role } from '#shared/domain/role.ts'
import { WORKFLOW } from '#test/support/workflow.ts'

const LEAD: readonly Role[] = ['lead-head', 'lead-editor']
const OWNER: readonly Role[] = ['owner-head', 'owner-editor']
const but = (...without: readonly Role[]): readonly Role[] =>
  ROLES.filter((role) => !without.includes(role))
const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text)
const movers = ROLES.filter((role) =>
  Object.values(WORKFLOW.report.states).some((state) =>
    state.moves.some((move) => move.by.includes(role)),
  ),
)

/** Each row of the dossier's matrix, the act it became, and what its words mean. A cell whose words are not here makes
 *  the test fail: somebody has to say what they mean. */
const ROWS: Readonly<
  Record<
    string,
    {
      readonly act: Act
      readonly means?: Readonly<Record<string, Grant>>
      readonly groups?: Readonly<Record<string, readonly Role[]>>
      /** roles whose plain yes is bounded by the row's own name ("own section") */
      readonly bounded?: readonly Role[]
      readonly alsoMeans?: readonly (readonly [Role, Grant])[]
    }
  >
> = {
  'setup plan/assign': { act: 'plan.assign' },
  'edit own section (writing/returned)': { act: 'section.edit-own', bounded: OWNER },
  'edit co-owned section': {
    act: 'section.edit-co-owned',
    means: { 'suggest or edit per section setting': 'section-setting' },
  },
  'edit other section': { act: 'section.edit-other' },
  comment: {
    act: 'comment.write',
    groups: { '*': but('recipient', 'btv-reader') },
    means: { 'all but recipient; btv-reader from state submitted': 'yes' },
    alsoMeans: [['btv-reader', 'frozen-only']],
  },
  'resolve comment': {
    act: 'comment.resolve',
    means: {
      'draft resolution': 'drafts-answer',
      confirm: 'confirms-answer',
      'propose in own section': 'own-section',
    },
  },
  'submit section': { act: 'section.submit', bounded: OWNER },
  'accept/return section': { act: 'section.accept' },
  'lock/reopen': { act: 'section.lock' },
  'advance report state': {
    act: 'report.advance',
    groups: { 'see workflow': movers },
    means: { '1': 'by-workflow' },
  },
  'format check, number, date': { act: 'format.check' },
  vote: { act: 'ballot.vote', means: { 'only BTV members': 'committee-member' } },
  sign: { act: 'report.sign' },
  'read drafts': {
    act: 'draft.read',
    groups: { 'all named bodies': but('recipient', 'btv-reader') },
    means: { 'from submitted; frozen version only': 'frozen-only' },
  },
  'read final': { act: 'final.read', groups: { '*': ROLES } },
  'export DOCX/PDF': {
    act: 'report.export',
    groups: { lead: LEAD, owner: OWNER },
    means: { 'own section + whole if shared': 'own-section', 'final/frozen': 'frozen-only' },
  },
  'see who wrote what': {
    act: 'authorship.read',
    groups: { lead: LEAD, owner: OWNER },
    means: { own: 'own-section' },
  },
  'purge/rename body': { act: 'body.manage' },
}

/** What the product adds to the workflow: acts on the machine that holds the text. */
const ADDED: readonly Act[] = ['section.recover']

function expectedCells(row: string): ReadonlyMap<Role, Grant> {
  const rule = ROWS[row]
  if (rule === undefined) throw new Error(`the matrix has a row nobody has read: ${row}`)
  const cells = new Map<Role, Grant>()
  for (const [who, words] of Object.entries(WORKFLOW.permissions.matrix[row] ?? {})) {
    const roles = rule.groups?.[who] ?? (isRole(who) ? [who] : null)
    if (roles === null) throw new Error(`${row}: who is "${who}"?`)
    const grant = rule.means?.[String(words)] ?? (words === 1 ? 'yes' : null)
    if (grant === null) throw new Error(`${row}: what does "${words}" mean?`)
    for (const role of roles) cells.set(role, rule.bounded?.includes(role) ? 'own-section' : grant)
  }
  for (const [role, grant] of rule.alsoMeans ?? []) cells.set(role, grant)
  return cells
}

test('the roles are the twelve of the workflow', () => {
  expect(ROLES).toEqual(WORKFLOW.permissions.roles)
})

test('every row of the matrix is an act, and every act a row', () => {
  expect(Object.keys(ROWS)).toEqual(Object.keys(WORKFLOW.permissions.matrix))
  expect([...Object.values(ROWS).map((r) => r.act), ...ADDED].toSorted()).toEqual(
    Object.keys(MATRIX).toSorted(),
  )
})

test('only an administrator opens a section for recovery', () => {
  expect(MATRIX['section.recover']).toEqual({ admin: 'yes' })
})

describe.each(Object.keys(ROWS))('permission matrix, «%s»', (row) => {
  const expected = expectedCells(row)
  test.each(ROLES)('%s', (role) => {
    const act = ROWS[row]?.act
    expect(act && MATRIX[act][role]).toBe(expected.get(role))
  })
})
