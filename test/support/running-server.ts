/** The real server as its own process, on a free port with its own data: what a person starts, so that it can be
 *  killed, restarted and looked at from outside. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
/** A process that lives and has not answered is still starting: on a crowded machine that takes what it takes. */
const START_WITHIN_MS = 300_000

export interface RunningServer {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  /** of the process that runs now */
  pid(): number
  isRunning(): boolean
  /** everything it has printed so far */
  output(): string
  /** @returns exit code, null after a signal that ends it at once */
  stop(signal?: NodeJS.Signals): Promise<number | null>
  /** Ends it with `signal` and starts it again on the same port and data.
   *  @param root the installation to start from now on: an upgrade is a restart from another folder */
  restart(signal?: NodeJS.Signals, root?: string): Promise<void>
  /** Starts it again on the same port and data after a `stop`. */
  start(): Promise<void>
  /** Resolves when the process that runs now has ended by itself. @returns its exit code */
  ended(): Promise<number | null>
  /** Stops it and removes its data. */
  dispose(): Promise<void>
}

export interface Exit {
  readonly code: number | null
  readonly output: string
}

interface Started {
  readonly child: ChildProcess
  readonly exited: Promise<number | null>
  text: string
}

/** All that a server may know of its surroundings beside what it is told. */
export const inherited = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
})

function launch(env: Readonly<Record<string, string>>, root = ROOT): Started {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'server', 'main.ts')],
    {
      cwd: root,
      env: { ...inherited(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const started: Started = {
    child,
    text: '',
    exited: new Promise((resolve) => child.once('exit', (code) => resolve(code))),
  }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (started.text += data.toString('utf8')))
  return started
}

const isRunning = ({ child }: Started): boolean =>
  child.exitCode === null && child.signalCode === null

async function healthy(url: string, started: Started): Promise<void> {
  const end = Date.now() + START_WITHIN_MS
  while (Date.now() < end && isRunning(started)) {
    try {
      if ((await fetch(`${url}/healthz`)).ok) return
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  throw new Error(`the server did not start:\n${started.text}`)
}

/** Starts the server with the demo on SQLite in a folder of its own, unless `env` says otherwise.
 *  @param root another installation than this one */
export async function startServer(
  env: Readonly<Record<string, string>> = {},
  root = ROOT,
): Promise<RunningServer> {
  const dataDir = env['DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'ban-thao-'))
  const all = { LOG_LEVEL: 'warn', ...env, DATA_DIR: dataDir }
  let installation = root
  let started = launch({ PORT: '0', ...all }, installation)
  const port = await printedPort(started, env)
  const url = `http://127.0.0.1:${port}`
  await healthy(url, started)
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    if (isRunning(started)) started.child.kill(signal)
    return started.exited
  }
  const start = async (): Promise<void> => {
    started = launch({ ...all, PORT: String(port) }, installation)
    await healthy(url, started)
  }
  return {
    url,
    port,
    dataDir,
    pid: () => started.child.pid ?? 0,
    isRunning: () => isRunning(started),
    output: () => started.text,
    ended: () => started.exited,
    stop,
    start,
    async restart(signal, next = installation) {
      await stop(signal)
      installation = next
      await start()
    },
    async dispose() {
      await stop('SIGKILL')
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Runs the server with settings that must not work. */
export async function startAndFail(env: Readonly<Record<string, string>>): Promise<Exit> {
  const started = launch(env)
  const timer = setTimeout(() => started.child.kill('SIGKILL'), START_WITHIN_MS)
  const code = await started.exited
  clearTimeout(timer)
  return { code, output: started.text }
}

async function printedPort(
  started: Started,
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const end = Date.now() + START_WITHIN_MS
  while (Date.now() < end && isRunning(started)) {
    // With PUBLIC_URL the address for people comes first and the one listened on after it.
    const found =
      /tại http:\/\/[^\s/]+:(\d+)/.exec(started.text) ??
      (started.text.includes('tại http') || 'PUBLIC_URL' in env
        ? null
        : /http:\/\/[^\s/]+:(\d+)/.exec(started.text))
    if (found !== null) return Number(found[1])
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`the server did not print its address:\n${started.text}`)
}
