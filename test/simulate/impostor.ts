/** Somebody who may write, with a program of their own instead of our page: writes under a colleague's client id, shows
 *  a colleague's cursor, deletes what a colleague has not written yet. The ledger says whether any of it got through. */
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { MESSAGE, SYNC } from '#shared/wire/sync.ts'
import { editSomething } from './typing.ts'
import type { World } from './world.ts'

const STAYS_MS = 5_000

/** @returns false: there is nobody whom somebody could pass for */
export function passForSomebody(world: World): boolean {
  const { chance, desks, office, time } = world
  const pairs = desks.flatMap((desk) =>
    office.level(desk.parts.personId, desk.parts.sectionId) !== 'edit'
      ? []
      : desks
          .filter(
            ({ doc, parts }) =>
              doc !== null &&
              world.ledger.authorOf(parts.sectionId, doc.clientID) === parts.personId &&
              parts.sectionId === desk.parts.sectionId &&
              parts.personId !== desk.parts.personId,
          )
          .map((victim) => ({ desk, victim })),
  )
  if (pairs.length === 0) return false
  const { desk, victim } = chance.of(pairs)
  const client = victim.doc?.clientID ?? 0
  const forge = chance.of(FORGERIES)
  const section = desk.parts.sectionId
  const socket = desk.dial(`ws://server/collab/${section}`)
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the simulated socket has only these
  socket.onopen = () => {
    socket.send(forge(world.ledger.copyOf(section), client, world))
  }
  time.after(desk.page, STAYS_MS, () => socket.close())
  return true
}

/** What is sent in the name of this client id. */
type Forgery = (durable: Y.Doc, client: number, world: World) => Uint8Array<ArrayBuffer>

const FORGERIES: readonly Forgery[] = [writing(SYNC.update), writing(SYNC.step2), deleting, cursor]

/** Words of the impostor's where the victim's next words would stand. */
function writing(step: number): Forgery {
  return (durable, client, { chance }) => {
    const own = new Y.Doc({ gc: false })
    Y.applyUpdate(own, Y.encodeStateAsUpdate(durable))
    own.clientID = client
    const before = Y.encodeStateVector(own)
    for (let n = 0; n < 3; n++) editSomething(own, chance)
    const update = Y.encodeStateAsUpdate(own, before)
    own.destroy()
    return message([MESSAGE.sync, step], update)
  }
}

/** A deletion of what the victim writes next. */
function deleting(durable: Y.Doc, client: number): Uint8Array<ArrayBuffer> {
  const from = Y.getState(durable.store, client)
  // No structs; deletions of one client, in one range.
  return message([MESSAGE.sync, SYNC.update], encoded([0, 1, client, 1, from, 20]))
}

function cursor(_durable: Y.Doc, client: number, { chance }: World): Uint8Array<ArrayBuffer> {
  const state = encoding.encode((e) => {
    encoding.writeVarUint(e, 1)
    encoding.writeVarUint(e, client)
    encoding.writeVarUint(e, 1 + chance.below(900))
    encoding.writeVarString(e, JSON.stringify({ user: { id: 'ai-do' }, cursor: null }))
  })
  return message([MESSAGE.awareness], state)
}

function encoded(numbers: readonly number[]): Uint8Array {
  return encoding.encode((e) => {
    for (const n of numbers) encoding.writeVarUint(e, n)
  })
}
function message(head: readonly number[], block: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = encoding.encode((e) => {
    for (const n of head) encoding.writeVarUint(e, n)
    encoding.writeVarUint8Array(e, block)
  })
  return new Uint8Array(whole)
}
