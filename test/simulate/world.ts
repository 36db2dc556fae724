/** One seed's world: the office, the server and its lives, the disk, the lines, the desks, and what happens to them. */
import type { Role } from '#shared/domain/role.ts'
import type { SectionId } from '#shared/ids.ts'
import { initialUpdate } from '#server/sync/initial-text.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import type { Pace } from '#server/sync/limits.ts'
import { createChance, Trace, type Chance } from './chance.ts'
import { Desk } from './desk.ts'
import { createDisk, type Disk } from './disk.ts'
import { Breach, createLedger, type Ledger } from './ledger.ts'
import type { Line } from './line.ts'
import { createOffice, type Office } from './office.ts'
import { startServer, type ServerLife } from './server-life.ts'
import { createProcess, VirtualTime } from './virtual-time.ts'

export interface Shape {
  readonly roles: readonly Role[]
  readonly sections: number
  /** one desk per person in one section, or in all of them */
  readonly everywhere: boolean
  readonly pace: Partial<Pace>
}

export class World {
  readonly time = new VirtualTime()
  readonly trace = new Trace()
  readonly chance: Chance
  readonly office: Office
  readonly ledger: Ledger
  readonly disk: Disk
  readonly desks: Desk[] = []
  /** whoever makes things happen */
  readonly fate = createProcess('fate')
  server: ServerLife | null = null
  serverStarts = 0
  /** how often somebody tried to pass for a colleague */
  impostors = 0
  /** messages that came by plain HTTP */
  plainMessages = 0
  clockShiftMs = 0
  /** of the newest server's steady time: what the wall clock was off by when it started */
  steadyShiftMs = 0
  /** the first thing that went wrong */
  wrong: Error | null = null
  readonly #lines = new Set<Line>()
  readonly #pace: Partial<Pace>
  /** which desk a line belongs to */
  readonly #deskOf = new WeakMap<Line, Desk>()

  constructor(seed: number, shape: (chance: Chance) => Shape) {
    const chance = createChance(seed)
    this.chance = chance
    const { roles, sections, everywhere, pace } = shape(chance)
    const { time } = this
    this.#pace = pace
    this.office = createOffice({
      time,
      chance,
      roles,
      sections,
      steadyShiftMs: () => this.steadyShiftMs,
      announce: (announcement, afterMs) => {
        const { server } = this
        if (server !== null)
          time.after(server.process, afterMs, () => server.announce(announcement))
      },
    })
    this.ledger = createLedger(this.office)
    this.disk = createDisk({
      time,
      chance,
      office: this.office,
      appended: (batch) =>
        this.#guard(() => {
          for (const { data } of batch.rows) this.trace.tell(data)
          this.ledger.appended(batch)
        }),
    })
    for (const section of this.office.sections) {
      const row = initialUpdate([])
      this.disk.seed(section, row)
      this.ledger.seed(section, row)
    }
    for (const personId of this.office.people)
      for (const sectionId of everywhere ? this.office.sections : [chance.of(this.office.sections)])
        this.desks.push(this.#makeDesk(personId, sectionId))
  }

  readonly fault = (error: unknown): void => {
    this.wrong ??= error instanceof Error ? error : new Error(String(error))
    this.time.isOver = true
  }

  #guard(look: () => void): void {
    try {
      look()
    } catch (error) {
      this.fault(error)
    }
  }

  #makeDesk(personId: Desk['parts']['personId'], sectionId: SectionId): Desk {
    const { time, chance, trace, office, ledger, fault } = this
    const desk: Desk = new Desk({
      time,
      chance,
      trace,
      office,
      ledger,
      personId,
      sectionId,
      keepsCopy: chance.is(0.9),
      fault,
      dial: () => this.server?.door ?? null,
      server: () => this.server,
      isBehindProxy: chance.is(0.2),
      opened: (line) => {
        this.#deskOf.set(line, desk)
        for (const old of this.#lines) if (old.isDone) this.#lines.delete(old)
        this.#lines.add(line)
      },
      lineWatch: {
        arrived: (line, message) =>
          this.#guard(() => {
            trace.tell(`${Math.round(time.now)} ${personId}`)
            trace.tell(message)
            ledger.arrived(line, sectionId, personId, message)
          }),
        written: (line, frames) => this.#guard(() => ledger.written(line, sectionId, frames)),
        closedByServer: (line, code, reason) =>
          this.#guard(() => {
            trace.tell(`${code} ${reason}`)
            if (code !== CLOSE.notSignedIn || line.sessionId === null) return
            if (!office.mayHaveEnded(line.sessionId))
              throw new Breach(`${personId} was put out while the session goes on`)
          }),
      },
    })
    return desk
  }

  newDesk(personId: Desk['parts']['personId'], sectionId: SectionId): Desk {
    const desk = this.#makeDesk(personId, sectionId)
    this.desks.push(desk)
    return desk
  }

  linesOf(desk: Desk): Line[] {
    return [...this.#lines].filter((line) => this.#deskOf.get(line) === desk && !line.isDone)
  }

  startServer(): void {
    if (this.server !== null) return
    this.serverStarts++
    this.steadyShiftMs = this.clockShiftMs
    const { time, chance, office, disk, fault } = this
    const life = startServer({
      time,
      chance,
      office,
      disk,
      fault,
      pace: this.#pace,
      clockShiftMs: this.clockShiftMs,
      handedIn: {
        arrived: (line, section, person, message) =>
          this.#guard(() => {
            this.plainMessages++
            this.trace.tell(`${Math.round(time.now)} ${person}`)
            this.trace.tell(message)
            this.ledger.arrived(line, section, person, message)
          }),
        written: (line, section, frames) =>
          this.#guard(() => this.ledger.written(line, section, frames)),
      },
      entered: () => undefined,
      // As the product does: the process ends, and the log is the truth when it starts again.
      fail: () => {
        if (this.server === life) this.killServer(this.chance.is(0.5))
        time.after(this.fate, 2_000, () => this.startServer())
      },
    })
    this.server = life
  }

  /** @param tellsPages the machine still stands and says that nobody listens; else its power went */
  killServer(tellsPages: boolean): void {
    const { server } = this
    if (server === null) return
    server.process.isAlive = false
    this.server = null
    this.disk.powerCut()
    for (const line of this.#lines) {
      if (tellsPages) line.cut()
      else {
        line.isHung = true
        // Whoever speaks to the machine after it is up again hears that it knows of nothing.
        this.time.after(this.fate, this.chance.between(3_000, 40_000), () => line.cut())
      }
    }
  }

  /** SIGTERM, and a new start. */
  async restartServer(): Promise<void> {
    const { server } = this
    if (server === null) return
    await server.engine.stop()
    if (this.server !== server) return
    this.killServer(true)
    this.time.after(this.fate, 300, () => this.startServer())
  }

  jumpServerClock(ms: number): void {
    this.clockShiftMs += ms
    if (this.server !== null) this.server.process.clockShiftMs = this.clockShiftMs
  }
}
