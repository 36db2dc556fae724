/** A server under test as a process of its own. Only processes started here are ever signalled. */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { inherited, ROOT } from '#test/support/running-server.ts'
import { usageOf, type Usage } from '../load/process-usage.ts'
import { sleep } from '../load/waiting.ts'

/** On the disk the project lies on: a folder in memory would make every fsync free. */
const DATA = join(ROOT, '.cache', 'bench')
const START_WITHIN_MS = 30_000
const STOP_WITHIN_MS = 8_000

export interface Start {
  /** Node's own options, the program, its arguments */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export class ServerProcess {
  readonly dataDir: string
  readonly #name: string
  readonly #log: string
  #child: ChildProcess | null = null
  #port = 0
  #exited: Promise<unknown> = Promise.resolve()

  constructor(name: string) {
    mkdirSync(DATA, { recursive: true })
    this.#name = name
    this.dataDir = mkdtempSync(join(DATA, `${name}-`))
    this.#log = join(this.dataDir, 'server.log')
  }

  get port(): number {
    return this.#port
  }
  get isAlive(): boolean {
    const child = this.#child
    return child !== null && child.exitCode === null && child.signalCode === null
  }

  /** The same port again after the first time. @returns ms until it listened */
  async start({ args, env }: Start): Promise<number> {
    if (this.#port === 0) this.#port = await freePort()
    const log = openSync(this.#log, 'a')
    const began = performance.now()
    const child = spawn(process.execPath, args, {
      cwd: this.dataDir,
      env: { ...inherited(), PORT: String(this.#port), ...env },
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    this.#child = child
    this.#exited = new Promise((done) => child.once('exit', done))
    while (!(await answers(this.#port))) {
      if (!this.isAlive || performance.now() - began > START_WITHIN_MS)
        throw new Error(`${this.#name} did not start:\n${this.output()}`)
      await sleep(3)
    }
    return performance.now() - began
  }

  output(): string {
    return readFileSync(this.#log, 'utf8').slice(-2_000)
  }

  usage(): Usage {
    return this.isAlive ? usageOf(this.#child?.pid ?? 0) : { cpu: 0, rss: 0 }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.isAlive) return
    this.#child?.kill(signal)
    const timer = setTimeout(() => this.#child?.kill('SIGKILL'), STOP_WITHIN_MS)
    await this.#exited
    clearTimeout(timer)
  }

  async dispose(): Promise<void> {
    await this.stop()
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
