/** Sends at a steady pace whether or not the server keeps up, and measures what that costs the server. */
import { performance } from 'node:perf_hooks'
import type { Client } from './client.ts'
import { Histogram } from './histogram.ts'
import type { Usage } from './process-usage.ts'

/** @param now ms, when it is sent */
export type Send = (now: number) => void

export interface Pace {
  /** per sender and second */
  readonly rate: number
  readonly seconds: number
  /** asked twice a second; a sentence ends the sending */
  readonly givesUp?: () => string | null
}

export interface Driven {
  /** how late the generator itself was, ms */
  readonly late: Histogram
  /** why it stopped early; '' when it did not */
  readonly note: string
}

const LOOK_EVERY_MS = 500

/** Every sender in a rhythm of its own, so that they do not all press at once. */
export function drive(senders: readonly Send[], pace: Pace): Promise<Driven> {
  const period = 1_000 / pace.rate
  const presses = senders.flatMap((send, i) => {
    const phase = ((i * 0.618_034) % 1) * period
    const count = Math.ceil((pace.seconds * 1_000 - phase) / period)
    return Array.from({ length: count }, (_press, k) => ({ at: phase + k * period, send }))
  })
  presses.sort((a, b) => a.at - b.at)
  const late = new Histogram()
  const start = performance.now() + 20
  const { promise, resolve } = Promise.withResolvers<Driven>()
  let next = 0
  let looked = start
  const turn = (): void => {
    let now = performance.now()
    if (now - looked > LOOK_EVERY_MS) {
      looked = now
      const note = pace.givesUp?.() ?? null
      if (note !== null) return resolve({ late, note })
    }
    for (let press = presses[next]; press !== undefined; press = presses[next]) {
      if (press.at + start > now) break
      next++
      late.add(Math.max(0, now - start - press.at))
      press.send(now)
      if (next % 64 === 0) now = performance.now()
    }
    if (next >= presses.length) resolve({ late, note: '' })
    else setTimeout(turn, 1)
  }
  setTimeout(turn, 1)
  return promise
}

export interface Cost {
  /** CPU of the server, s */
  readonly cpu: number
  /** cores it kept busy */
  readonly cores: number
  /** MiB at the end */
  readonly rss: number
  readonly frames: number
  readonly bytes: number
  /** share of its own core that the generator was busy; above 0.9 the latencies are its own */
  readonly generatorLoad: number
}

const monotonicUs = (): number => Number(process.hrtime.bigint() / 1_000n)
/** What was measured last, µs of the system's monotonic clock: profiles count in it too. */
export const lastMeasured = { fromUs: 0, toUs: Infinity }

/** @returns a function that ends the measuring */
export function measureCost(usage: () => Usage, clients: readonly Client[]): () => Cost {
  const traffic = (of: 'frames' | 'bytes'): number => clients.reduce((n, c) => n + c.socket[of], 0)
  lastMeasured.fromUs = monotonicUs()
  lastMeasured.toUs = Infinity
  const began = {
    at: performance.now(),
    cpu: usage().cpu,
    frames: traffic('frames'),
    bytes: traffic('bytes'),
    loop: performance.eventLoopUtilization(),
  }
  return () => {
    const { cpu, rss } = usage()
    lastMeasured.toUs = monotonicUs()
    const seconds = (performance.now() - began.at) / 1_000
    return {
      cpu: cpu - began.cpu,
      cores: (cpu - began.cpu) / seconds,
      rss,
      frames: traffic('frames') - began.frames,
      bytes: traffic('bytes') - began.bytes,
      generatorLoad: performance.eventLoopUtilization(began.loop).utilization,
    }
  }
}
