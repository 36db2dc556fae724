import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  closeRecovery,
  isRecovering,
  isUnknownAuthor,
  LONGEST_RECOVERY_HOURS,
  openRecovery,
  unknownAuthor,
  type Recovery,
} from '#shared/domain/recovery.ts'
import { asId, ID_PATTERN, type PersonId } from '#shared/ids.ts'

const HOUR = 3_600_000
const wish = { may: true, reason: 'Khôi phục từ bản sao lưu', hours: 24, now: 1_000 }

test('an administrator opens a section with a reason, for the hours asked', () => {
  expect(openRecovery(null, wish)).toEqual({ ok: true, value: 1_000 + 24 * HOUR })
})

test('without the right, a reason, or a sensible time nothing opens', () => {
  expect(openRecovery(null, { ...wish, may: false })).toMatchObject({ code: 'access.forbidden' })
  expect(openRecovery(null, { ...wish, reason: ' ' })).toMatchObject({
    code: 'section.reason-missing',
  })
  for (const hours of [0, -1, LONGEST_RECOVERY_HOURS + 1, Number.NaN, Infinity])
    expect(openRecovery(null, { ...wish, hours })).toMatchObject({ code: 'recovery.too-long' })
})

test('one recovery at a time; it ends when it is closed or when its time is over', () => {
  const open: Recovery = { until: 5_000, closedAt: null }
  expect(openRecovery(open, wish)).toMatchObject({ code: 'recovery.already-open' })
  expect(openRecovery({ ...open, closedAt: 500 }, wish).ok).toBe(true)
  expect(openRecovery(open, { ...wish, now: 5_000 }).ok).toBe(true)
  expect(closeRecovery(open, { may: true, now: 4_999 })).toEqual({ ok: true, value: 4_999 })
  expect(closeRecovery(open, { may: false, now: 4_999 })).toMatchObject({
    code: 'access.forbidden',
  })
  for (const over of [null, { ...open, closedAt: 2 }, { ...open, until: 3 }])
    expect(closeRecovery(over, { may: true, now: 4_000 })).toMatchObject({
      code: 'recovery.not-open',
    })
})

test('whatever is asked, in whatever order, no section is open longer than 72 hours at a stretch by one act, nor without the right', () => {
  const act = fc.record({
    open: fc.boolean(),
    may: fc.boolean(),
    hours: fc.integer({ min: -5, max: 200 }),
    later: fc.integer({ min: 0, max: 100 * HOUR }),
  })
  fc.assert(
    fc.property(fc.array(act), (acts) => {
      let now = 0
      let recovery: Recovery | null = null as Recovery | null
      let openedAt = 0
      for (const { open, may, hours, later } of acts) {
        now += later
        const wasOpen: boolean = recovery !== null && isRecovering(recovery, now)
        if (open) {
          const decided = openRecovery(recovery, { may, reason: 'lý do', hours, now })
          if (decided.ok) {
            expect(may && !wasOpen).toBe(true)
            recovery = { until: decided.value, closedAt: null }
            openedAt = now
          }
        } else {
          const decided = closeRecovery(recovery, { may, now })
          expect(decided.ok).toBe(may && wasOpen)
          if (decided.ok && recovery !== null) recovery = { ...recovery, closedAt: decided.value }
        }
        if (recovery !== null && isRecovering(recovery, now))
          expect(now - openedAt).toBeLessThan(LONGEST_RECOVERY_HOURS * HOUR)
      }
    }),
  )
})

test('nobody can be the unknown author: no person has such an id', () => {
  fc.assert(
    fc.property(fc.stringMatching(ID_PATTERN), (id) => {
      const author = unknownAuthor(id as PersonId)
      expect(asId(author)).toBe(null)
      expect(isUnknownAuthor(author)).toBe(true)
      expect(isUnknownAuthor(id)).toBe(false)
    }),
  )
})
