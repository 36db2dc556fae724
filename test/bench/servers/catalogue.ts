/** Every server the bench knows, by name. Peers are installed, with what their lock file names, when first asked for. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '#test/support/running-server.ts'
import { hocuspocus, relay, yWebsocket } from '../load/protocols.ts'
import type { BenchServer } from './bench-server.ts'
import { createOurs } from './ours.ts'
import { createPeer, type PeerSpec } from './peer.ts'

const PEERS = join(ROOT, 'test', 'bench', 'peers')
const yWebsocketPeer = {
  protocol: yWebsocket,
  program: join(PEERS, 'ywebsocket', 'server.mjs'),
  path: '/{room}',
}
const hocuspocusPeer = {
  protocol: hocuspocus,
  program: join(PEERS, 'hocuspocus', 'server.mjs'),
  path: '/',
}
const floor = { protocol: relay, program: join(PEERS, 'raw', 'server.ts'), path: '/{room}' }

const SPECS: readonly PeerSpec[] = [
  { ...yWebsocketPeer, name: 'ywebsocket', isPersistent: false },
  { ...yWebsocketPeer, name: 'ywebsocket-leveldb', isPersistent: true },
  { ...hocuspocusPeer, name: 'hocuspocus', isPersistent: false },
  { ...hocuspocusPeer, name: 'hocuspocus-sqlite', isPersistent: true },
  { ...floor, name: 'raw', isPersistent: false },
  { ...floor, name: 'raw-25ms', env: { COALESCE_MS: '25' }, isPersistent: false },
]

export const SERVER_NAMES: readonly string[] = ['ours', ...SPECS.map((s) => s.name)]

/** @param profileInto folder for CPU profiles of the server's threads; null: none
 *  @throws for a name nobody knows */
export async function createServer(name: string, profileInto: string | null): Promise<BenchServer> {
  const flags = profileInto === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileInto}`]
  if (name === 'ours') return createOurs(flags)
  const spec = SPECS.find((s) => s.name === name)
  if (spec === undefined) throw new Error(`no server «${name}»; known: ${SERVER_NAMES.join(', ')}`)
  install(dirname(spec.program))
  const endsItself = profileInto === null ? [] : ['--import', join(PEERS, 'end-on-signal.mjs')]
  return createPeer(spec, [...flags, ...endsItself])
}

/** Native parts are built for the Node that runs here, with the headers that came with it. */
function install(folder: string): void {
  if (
    !existsSync(join(folder, 'package.json')) ||
    existsSync(join(folder, 'node_modules', '.package-lock.json'))
  )
    return
  process.stderr.write(`installing ${folder} …\n`)
  const node = dirname(process.execPath)
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: `${node}:${process.env['PATH'] ?? ''}`,
      npm_config_nodedir: dirname(node),
    },
    stdio: ['ignore', 2, 2],
  })
  if (result.status !== 0) throw new Error(`${folder} could not be installed`)
}
