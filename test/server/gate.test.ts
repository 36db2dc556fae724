/** The gate in front of costly work: whoever comes, in whatever order, few are inside and nobody is forgotten. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { createGate, type GateLimits } from '#server/gate.ts'

const LIMITS: GateLimits = {
  atOnce: 2,
  perKey: 1,
  waiting: 100,
  waitingPerKey: 100,
  refusal: () => new AppError('server.overloaded'),
}
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

test('lets a few in at once, few of each key, and everybody in the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 }),
      async (atOnce, perKey, keys) => {
        const gate = createGate({ ...LIMITS, atOnce, perKey })
        const inside: string[] = []
        const visits = keys.map((key) =>
          gate.run(key, async () => {
            inside.push(key)
            expect(inside.length).toBeLessThanOrEqual(atOnce)
            expect(inside.filter((k) => k === key).length).toBeLessThanOrEqual(perKey)
            await turn()
            inside.splice(inside.indexOf(key), 1)
            return key
          }),
        )
        expect(await Promise.all(visits)).toEqual(keys)
      },
    ),
    { numRuns: 50 },
  )
})

test('goes on after work that fails', async () => {
  const gate = createGate({ ...LIMITS, atOnce: 1 })
  await expect(gate.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await gate.run('a', async () => 1)).toBe(1)
})

test('turns away when too many wait, in all or of one key; another key still gets in line', async () => {
  const gate = createGate({ ...LIMITS, atOnce: 1, waiting: 2, waitingPerKey: 1 })
  const refusal = new AppError('server.overloaded')
  const visits = [gate.run('a', turn), gate.run('a', turn)]
  await expect(gate.run('a', turn)).rejects.toEqual(refusal)
  visits.push(gate.run('b', turn))
  await expect(gate.run('c', turn)).rejects.toEqual(refusal)
  await Promise.all(visits)
})

test('whoever waits and goes away leaves the line to the others, and its work is never begun', async () => {
  const gate = createGate({ ...LIMITS, atOnce: 1, waiting: 1 })
  const gone = new AbortController()
  let hasBegun = false
  const first = gate.run('a', turn)
  const second = gate.run('b', async () => void (hasBegun = true), gone.signal)
  const refused = expect(second).rejects.toEqual(new AppError('server.overloaded'))
  gone.abort()
  await refused
  expect(await gate.run('c', async () => 'c')).toBe('c')
  await first
  expect(hasBegun).toBe(false)
})
