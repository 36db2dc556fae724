/** A working day in the office: a dozen people come in the morning, write in bursts, sleep their machines over lunch, go
 *  home in the evening. Now and then something breaks. */
import type { Role } from '#shared/domain/role.ts'
import type { Chance } from './chance.ts'
import { FAULTS } from './faults.ts'
import type { Scenario } from './simulate.ts'
import type { Shape, World } from './world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const PEOPLE = 12
const ROLES: readonly Role[] = ['owner-editor', 'contributor', 'lead-editor', 'reviewer']
/** something breaks about this often */
const FAULT_EVERY_MS = 4 * MINUTE

export const dayShape = (chance: Chance): Shape => ({
  roles: Array.from({ length: PEOPLE }, () => chance.of(ROLES)),
  sections: 3,
  everywhere: false,
  pace: {},
})

export const WHOLE_DAY: Scenario = async (world) => {
  const { time, chance, fate, desks } = world
  world.startServer()
  const at = (hour: number, spreadMs: number, act: () => void): void => {
    time.after(fate, hour * HOUR + chance.next() * spreadMs - time.now, act)
  }
  for (const desk of desks) {
    at(0, 30 * MINUTE, () => desk.open())
    at(3.5, 20 * MINUTE, () => desk.sleep())
    at(5, 20 * MINUTE, () => desk.wake())
    at(9, 30 * MINUTE, () => desk.close())
    work(world, desk, 0.5 * HOUR, 9 * HOUR)
  }
  const strike = (): void => {
    FAULTS[chance.of(Object.keys(FAULTS))]?.(world)
    if (time.now < 9 * HOUR) time.after(fate, chance.between(0.2, 2) * FAULT_EVERY_MS, strike)
  }
  time.after(fate, FAULT_EVERY_MS, strike)
  await time.runUntil(9.6 * HOUR)
}

/** A paragraph's worth of typing, then reading, calling, thinking. */
function work(world: World, desk: World['desks'][number], from: number, until: number): void {
  const { time, chance, fate } = world
  let left = 0
  const next = (): void => {
    if (time.now > until) return
    if (left-- > 0) desk.type()
    else left = 10 + chance.below(30)
    const pause = left > 0 ? chance.between(150, 1_500) : chance.between(3, 30) * MINUTE
    time.after(fate, pause, next)
  }
  time.after(fate, from + chance.between(0, 20) * MINUTE, next)
}
