import * as fc from 'fast-check'
import type { NodeType } from 'prosemirror-model'
import { expect, test } from 'vitest'
import {
  HEADING_LEVELS,
  isSafeHref,
  MARK_RULES,
  NODE_RULES,
  ROOT_CHILDREN,
  TABLE_LIMITS,
} from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'

function typeOf(name: string): NodeType {
  const type = Object.values(sectionSchema.nodes).find((node) => node.name === name)
  if (type === undefined) throw new Error(`no node ${name}`)
  return type
}

test('the schema knows the nodes and marks of the rules, and no others', () => {
  const nodes = Object.keys(sectionSchema.nodes).filter((n) => n !== 'doc' && n !== 'text')
  expect(nodes.toSorted()).toEqual(NODE_RULES.map((rule) => rule.name).toSorted())
  expect(Object.keys(sectionSchema.marks).toSorted()).toEqual(Object.keys(MARK_RULES).toSorted())
})

test.each(NODE_RULES.map((rule) => [rule.name, rule] as const))(
  '<%s> holds in the schema what the rules say',
  (name, rule) => {
    const type = typeOf(name)
    expect(type.isTextblock).toBe(rule.isTextblock)
    expect(Object.keys(type.spec.attrs ?? {})).toEqual(Object.keys(rule.attributes))
    const mayHold = Object.values(sectionSchema.nodes)
      .filter((child) => type.contentMatch.matchType(child))
      .map((child) => child.name)
    expect(mayHold.toSorted()).toEqual(rule.isTextblock ? ['text'] : rule.children.toSorted())
    for (const [attribute, isAllowed] of Object.entries(rule.attributes))
      expect(isAllowed(type.create().attrs[attribute])).toBe(true)
  },
)

test('the section holds in the schema what the rules let stand at its root', () => {
  const { contentMatch } = typeOf('doc')
  const mayHold = Object.values(sectionSchema.nodes).filter((n) => contentMatch.matchType(n))
  expect(mayHold.map((n) => n.name).toSorted()).toEqual(ROOT_CHILDREN.toSorted())
})

test('every content is a repetition: empty is allowed, and two allowed contents one after the other are', () => {
  for (const type of Object.values(sectionSchema.nodes)) {
    if (type.isLeaf) continue
    expect(type.contentMatch.validEnd).toBe(true)
    for (const child of Object.values(sectionSchema.nodes)) {
      const after = type.contentMatch.matchType(child)
      if (after !== null)
        expect([after.validEnd, after === type.contentMatch]).toEqual([true, true])
    }
  }
})

test('headings have the four levels of the rules, as numbers', () => {
  const level = NODE_RULES.find((rule) => rule.name === 'heading')?.attributes['level']
  for (const value of HEADING_LEVELS) expect(level?.(value)).toBe(true)
  for (const value of [0, 5, 1.5, '2', null, undefined, Number.NaN, {}, [2]])
    expect(level?.(value)).toBe(false)
})

test('a cell says what a cell may say, and a span or width beyond the largest table is refused', () => {
  const rules = NODE_RULES.find((rule) => rule.name === 'table_cell')?.attributes
  const allowed: [string, unknown][] = [
    ['header', true],
    ['colspan', TABLE_LIMITS.columns],
    ['rowspan', TABLE_LIMITS.rows],
    ['colwidth', [120, 0]],
    ['colwidth', null],
    ['align', 'right'],
    ['align', null],
  ]
  for (const [name, value] of allowed) expect(rules?.[name]?.(value), name).toBe(true)
  const refused: [string, unknown][] = [
    ['header', 1],
    ['colspan', 0],
    ['colspan', TABLE_LIMITS.columns + 1],
    ['colspan', 1.5],
    ['colspan', '2'],
    ['rowspan', 1e9],
    ['rowspan', Number.NaN],
    ['colwidth', 120],
    ['colwidth', [-1]],
    ['colwidth', [1e6]],
    ['colwidth', ['120px']],
    ['colwidth', Array<number>(TABLE_LIMITS.columns + 1).fill(1)],
    ['align', 'justify'],
    ['align', {}],
  ]
  for (const [name, value] of refused) expect(rules?.[name]?.(value), name).toBe(false)
})

test('a mark carries nothing but what its rule knows', () => {
  for (const name of ['bold', 'italic', 'underline']) {
    expect(MARK_RULES[name]?.({})).toBe(true)
    expect(MARK_RULES[name]?.(null)).toBe(true)
    for (const value of ['x', 1, false, { style: 'color:red' }])
      expect(MARK_RULES[name]?.(value)).toBe(false)
  }
  const link = MARK_RULES['link']
  expect(link?.({ href: 'https://dcsvn.vn/tin' })).toBe(true)
  expect(link?.(null)).toBe(true)
  for (const value of [
    {},
    true,
    { href: 'javascript:alert(1)' },
    { href: 'https://a.vn', title: 'x' },
  ])
    expect(link?.(value)).toBe(false)
})

test('what official writing adds carries an id at most, and nothing that a browser could read as more', () => {
  const { citation, missing, footnote } = MARK_RULES
  for (const [rule, value] of [
    [citation, { document: 'ket-luan-62' }],
    [missing, { owes: '' }],
    [missing, { owes: 'ban-to-chuc' }],
    [footnote, {}],
  ] as const)
    expect([rule?.(value), rule?.(null)]).toEqual([true, true])
  for (const value of [
    {},
    true,
    'a',
    [],
    { document: '' },
    { document: '"><b>' },
    { document: 'a'.repeat(81) },
    { document: ['a'] },
    { document: 'a', tail: 'về' },
  ])
    expect(citation?.(value)).toBe(false)
  for (const value of [
    {},
    true,
    { owes: null },
    { owes: 'Ban Tổ chức' },
    { owes: 'a', words: 'b' },
  ])
    expect(missing?.(value)).toBe(false)
  for (const value of ['chú thích', { text: 'a' }]) expect(footnote?.(value)).toBe(false)
})

test('an address that runs code or hides its scheme is refused', () => {
  for (const href of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    ' https://a.vn',
    'https://a.vn/a b',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '//a.vn',
    '/bao-cao',
    '',
    `https://a.vn/${'x'.repeat(2_000)}`,
    null,
    7,
  ])
    expect(isSafeHref(href)).toBe(false)
  for (const href of ['https://a.vn/b?c=d#e', 'HTTP://A.VN', 'mailto:vanphong@tinhuy.vn'])
    expect(isSafeHref(href)).toBe(true)
})

test('whatever address is let in, a browser reads it with a known scheme', () => {
  const scheme = fc.constantFrom('https:', 'javascript:', 'data:', 'mailto:', 'http:', 'x:', '')
  const noise = fc.string({ unit: 'binary', maxLength: 6 })
  fc.assert(
    fc.property(noise, scheme, noise, (before, name, after) => {
      const href = before + name + after
      if (isSafeHref(href) && URL.canParse(href))
        expect(['https:', 'http:', 'mailto:']).toContain(new URL(href).protocol)
    }),
    { numRuns: 2_000 },
  )
})
