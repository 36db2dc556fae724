/** Lets costly work through: a few at a time, one per key, the rest in order. */
import { AppError } from '#shared/errors.ts'

export interface Gate {
  /** @throws server.overloaded when too many are waiting already */
  run<T>(key: string, work: () => Promise<T>): Promise<T>
}

export function createGate(limits: { readonly atOnce: number; readonly waiting: number }): Gate {
  const waiting: { readonly key: string; readonly go: () => void }[] = []
  const busy = new Set<string>()

  const letIn = (): void => {
    while (busy.size < limits.atOnce) {
      const next = waiting.findIndex((w) => !busy.has(w.key))
      const [entry] = next < 0 ? [] : waiting.splice(next, 1)
      if (entry === undefined) return
      busy.add(entry.key)
      entry.go()
    }
  }

  return {
    async run(key, work) {
      if (waiting.length >= limits.waiting) throw new AppError('server.overloaded')
      await new Promise<void>((go) => {
        waiting.push({ key, go })
        letIn()
      })
      try {
        return await work()
      } finally {
        busy.delete(key)
        letIn()
      }
    },
  }
}
