/** What a process has used so far, as Linux counts it. */
import { readdirSync, readFileSync } from 'node:fs'

export interface Usage {
  /** CPU of all its threads, s. The scheduler counts nanoseconds; the ticks of /proc/PID/stat are too coarse here. */
  readonly cpu: number
  /** memory in RAM, MiB */
  readonly rss: number
}

export function usageOf(pid: number): Usage {
  let nanoseconds = 0
  for (const thread of readdirSync(`/proc/${pid}/task`))
    try {
      const account = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1')
      nanoseconds += Number(account.split(' ')[0])
    } catch {
      // the thread ended between the two readings
    }
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  const rss = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0)
  return { cpu: nanoseconds / 1e9, rss: rss / 1_024 }
}
