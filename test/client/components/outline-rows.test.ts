import { describe, expect, test } from 'vitest'
import type { SectionState } from '#shared/domain/section.ts'
import type { OutlineNode, SectionRow } from '#shared/wire/api.ts'
import {
  listNumber,
  outlineRows,
  printedNumber,
  visibleRows,
  type SectionFilter,
} from '#client/components/outline-rows.ts'
import { progressByBody } from '#client/components/report-aside.ts'

const body = (id: string) => ({ id, name: id, shortName: id, code: 'XX', colour: 1 })

function section(id: string, more: Partial<SectionRow> = {}): SectionRow {
  return {
    id,
    number: '',
    title: id,
    path: [],
    ownerBody: body('lead'),
    contributors: [],
    contributorMode: 'edit',
    state: 'writing',
    due: '2019-04-09',
    deadline: { due: '2019-04-09', words: '', state: 'in-time', days: 1 },
    words: 0,
    missing: 0,
    openComments: 0,
    submittedOn: null,
    level: 'edit',
    isMine: false,
    version: 0,
    ...more,
  }
}
const node = (
  kind: OutlineNode['kind'],
  id: string,
  children: OutlineNode[] = [],
): OutlineNode => ({
  kind,
  id,
  number: id,
  title: id,
  level: 1,
  children,
})
const late = { due: '2019-04-09', words: '', state: 'late' as const, days: 2 }

const outline = [
  node('section', 'i'),
  node('heading', 'ii', [
    node('section', 'ii-1'),
    node('heading', 'ii-2', [node('section', 'ii-2-1'), node('section', 'ii-2-2')]),
  ]),
]
const sections = [
  section('i', { state: 'accepted', isMine: true }),
  section('ii-1', { state: 'submitted' }),
  section('ii-2-1', { deadline: late, ownerBody: body('owner') }),
  section('ii-2-2', { state: 'locked' }),
]
const shown = (filter: SectionFilter, folded: string[] = []): string[] =>
  visibleRows(outlineRows(outline, sections), filter, new Set(folded)).map((row) => row.node.id)

describe('rows of the outline', () => {
  test('keep its order and depth, and sum up what is handed in below a heading', () => {
    const rows = outlineRows(outline, sections)
    expect(rows.map((row) => [row.node.id, row.level])).toEqual([
      ['i', 1],
      ['ii', 1],
      ['ii-1', 2],
      ['ii-2', 2],
      ['ii-2-1', 3],
      ['ii-2-2', 3],
    ])
    expect(rows[1]).toMatchObject({ total: 3, done: 2, section: null })
    expect(rows[3]).toMatchObject({ total: 2, done: 1 })
  })

  test('a filter keeps the headings above what it keeps', () => {
    expect(shown('late')).toEqual(['ii', 'ii-2', 'ii-2-1'])
    expect(shown('open')).toEqual(['ii', 'ii-2', 'ii-2-1'])
    expect(shown('mine')).toEqual(['i'])
    expect(shown('all')).toHaveLength(6)
  })

  test('a folded heading hides all below it, at any depth', () => {
    expect(shown('all', ['ii'])).toEqual(['i', 'ii'])
    expect(shown('all', ['ii-2'])).toEqual(['i', 'ii', 'ii-1', 'ii-2'])
  })

  test.each([
    ['', '', ''],
    ['II', 'II', 'II.'],
    ['II.', 'II', 'II.'],
    ['II.2', '2', '2.'],
    ['II.2.4', '2.4', '2.4'],
  ])('%s is printed as %s and listed as %s', (number, printed, listed) => {
    expect(printedNumber(number)).toBe(printed)
    expect(listNumber(number)).toBe(listed)
  })
})

describe('progress of the bodies', () => {
  test('counts what is handed in and what is late, late bodies first', () => {
    expect(
      progressByBody(sections).map((row) => [row.body.id, row.done, row.total, row.late]),
    ).toEqual([
      ['owner', 0, 1, 1],
      ['lead', 3, 3, 0],
    ])
  })

  test('a section handed in late is no longer late here', () => {
    const states: readonly SectionState[] = ['submitted', 'accepted', 'locked']
    for (const state of states)
      expect(progressByBody([section('x', { state, deadline: late })])[0]?.late).toBe(0)
  })
})
