/** SIGKILL at random moments while ten people type: nothing acknowledged is lost, nothing that any screen showed is lost,
 *  and when everybody is back all copies are equal. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { LivePeer, readable, sleep, until } from '#test/support/live-peer.ts'
import { startServer } from '#test/support/running-server.ts'
import { seeded, type Seeded } from '#test/support/seeded.ts'
import { demoPeople, signIn } from '#test/support/signed-in.ts'

const EDITORS = 10

/** A server in another process. */
interface Target {
  readonly section: string
  url(): string
  /** one cookie per editor */
  cookies(): readonly string[]
  /** SIGKILL, then a new process on the same data. @returns when it answers */
  killAndStart(): Promise<void>
}

interface Editor {
  readonly doc: Y.Doc
  peer: LivePeer | null
  /** own clock after each update of this connection */
  readonly ends: { readonly n: number; readonly clock: number }[]
}

const ownClock = (doc: Y.Doc): number => Y.getState(doc.store, doc.clientID)

function edit(doc: Y.Doc, random: Seeded): void {
  const fragment = doc.getXmlFragment('prosemirror')
  doc.transact(() => {
    if (fragment.length < 5 || random(40) === 0) {
      const paragraph = new Y.XmlElement('paragraph')
      paragraph.insert(0, [new Y.XmlText('Đoạn ')])
      fragment.insert(random(fragment.length + 1), [paragraph])
      if (fragment.length > 40) fragment.delete(random(fragment.length), 1)
      return
    }
    const text = (fragment.get(random(fragment.length)) as Y.XmlElement).get(0)
    if (!(text instanceof Y.XmlText)) return
    text.insert(random(text.length + 1), 'ủ')
    if (text.length > 30) text.delete(random(text.length - 2), 2)
  })
}

async function connect(target: Target, editor: Editor, i: number): Promise<void> {
  editor.ends.length = 0
  const peer = new LivePeer(`${target.url()}/collab/${target.section}`, {
    cookie: target.cookies()[i] ?? '',
    doc: editor.doc,
  })
  editor.peer = peer
  await peer.synced
}

/** @returns how many updates were acknowledged in all */
async function killTyping(target: Target, runs: number, seed: number): Promise<number> {
  const random = seeded(seed)
  let acknowledged = 0
  const editors = Array.from({ length: EDITORS }, (): Editor => {
    const doc = new Y.Doc()
    const editor: Editor = { doc, peer: null, ends: [] }
    doc.on('update', (_update: Uint8Array, from: unknown) => {
      const { peer } = editor
      // The peer listens after us: this update is the next one it counts.
      if (peer !== null && from !== peer)
        editor.ends.push({ n: peer.sent + 1, clock: ownClock(doc) })
    })
    return editor
  })
  for (let run = 0; run < runs; run++) {
    const where = `seed ${seed}, run ${run}`
    await Promise.all(editors.map((editor, i) => connect(target, editor, i)))
    const killAt = Date.now() + 30 + random(500)
    let back: Promise<void> | null = null
    while (editors.some(({ peer }) => peer?.isOpen === true)) {
      if (back === null && Date.now() >= killAt) back = target.killAndStart()
      edit(editors[random(EDITORS)]?.doc ?? new Y.Doc(), random)
      await sleep(random(4))
    }
    await back
    // What each author was told is saved, and what each screen showed of the others.
    const told = editors.map(({ doc, peer, ends }) => {
      acknowledged += peer?.saved ?? 0
      const clock = ends.findLast((end) => end.n <= (peer?.saved ?? 0))?.clock ?? 0
      return { client: doc.clientID, clock }
    })
    const shown = editors.flatMap(({ doc }) =>
      editors
        .filter((other) => other.doc !== doc)
        .map((other) => ({
          client: other.doc.clientID,
          clock: Y.getState(doc.store, other.doc.clientID),
        })),
    )
    const disk = new Y.Doc()
    const reader = new LivePeer(`${target.url()}/collab/${target.section}`, {
      cookie: target.cookies()[0] ?? '',
    })
    await reader.synced
    for (const bytes of reader.heard) Y.applyUpdate(disk, bytes)
    reader.end()
    for (const { client, clock } of [...told, ...shown])
      expect(Y.getState(disk.store, client), where).toBeGreaterThanOrEqual(clock)
    expect(disk.store.pendingStructs, where).toBe(null)
  }
  // Everybody comes back with what was not acknowledged.
  await Promise.all(editors.map((editor, i) => connect(target, editor, i)))
  const isCalm = (): boolean =>
    editors.every(
      ({ doc, peer }) =>
        peer !== null &&
        peer.saved === peer.sent &&
        readable(doc) === readable(editors[0]?.doc ?? doc),
    )
  expect(await until(isCalm, 15_000), `seed ${seed}: copies differ`).toBe(true)
  for (const { peer } of editors) expect(peer?.closed).toBe(null)
  for (const { peer } of editors) peer?.end()
  return acknowledged
}

test('50 kills of the whole server: 0 acknowledged edits lost, all copies equal', async () => {
  const server = await startServer()
  try {
    const { section, cookies } = await editorsOf(server.url)
    const target: Target = {
      section,
      url: () => server.url,
      cookies: () => cookies,
      killAndStart: () => server.restart('SIGKILL'),
    }
    expect(await killTyping(target, 50, 20_190_410)).toBeGreaterThan(1_000)
  } finally {
    await server.dispose()
  }
}, 400_000)

/** The section that most people of the demo may edit, and a cookie for each of ten editors. */
async function editorsOf(url: string): Promise<{ section: string; cookies: readonly string[] }> {
  const editing = new Map<string, string[]>()
  for (const { username } of await demoPeople(url)) {
    const person = await signIn(url, username)
    const { reports } = (await person.call('GET', '/api/reports')).json as {
      reports: { id: string; isLive: boolean }[]
    }
    const report = reports.find((r) => r.isLive)
    if (report === undefined) continue
    const { sections } = (await person.call('GET', `/api/reports/${report.id}`)).json as {
      sections: { id: string; level: string }[]
    }
    for (const { id, level } of sections)
      if (level === 'edit') editing.set(id, [...(editing.get(id) ?? []), person.cookie])
  }
  const [best] = [...editing].toSorted((a, b) => b[1].length - a[1].length)
  if (best === undefined) throw new Error('nobody may write anything')
  const [section, found] = best
  return {
    section,
    cookies: Array.from({ length: EDITORS }, (_, i) => found[i % found.length] ?? ''),
  }
}

test('15 kills with a snapshot every few rows: the same', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ban-thao-kill-'))
  let running = await launch(dataDir, 0)
  try {
    const target: Target = {
      section: 'phan-ben',
      url: () => running.url,
      cookies: () => running.cookies,
      async killAndStart() {
        const { port, child } = running
        child.kill('SIGKILL')
        await once(child, 'exit')
        running = await launch(dataDir, port)
      },
    }
    expect(await killTyping(target, 15, 62)).toBeGreaterThan(300)
  } finally {
    running.child.kill('SIGKILL')
    await once(running.child, 'exit')
    rmSync(dataDir, { recursive: true, force: true })
  }
}, 200_000)

interface Launched {
  readonly child: ChildProcess
  readonly url: string
  readonly port: number
  readonly cookies: readonly string[]
}

async function launch(dataDir: string, port: number): Promise<Launched> {
  const entry = fileURLToPath(new URL('../../support/live-text-process.ts', import.meta.url))
  const child = spawn(process.execPath, [entry, dataDir, String(port), String(EDITORS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString()))
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)))
  })
  return { child, ...(JSON.parse(said) as Omit<Launched, 'child'>) }
}
