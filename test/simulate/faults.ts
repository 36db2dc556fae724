/** What can go wrong, one by one, as the seed says. Each undoes itself after a while. */
import type { SectionState } from '#shared/domain/section.ts'
import type { Desk } from './desk.ts'
import { passForSomebody } from './impostor.ts'
import type { World } from './world.ts'

type Fault = (world: World) => void

const later = (world: World, low: number, high: number, act: () => void): void => {
  world.time.after(world.fate, world.chance.between(low, high), act)
}
const someDesk = (world: World): Desk => world.chance.of(world.desks)

const DAY_MS = 86_400_000
const JUMPS = [DAY_MS, -DAY_MS, -3_600_000, 600_000]

/** name → what it does */
export const FAULTS: Readonly<Record<string, Fault>> = {
  cut(world) {
    for (const line of world.linesOf(someDesk(world))) line.cut()
  },
  halfOpen(world) {
    for (const line of world.linesOf(someDesk(world))) line.isHung = true
  },
  late(world) {
    const lines = world.linesOf(someDesk(world))
    for (const line of lines) line.isHung = true
    later(world, 500, 25_000, () => {
      for (const line of lines) line.heal()
    })
  },
  offline(world) {
    const { network } = someDesk(world)
    const desk = world.desks.find((d) => d.network === network)
    network.isUp = false
    for (const line of desk === undefined ? [] : world.linesOf(desk)) line.cut()
    later(world, 2_000, 90_000, () => (network.isUp = true))
  },
  slowLine(world) {
    const { network } = someDesk(world)
    network.latencyMs = world.chance.between(100, 900)
    network.jitterMs = world.chance.between(0, 600)
    network.bytesPerMs = world.chance.between(1, 60)
    later(world, 5_000, 60_000, () => {
      network.latencyMs = 8
      network.jitterMs = 12
      network.bytesPerMs = 2_000
    })
  },
  sleep(world) {
    const desk = someDesk(world)
    desk.sleep()
    later(world, 1_000, 120_000, () => desk.wake())
  },
  crashTab(world) {
    const desk = someDesk(world)
    for (const line of world.linesOf(desk)) line.cut()
    desk.crash()
    later(world, 500, 20_000, () => desk.open())
  },
  closeTab(world) {
    const desk = someDesk(world)
    desk.close()
    later(world, 500, 20_000, () => desk.open())
  },
  kill(world) {
    world.killServer(true)
    later(world, 200, 8_000, () => world.startServer())
  },
  powerCut(world) {
    world.killServer(false)
    later(world, 2_000, 20_000, () => world.startServer())
  },
  restart(world) {
    world.restartServer().catch(world.fault)
  },
  slowDisk(world) {
    world.disk.mood = 'slow'
    later(world, 1_000, 20_000, () => (world.disk.mood = 'well'))
  },
  fullDisk(world) {
    world.disk.mood = 'full'
    later(world, 500, 20_000, () => (world.disk.mood = 'well'))
  },
  brokenSync(world) {
    world.disk.breaksNext = true
  },
  lockSection(world) {
    const { office, chance } = world
    const section = chance.of(office.sections)
    const before = office.facts(section)?.state
    if (before !== 'writing' && before !== 'reopened') return
    const state: SectionState = chance.of(['locked', 'submitted'])
    office.setState(section, state)
    later(world, 300, 60_000, () => office.setState(section, 'reopened'))
  },
  revoke(world) {
    const { office, chance } = world
    const person = chance.of(office.people)
    const role = office.roleOf(person)
    if (role === null) return
    office.setRole(person, chance.of(['reviewer', null]))
    later(world, 300, 60_000, () => office.setRole(person, role))
  },
  endSession(world) {
    world.office.endSession(someDesk(world).signedIn)
  },
  impostor(world) {
    if (passForSomebody(world)) world.impostors++
  },
  jumpServerClock(world) {
    world.jumpServerClock(world.chance.of(JUMPS))
  },
  jumpPageClock(world) {
    someDesk(world).page.clockShiftMs += world.chance.of(JUMPS)
  },
}
