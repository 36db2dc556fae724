/** After the last fault: everything is well, time passes, and then everybody must have the same. */
import * as Y from 'yjs'
import { Breach } from './ledger.ts'
import type { World } from './world.ts'

/** the client's watchdog, its longest back-off, and some rounds more */
const QUIET_MS = 150_000

// oxlint-disable-next-line typescript/no-base-to-string -- Yjs writes the fragment as XML
const readable = (doc: Y.Doc): string => doc.getXmlFragment('prosemirror').toString()

export async function comeToRest(world: World): Promise<void> {
  const { time, desks, disk, office } = world
  disk.mood = 'well'
  disk.breaksNext = false
  world.startServer()
  for (const desk of desks) {
    desk.network.isUp = true
    desk.network.latencyMs = 8
    desk.network.jitterMs = 12
    desk.network.bytesPerMs = 2_000
    desk.wake()
  }
  await time.runUntil(time.now + QUIET_MS)
  for (const desk of desks) desk.open()
  await time.runUntil(time.now + QUIET_MS)
  if (world.server === null) throw new Breach('the server did not stay up')

  for (const personId of office.people.slice(0, 1))
    for (const section of office.sections)
      if (office.level(personId, section) !== 'none') world.newDesk(personId, section).open()
  await time.runUntil(time.now + 10_000)
  if (world.wrong !== null) throw world.wrong
  for (const desk of desks) compare(world, desk)
  await compareServer(world, 'the running server')
  world.killServer(true)
  world.startServer()
  await compareServer(world, 'the server started anew')
  for (const desk of desks) desk.checkNothingVanished()
}

function compare(world: World, desk: World['desks'][number]): void {
  const { personId, sectionId } = desk.parts
  const who = `${personId} at ${sectionId}`
  const { connection } = desk.session ?? {}
  if (world.office.level(personId, sectionId) === 'none') {
    const state = connection?.save.kind
    if (state !== 'stopped') throw new Breach(`${who} has no right and is ${state}`)
    return
  }
  const { doc } = desk
  if (connection === undefined || connection === null || doc === null)
    throw new Breach(`${who} has no page`)
  const { facts, save } = connection
  if (save.kind !== 'saved' && save.kind !== 'refused')
    throw new Breach(`${who} is not saved after quiet: ${JSON.stringify({ save, facts })}`)
  if (facts.unsent > 0) throw new Breach(`${who} still has unsent changes: ${facts.unsent}`)
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
    throw new Breach(`${who} has something pending: ${pendingIn(doc)}`)
  if (readable(doc) !== readable(world.ledger.copyOf(sectionId)))
    throw new Breach(`${who} reads something else than the disk`)
}

/** What a copy waits for. */
function pendingIn(doc: Y.Doc): string {
  const { pendingStructs, pendingDs } = doc.store
  const missing = [...(pendingStructs?.missing ?? [])].map(
    ([client, clock]) => `${client}:${clock} (has ${Y.getState(doc.store, client)})`,
  )
  return pendingDs === null ? missing.join(', ') : `${missing.join(', ')} and deletions`
}

async function compareServer(world: World, who: string): Promise<void> {
  const { server, office, time, ledger } = world
  if (server === null) throw new Breach('no server')
  const asked = server.engine.capture(office.sections)
  const moments = await time.during(asked, 30_000, 'capture')
  if (moments.length !== office.sections.length) throw new Breach(`${who} lacks a section`)
  for (const { sectionId, state } of moments) {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, state)
    const copy = ledger.copyOf(sectionId)
    if (doc.store.pendingStructs !== null) throw new Breach(`${who} has something pending`)
    if (readable(doc) !== readable(copy))
      throw new Breach(`${who} has another text in ${sectionId} than was appended`)
    for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(copy)))
      if (Y.getState(doc.store, client) !== clock)
        throw new Breach(`${who} is short of ${client} in ${sectionId}`)
    doc.destroy()
  }
}
