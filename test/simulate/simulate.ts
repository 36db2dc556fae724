/** One seed from dawn to rest. The same seed comes to the same sum, whatever the machine does. */
import { useVirtualTime } from './virtual-time.ts'
import type { Role } from '#shared/domain/role.ts'
import type { Chance } from './chance.ts'
import { FAULTS } from './faults.ts'
import { comeToRest } from './quiet.ts'
import { World, type Shape } from './world.ts'

export interface Outcome {
  readonly seed: number
  /** null: all held */
  readonly wrong: Error | null
  /** of everything that happened */
  readonly sum: string
  readonly virtualMs: number
  readonly events: number
  readonly updates: number
  readonly serverStarts: number
  readonly impostors: number
  readonly plainMessages: number
}

export type Scenario = (world: World) => Promise<void>

const ROLES: readonly Role[] = ['owner-editor', 'owner-editor', 'contributor', 'lead-editor']

export function shapeOf(chance: Chance): Shape {
  const writers = 2 + chance.below(4)
  return {
    roles: [...Array.from({ length: writers }, () => chance.of(ROLES)), 'reviewer'],
    sections: 1 + chance.below(3),
    everywhere: chance.is(0.3),
    pace: {
      compactRows: chance.of([5, 20, 200]),
      evictMs: chance.of([500, 5_000, 60_000]),
      windowMs: chance.of([1, 50]),
      roomDuty: chance.of([0.05, 0.000_5]),
      storageRetryMs: chance.of([100, 1_000]),
    },
  }
}

/** A few minutes of typing with this seed's kinds of faults. */
export const SHORT: Scenario = async (world) => {
  const { time, chance, desks, fate } = world
  world.startServer()
  for (const desk of desks) time.after(fate, chance.between(0, 3_000), () => desk.open())
  const end = chance.between(40_000, 240_000)
  for (const desk of desks) typeAtTimes(world, desk, end)
  const kinds = Object.keys(FAULTS).filter(() => chance.is(0.4))
  const everyMs = chance.of([2_000, 8_000, 20_000])
  const strike = (): void => {
    const kind = kinds.length === 0 ? undefined : FAULTS[chance.of(kinds)]
    kind?.(world)
    if (time.now < end) time.after(fate, chance.between(0.2, 2) * everyMs, strike)
  }
  time.after(fate, everyMs, strike)
  await time.runUntil(end)
  // The last faults undo themselves, and rights come back.
  await time.runUntil(end + 125_000)
}

/** Bursts of typing with pauses between. */
export function typeAtTimes(world: World, desk: World['desks'][number], end: number): void {
  const { time, chance, fate } = world
  let left = 0
  const next = (): void => {
    if (time.now > end) return
    if (left-- > 0) desk.type()
    else left = chance.below(12)
    time.after(fate, left > 0 ? chance.between(30, 400) : chance.between(500, 12_000), next)
  }
  time.after(fate, chance.between(500, 8_000), next)
}

export async function simulate(
  seed: number,
  scenario: Scenario = SHORT,
  shape: (chance: Chance) => Shape = shapeOf,
): Promise<Outcome> {
  const world = new World(seed, shape)
  const listeners = new Set(process.listeners('exit'))
  const most = process.getMaxListeners()
  process.setMaxListeners(0)
  process.on('unhandledRejection', world.fault)
  useVirtualTime(world.time)
  try {
    await scenario(world)
    if (world.wrong === null) await comeToRest(world)
  } catch (error) {
    world.fault(error)
  } finally {
    useVirtualTime(null)
    process.off('unhandledRejection', world.fault)
    process.setMaxListeners(most)
    // Pages that crashed never take their leave of the machine.
    for (const listener of process.listeners('exit'))
      if (!listeners.has(listener)) process.off('exit', listener)
  }
  return {
    seed,
    wrong: world.wrong,
    sum: world.trace.sum,
    virtualMs: world.time.now,
    events: world.time.happened,
    updates: world.ledger.updates,
    serverStarts: world.serverStarts,
    impostors: world.impostors,
    plainMessages: world.plainMessages,
  }
}
