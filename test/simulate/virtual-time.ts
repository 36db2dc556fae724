/**
 * Time that passes only when something happens: a heap of events, each owned by a process (a server's life, a page's
 * life). Who is killed has no more events; who sleeps gets them when it wakes. Import this file before anything that
 * imports lib0: the stock client and its cursors ask the machine for time, and lib0 keeps `Date.now` when it loads.
 */
import type { Cancel, Clock } from '#server/clock.ts'

/** 10 April 2019, 08:00 in Vietnam */
export const DAWN = Date.parse('2019-04-10T08:00:00+07:00')

/** One life of a program. */
export interface Process {
  readonly name: string
  isAlive: boolean
  /** asleep: what happens waits */
  isAsleep: boolean
  /** how far its wall clock is from true time, ms */
  clockShiftMs: number
}

export function createProcess(name: string): Process {
  return { name, isAlive: true, isAsleep: false, clockShiftMs: 0 }
}

interface Happening {
  at: number
  order: number
  readonly owner: Process
  readonly run: () => void
  isOff: boolean
}

const realSetImmediate = setImmediate
const realNow = Date.now
/** Lets every promise that can go on do so. */
const settle = (): Promise<void> => new Promise((done) => realSetImmediate(done))

export class VirtualTime {
  /** ms since the simulation began */
  now = 0
  happened = 0
  /** something is wrong: nothing more happens */
  isOver = false
  /** whose code runs */
  owner: Process = createProcess('nobody')
  readonly #heap: Happening[] = []
  readonly #asleep: Happening[] = []
  #order = 0

  /** @param ms from now */
  after(owner: Process, ms: number, run: () => void): Cancel {
    const wait = Number.isFinite(ms) && ms > 0 ? ms : 0
    const one: Happening = { at: this.now + wait, order: this.#order++, owner, run, isOff: false }
    this.#push(one)
    return () => {
      one.isOff = true
    }
  }

  every(owner: Process, ms: number, run: () => void): Cancel {
    let cancel: Cancel
    const again = (): void => {
      cancel = this.after(owner, ms, again)
      run()
    }
    cancel = this.after(owner, ms, again)
    return () => cancel()
  }

  wake(owner: Process): void {
    owner.isAsleep = false
    for (const one of this.#asleep.splice(0))
      if (one.owner === owner) {
        one.at = this.now
        one.order = this.#order++
        this.#push(one)
      } else this.#asleep.push(one)
  }

  /** Lets everything happen until then. */
  async runUntil(end: number): Promise<void> {
    for (;;) {
      const next = this.#heap[0]
      if (next === undefined || next.at > end || this.isOver) break
      this.#pop()
      if (next.isOff || !next.owner.isAlive) continue
      if (next.owner.isAsleep) {
        this.#asleep.push(next)
        continue
      }
      this.now = Math.max(this.now, next.at)
      this.owner = next.owner
      this.happened++
      next.run()
      await settle()
    }
    if (!this.isOver) this.now = Math.max(this.now, end)
  }

  /** @returns what `work` comes to, while time goes on; it must not take longer than `atMostMs` */
  async during<T>(work: Promise<T>, atMostMs: number, what: string): Promise<T> {
    let result: { readonly value: T } | { readonly error: unknown } | null = null
    work.then(
      (value) => {
        result = { value }
      },
      (error: unknown) => {
        result = { error }
      },
    )
    const end = this.now + atMostMs
    for (;;) {
      await settle()
      const got = result as { readonly value: T } | { readonly error: unknown } | null
      if (got !== null) {
        if ('value' in got) return got.value
        throw got.error
      }
      if (this.now >= end || this.isOver) throw new Error(`${what} took more than ${atMostMs} ms`)
      await this.runUntil(Math.min(end, this.#heap[0]?.at ?? end))
    }
  }

  #push(one: Happening): void {
    const heap = this.#heap
    let i = heap.push(one) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      const above = heap[parent] as Happening
      if (isBefore(above, one)) break
      heap[i] = above
      i = parent
    }
    heap[i] = one
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop() as Happening
    if (heap.length === 0) return
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      const right = heap[child + 1]
      if (right !== undefined && isBefore(right, heap[child] as Happening)) child++
      const below = heap[child] as Happening
      if (isBefore(last, below)) break
      heap[i] = below
      i = child
    }
    heap[i] = last
  }
}

const isBefore = (a: Happening, b: Happening): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order)

/** The server's clock in one of its lives. Thinking takes time: each look at it lets a little pass. */
export function clockOf(time: VirtualTime, owner: Process, thinkMs: () => number): Clock {
  const after = (ms: number, run: () => void): Cancel => time.after(owner, ms, run)
  const real = (): number => DAWN + Math.floor(time.now) + owner.clockShiftMs
  const atStart = DAWN + owner.clockShiftMs
  return {
    real,
    workspace: real,
    steady: () => atStart + Math.floor(time.now),
    elapsed: () => (time.now += thinkMs()),
    after,
    meanwhile: after,
    every: (ms, run) => time.every(owner, ms, run),
    soon: (run) => after(0, run),
  }
}

// ---- the machine's own clock and timers, for code that asks for nothing else

let running: VirtualTime | null = null

/** From here until `null` the machine's timers and its wall clock are the simulation's. */
export function useVirtualTime(time: VirtualTime | null): void {
  running = time
}

const wallNow = (): number =>
  running === null ? realNow() : DAWN + Math.floor(running.now) + running.owner.clockShiftMs

interface Handle {
  readonly cancel: Cancel
  unref(): Handle
}
const handle = (cancel: Cancel): Handle => {
  const one: Handle = { cancel, unref: () => one }
  return one
}
const real = { setTimeout, setInterval, clearTimeout, clearInterval }
type Run = (...args: unknown[]) => void
const stop = (timer: unknown, otherwise: (timer: never) => void): void => {
  if (typeof timer === 'object' && timer !== null && 'cancel' in timer) (timer as Handle).cancel()
  else otherwise(timer as never)
}
Object.assign(globalThis, {
  setTimeout: (run: Run, ms = 0, ...args: unknown[]) =>
    running === null
      ? real.setTimeout(run, ms, ...args)
      : handle(running.after(running.owner, ms, () => run(...args))),
  setInterval: (run: Run, ms = 0, ...args: unknown[]) =>
    running === null
      ? real.setInterval(run, ms, ...args)
      : handle(running.every(running.owner, ms, () => run(...args))),
  clearTimeout: (timer: unknown) => stop(timer, real.clearTimeout),
  clearInterval: (timer: unknown) => stop(timer, real.clearInterval),
})
Date.now = wallNow
