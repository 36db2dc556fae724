/** F13: the server gets no processor for a while, and it runs out of file descriptors. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { LivePeer, until } from '#test/support/live-peer.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { demoDoor, type DemoDoor } from './demo-door.ts'
import { needs, type Fault } from './fault.ts'
import { Office } from './office.ts'

const STOPPED_MS = 2_000
/** descriptors left when strangers begin to come */
const LEFT = 10
const STRANGERS = 60

export const starved: Fault = {
  id: 'F13',
  title: 'the process stands still for 2 s; its file descriptors are used up',
  async run({ seed }) {
    needs('prlimit', 'util-linux')
    const server = await startServer()
    try {
      const door = await demoDoor(server)
      const office = new Office(() => door, 10, seed)
      await office.enter()
      const pid = server.pid()
      await standStill(server, office)
      const refused = await useUpDescriptors(server, door, office)
      assert.equal(server.pid(), pid)
      for (const { peer } of office.editors)
        assert.equal(peer?.isOpen, true, 'an editor was put out')
      await office.settle()
      office.leave()
      return `${office.acknowledged} acknowledged updates, 0 lost, no editor put out, ${refused} of ${STRANGERS} newcomers refused meanwhile`
    } finally {
      await server.dispose()
    }
  },
}

async function standStill(server: RunningServer, office: Office): Promise<void> {
  process.kill(server.pid(), 'SIGSTOP')
  const isReady = await fetch(`${server.url}/readyz`, { signal: AbortSignal.timeout(500) }).then(
    (answer) => answer.ok,
    () => false,
  )
  await office.typeFor(STOPPED_MS)
  process.kill(server.pid(), 'SIGCONT')
  assert.equal(isReady, false, 'ready while it stood still')
  await office.settle()
}

/** @returns how many newcomers did not get in */
async function useUpDescriptors(
  server: RunningServer,
  door: DemoDoor,
  office: Office,
): Promise<number> {
  const used = readdirSync(`/proc/${server.pid()}/fd`).length
  const limit = (n: number): Buffer =>
    execFileSync('prlimit', ['--pid', String(server.pid()), `--nofile=${n}:`])
  limit(used + LEFT)
  const url = `${door.url}/collab/${door.section}`
  const strangers = Array.from(
    { length: STRANGERS },
    (_, i) => new LivePeer(url, { cookie: door.cookies[i % door.cookies.length] ?? '' }),
  )
  await office.typeFor(2_000)
  const isDecided = (peer: LivePeer): boolean => peer.isOpen || peer.closed !== null
  await until(() => strangers.every(isDecided), 5_000)
  const refused = strangers.filter((peer) => !peer.isOpen).length
  assert.ok(refused > 0, 'the limit was not met')
  for (const peer of strangers) peer.end()
  assert.ok(server.isRunning(), server.output())
  limit(1_024)
  assert.ok(
    await until(() => office.editors.every(({ peer }) => peer?.saved === peer?.sent), 15_000),
  )
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200)
  return refused
}
