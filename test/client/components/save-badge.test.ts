/** The badge may say "saved" in one state only. */
import { expect, test } from 'vitest'
import { saveWords } from '#client/components/save-badge.ts'
import type { SaveState } from '#client/sync/save-state.ts'

const AT = Date.parse('2019-04-11T10:42:07+07:00')
const STATES: readonly SaveState[] = [
  { kind: 'saving', visible: true },
  { kind: 'saving', visible: false },
  { kind: 'not-saved', changes: 2 },
  { kind: 'connecting', changes: 0 },
  { kind: 'connecting', changes: 3 },
  { kind: 'offline', changes: 0, retryAt: 0 },
  { kind: 'offline', changes: 12, retryAt: 0 },
  { kind: 'reconnecting', attempt: 3, changes: 0 },
  { kind: 'reconnecting', attempt: 3, changes: 2 },
  { kind: 'refused', changes: 1 },
  { kind: 'signed-out', changes: 0 },
  { kind: 'signed-out', changes: 4 },
  { kind: 'stopped', code: 4404, changes: 0 },
  { kind: 'stopped', code: 4404, changes: 5 },
  { kind: 'storage-trouble', changes: 6 },
]

test('says the second at which everything was stored', () => {
  expect(saveWords({ kind: 'saved', at: AT })).toBe('Đã lưu 10:42:07')
})

test.each(STATES)('claims nothing while $kind ($changes)', (state) => {
  expect(saveWords(state)).not.toContain('Đã lưu')
})

test.each(STATES.filter((state) => 'changes' in state && state.changes > 0))(
  'names what is not on the server while $kind',
  (state) => {
    expect(saveWords(state)).toContain(String('changes' in state ? state.changes : ''))
  },
)
