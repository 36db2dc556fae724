/** strace on a running process with all its threads: to see what it asks of the disk, or to let a call fail. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Strace {
  /** it let go, or what it watched has ended */
  readonly ended: Promise<unknown>
  /** Lets go. @returns what it wrote */
  detach(): Promise<string>
}

export async function attachStrace(pid: number, args: readonly string[]): Promise<Strace> {
  const folder = mkdtempSync(join(tmpdir(), 'ban-thao-strace-'))
  const file = join(folder, 'trace')
  const child = spawn('strace', ['-f', '-p', String(pid), '-o', file, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const written = once(child, 'exit').then(() => {
    const text = readFileSync(file, 'latin1')
    rmSync(folder, { recursive: true, force: true })
    return text
  })
  // It says so when it has every thread.
  await once(child.stderr, 'data')
  return {
    ended: written,
    detach() {
      child.kill('SIGINT')
      return written
    },
  }
}
