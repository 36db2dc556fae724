import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  initialFacts,
  nextFacts,
  NOT_SAVED_MS,
  QUIET_MS,
  saveState,
  type SaveEvent,
  type SaveFacts,
} from '#client/sync/save-state.ts'

const NOON = 1_555_000_000_000
const after = (...events: SaveEvent[]): SaveFacts => events.reduce(nextFacts, initialFacts())
const OPEN: SaveEvent = { type: 'link', link: { kind: 'open', since: NOON - 60_000 } }
const SYNCED: SaveEvent = { type: 'synced' }
const WAITING: SaveEvent = { type: 'link', link: { kind: 'waiting', retryAt: NOON } }
const CONNECTING: SaveEvent = { type: 'link', link: { kind: 'connecting' } }
const changed = (unsent: number): SaveEvent => ({ type: 'changed', unsent, since: NOON })

const anyEvent: fc.Arbitrary<SaveEvent> = fc.oneof(
  fc.constantFrom(OPEN, SYNCED, WAITING, CONNECTING),
  fc.nat(5).map((n) => changed(n + 1)),
  fc.nat(3).map((unsent): SaveEvent => ({
    type: 'acknowledged',
    unsent,
    since: unsent > 0 ? NOON : null,
    at: NOON + 5,
  })),
  fc.nat(3).map((n): SaveEvent => ({ type: 'refused', changes: n + 1 })),
  fc.boolean().map((works): SaveEvent => ({ type: 'storage', works })),
  fc.constant<SaveEvent>({ type: 'refusal-seen' }),
  fc.constant<SaveEvent>({ type: 'link', link: { kind: 'signed-out' } }),
)

test('whatever happens, in whatever order, it says saved only when nothing is unsent or refused and the line is open and synced', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), fc.nat(2_000), (events, later) => {
      const facts = after(...events)
      if (saveState(facts, NOON + later).kind !== 'saved') return
      expect(facts).toMatchObject({ unsent: 0, refused: 0, synced: true, link: { kind: 'open' } })
    }),
  )
})

test('an unsent change is never silent: it is saving, counted, or refused', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
      const facts = after(...events)
      if (facts.unsent === 0) return
      const state = saveState(facts, NOON + 10_000)
      if (state.kind === 'saving') expect(state.visible).toBe(true)
      else if (state.kind === 'saved') expect.unreachable('unsent, and called saved')
      else if ('changes' in state) expect(state.changes).toBeGreaterThan(0)
    }),
  )
})

test('saving is shown after 400 ms, not before', () => {
  const facts = after(OPEN, SYNCED, changed(1))
  expect(saveState(facts, NOON + QUIET_MS - 1)).toEqual({ kind: 'saving', visible: false })
  expect(saveState(facts, NOON + QUIET_MS)).toEqual({ kind: 'saving', visible: true })
})

test('what an open line has not brought to the disk is called not saved within two seconds, and saved when it has', () => {
  expect(NOT_SAVED_MS).toBeLessThan(2_000)
  const facts = after(OPEN, SYNCED, changed(2))
  expect(saveState(facts, NOON + NOT_SAVED_MS - 1).kind).toBe('saving')
  expect(saveState(facts, NOON + NOT_SAVED_MS)).toEqual({ kind: 'not-saved', changes: 2 })
  const done: SaveEvent = { type: 'acknowledged', unsent: 0, since: null, at: NOON + 9_000 }
  expect(saveState(nextFacts(facts, done), NOON + 9_000).kind).toBe('saved')
})

test('what was written offline is given its two seconds from when the line came back', () => {
  const back: SaveEvent = { type: 'link', link: { kind: 'open', since: NOON + 600_000 } }
  const facts = after(OPEN, SYNCED, changed(2), WAITING, CONNECTING, back)
  expect(saveState(facts, NOON + 600_000 + NOT_SAVED_MS - 1)).toEqual({
    kind: 'saving',
    visible: true,
  })
  expect(saveState(facts, NOON + 600_000 + NOT_SAVED_MS).kind).toBe('not-saved')
})

test('the time of "saved" is that of the last acknowledgement', () => {
  const done: SaveEvent = { type: 'acknowledged', unsent: 0, since: null, at: NOON + 40 }
  expect(saveState(after(OPEN, SYNCED, changed(2), done), NOON + 60)).toEqual({
    kind: 'saved',
    at: NOON + 40,
  })
})

test('a page that has written nothing says saved without a time, whatever the server acknowledges', () => {
  const greeting: SaveEvent = { type: 'acknowledged', unsent: 0, since: null, at: NOON + 40 }
  expect(saveState(after(OPEN, SYNCED, greeting), NOON + 60)).toEqual({ kind: 'saved', at: null })
})

test('an open line that has not brought the text yet claims nothing', () => {
  expect(saveState(after(OPEN), NOON)).toEqual({ kind: 'connecting', changes: 0 })
})

test('attempts are counted until a line works', () => {
  const facts = after(OPEN, SYNCED, WAITING, CONNECTING, WAITING, CONNECTING)
  expect(saveState(facts, NOON)).toEqual({ kind: 'reconnecting', attempt: 2, changes: 0 })
  expect(nextFacts(nextFacts(facts, OPEN), SYNCED).attempt).toBe(0)
})

test('offline without storage, the tab must stay open', () => {
  const facts = after(OPEN, SYNCED, { type: 'storage', works: false }, changed(3), WAITING)
  expect(saveState(facts, NOON)).toEqual({ kind: 'storage-trouble', changes: 3 })
})
