/** Our own server, as people start it: the product's program, its SQLite file on disk, everything switched on. */
import { join } from 'node:path'
import { ROOT } from '#test/support/running-server.ts'
import { yWebsocket } from '../load/protocols.ts'
import type { BenchServer, Commits } from './bench-server.ts'
import { ServerProcess } from './server-process.ts'
import { prepareWorkspace, type Workspace } from './workspace.ts'

const PROGRAM = join(ROOT, 'server', 'main.ts')
let prepared: Promise<Workspace> | null = null

export async function createOurs(
  nodeFlags: readonly string[],
): Promise<BenchServer & { output(): string }> {
  const server = new ServerProcess('ours')
  prepared ??= prepareWorkspace(join(server.dataDir, '..'))
  const workspace = await prepared
  const origin = (): string => `http://127.0.0.1:${server.port}`
  const launch = (): Promise<number> =>
    server.start({
      args: [...nodeFlags, '--disable-warning=ExperimentalWarning', PROGRAM],
      env: { DATA_DIR: server.dataDir, DEMO: 'off', LOG_LEVEL: 'warn' },
    })
  return {
    name: 'ours',
    protocol: yWebsocket,
    isPersistent: true,
    get isAlive() {
      return server.isAlive
    },
    url: (room) => `ws://127.0.0.1:${server.port}/collab/${encodeURIComponent(room)}`,
    headers: (person) => ({ cookie: workspace.cookie(person), origin: origin() }),
    async start(sections) {
      await workspace.placeIn(server.dataDir, sections)
      return launch()
    },
    release: () => undefined,
    async restart(signal) {
      await server.stop(signal)
      return launch()
    },
    usage: () => server.usage(),
    commits: async () => commitsIn(await (await fetch(`${origin()}/metrics`)).text()),
    output: () => server.output(),
    dispose: () => server.dispose(),
  }
}

function commitsIn(metrics: string): Commits {
  const value = (name: string): number => {
    const line = new RegExp(`^ban_thao_sync_${name} (.+)$`, 'm').exec(metrics)
    if (line === null) throw new Error(`the server does not tell ${name}`)
    return Number(line[1])
  }
  return {
    count: value('commit_seconds_count'),
    totalMs: value('commit_seconds_sum') * 1_000,
    slowestMs: value('commit_slowest_seconds') * 1_000,
    snapshots: value('snapshots_total'),
  }
}
