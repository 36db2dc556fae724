/** Other people's servers, as they are shipped, with or without their own persistence. Sections are put in as a person
 *  would: by a client that writes them. */
import * as Y from 'yjs'
import { Client } from '../load/client.ts'
import type { Protocol } from '../load/protocols.ts'
import { sleep } from '../load/waiting.ts'
import type { BenchSection, BenchServer } from './bench-server.ts'
import { ServerProcess } from './server-process.ts'

export interface PeerSpec {
  readonly name: string
  readonly protocol: Protocol
  /** the program's file */
  readonly program: string
  readonly env?: Readonly<Record<string, string>>
  readonly isPersistent: boolean
  /** behind the port; {room} is put in */
  readonly path: string
}

const SEED_WITHIN_MS = 20_000
/** Longer than every peer's own delay before it stores. */
const STORED_AFTER_MS = 3_500

export function createPeer(spec: PeerSpec, nodeFlags: readonly string[]): BenchServer {
  const process = new ServerProcess(spec.name)
  const holders: Client[] = []
  const launch = (): Promise<number> =>
    process.start({
      args: [...nodeFlags, spec.program],
      env: { ...spec.env, ...(spec.isPersistent ? { DATA_DIR: process.dataDir } : {}) },
    })

  const server: BenchServer = {
    name: spec.name,
    protocol: spec.protocol,
    isPersistent: spec.isPersistent,
    get isAlive() {
      return process.isAlive
    },
    url: (room) =>
      `ws://127.0.0.1:${process.port}${spec.path.replace('{room}', encodeURIComponent(room))}`,
    headers: () => ({}),
    async start(sections) {
      const ms = await launch()
      if (!spec.protocol.holdsState) return ms
      for (const section of sections) holders.push(await putIn(server, section))
      return ms
    },
    release() {
      for (const holder of holders.splice(0)) holder.close()
    },
    async restart(signal) {
      server.release()
      if (signal !== 'SIGKILL') await sleep(STORED_AFTER_MS)
      await process.stop(signal)
      return launch()
    },
    usage: () => process.usage(),
    commits: () => Promise.resolve(null),
    async dispose() {
      for (const holder of holders) holder.destroy()
      await process.dispose()
    },
  }
  return server
}

/** @returns the client that holds the section open, once the server serves it */
async function putIn(
  server: BenchServer,
  { name, state, rows = [] }: BenchSection,
): Promise<Client> {
  const whole = Y.mergeUpdates([state, ...rows])
  const holder = new Client(server, name, 0)
  await holder.connect()
  holder.send('update', whole)
  for (const end = performance.now() + SEED_WITHIN_MS; performance.now() < end; await sleep(20)) {
    let served = 0
    const probe = new Client(server, name, 0, { text: (bytes) => (served = bytes.length) })
    await probe.connect()
    probe.destroy()
    // merged differently it may be a little shorter
    if (served >= whole.length * 0.9) return holder
  }
  throw new Error(`${server.name} does not serve ${name}`)
}
