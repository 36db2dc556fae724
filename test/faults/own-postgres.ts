/** A PostgreSQL cluster of its own in a temporary folder: to be restarted, stopped and cut off without anybody else
 *  noticing. PostgreSQL does not run as root: then it runs as the user `postgres`. */
import { execFile, execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface OwnPostgres {
  readonly url: string
  /** as a crash of the machine's database would: no check point, connections cut */
  restartImmediately(): Promise<void>
  /** every process of the cluster is stopped (SIGSTOP) or goes on (SIGCONT) */
  signalAll(signal: 'SIGSTOP' | 'SIGCONT'): void
  dispose(): Promise<void>
}

export async function startPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'ban-thao-postgres-'))
  if (process.getuid?.() === 0) {
    const id = (flag: string): number =>
      Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
    chownSync(folder, id('-u'), id('-g'))
  }
  const data = join(folder, 'data')
  const port = await freePort()
  await run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'])
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder}`
  const control = (...args: string[]): Promise<void> =>
    run('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'log'), '-o', options, ...args])
  await control('start')
  const postmaster = (): number =>
    Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    restartImmediately: () => control('restart', '-m', 'immediate'),
    signalAll(signal) {
      const parent = postmaster()
      for (const pid of [parent, ...childrenOf(parent)]) process.kill(pid, signal)
    },
    async dispose() {
      await control('stop', '-m', 'immediate')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const path = join(programs(), program)
  const asPostgres = process.getuid?.() === 0
  await promisify(execFile)(
    asPostgres ? 'runuser' : path,
    asPostgres ? ['-u', 'postgres', '--', path, ...args] : args,
    { cwd: tmpdir() },
  )
}

/** Debian keeps the server's own programs outside the search path. */
function programs(): string {
  const base = '/usr/lib/postgresql'
  const versions = existsSync(base) ? readdirSync(base).toSorted() : []
  const newest = versions.findLast((v) => existsSync(join(base, v, 'bin', 'initdb')))
  if (newest === undefined) throw new Error('needs initdb: apt-get install postgresql')
  return join(base, newest, 'bin')
}

function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((pid) => {
    try {
      // The name in brackets may hold anything: the parent is the second field behind it.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent
    } catch {
      return false
    }
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}
