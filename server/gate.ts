/** Lets costly work through: a few at a time, few of one key, the rest in order. */
import type { AppError } from '#shared/errors.ts'

export interface GateLimits {
  readonly atOnce: number
  /** of one key at once */
  readonly perKey: number
  readonly waiting: number
  /** of one key: nobody fills the whole line */
  readonly waitingPerKey: number
  /** what whoever finds the line too long is told */
  readonly refusal: () => AppError
}

export interface Gate {
  /** @param gone whoever waits and goes away leaves the line
   *  @throws the refusal when too many are waiting already, or when the one who waited is gone */
  run<T>(key: string, work: () => Promise<T>, gone?: AbortSignal): Promise<T>
}

export function createGate(limits: GateLimits): Gate {
  const waiting: { readonly key: string; readonly go: () => void }[] = []
  /** how many of each key are inside */
  const inside = new Map<string, number>()
  let insideInAll = 0

  const count = (key: string, by: 1 | -1): void => {
    insideInAll += by
    const of = (inside.get(key) ?? 0) + by
    if (of === 0) inside.delete(key)
    else inside.set(key, of)
  }
  const letIn = (): void => {
    while (insideInAll < limits.atOnce) {
      const next = waiting.findIndex((w) => (inside.get(w.key) ?? 0) < limits.perKey)
      const [entry] = next < 0 ? [] : waiting.splice(next, 1)
      if (entry === undefined) return
      count(entry.key, 1)
      entry.go()
    }
  }
  const isFull = (key: string): boolean =>
    waiting.length >= limits.waiting ||
    waiting.filter((w) => w.key === key).length >= limits.waitingPerKey

  const wait = (key: string, gone: AbortSignal | undefined): Promise<void> =>
    new Promise((go, refuse) => {
      const entry = { key, go }
      waiting.push(entry)
      letIn()
      gone?.addEventListener('abort', () => {
        const at = waiting.indexOf(entry)
        if (at < 0) return
        waiting.splice(at, 1)
        refuse(limits.refusal())
      })
    })

  return {
    async run(key, work, gone) {
      if (isFull(key)) throw limits.refusal()
      await wait(key, gone)
      try {
        return await work()
      } finally {
        count(key, -1)
        letIn()
      }
    },
  }
}
