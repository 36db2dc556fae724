/**
 * What a copy holds that the server does not: after a restore from backup a section is older than people's computers.
 * One's own part goes up as ever, as far as it stands on what the server has; the rest waits for the section to be
 * opened for recovery. Pure.
 */
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'

type Clocks = ReadonlyMap<number, number>
type Struct = ReturnType<typeof Y.decodeUpdate>['structs'][number]

export interface Surplus {
  /** all of it, for a recovery */
  readonly all: Uint8Array
  /** one's own part that stands without the rest; deletions as far as the server can place them */
  readonly own: Uint8Array
  /** true: `own` is all that `all` writes */
  readonly isOwn: boolean
  /** whether `own` writes anything */
  readonly hasOwn: boolean
  /** nothing is missing on the server but perhaps deletions */
  readonly isNothing: boolean
  /** letters in `all` */
  readonly characters: number
}

/** @param copy a whole state as an update
 *  @param vector the server's state vector
 *  @param ownIds client ids this person has written under on this machine */
export function surplusOf(
  copy: Uint8Array,
  vector: Uint8Array,
  ownIds: ReadonlySet<number>,
): Surplus {
  const all = Y.diffUpdate(copy, vector)
  const { structs, ds } = Y.decodeUpdate(all)
  const server = Y.decodeStateVector(vector)
  const standing = whatStands(
    structs.filter((struct) => ownIds.has(struct.id.client)),
    server,
  )
  return {
    all,
    own: writeUpdate(standing.structs, ds.clients, standing.ends),
    isOwn: standing.structs.length === structs.length,
    hasOwn: standing.structs.length > 0,
    isNothing: structs.length === 0,
    characters: structs.reduce((n, struct) => n + lettersIn(struct), 0),
  }
}

function lettersIn(struct: Struct): number {
  return struct instanceof Y.Item && struct.content instanceof Y.ContentString
    ? struct.content.str.length
    : 0
}

/** The structs that lean on nothing but the server's text and each other, in clock order per client. */
function whatStands(
  own: readonly Struct[],
  server: Clocks,
): { structs: Struct[]; ends: Map<number, number> } {
  const ends = new Map(server)
  const has = (id: unknown): boolean =>
    !(id instanceof Y.ID) || id.clock < (ends.get(id.client) ?? 0)
  let waiting = own
  const structs: Struct[] = []
  for (let isMoving = true; isMoving;) {
    isMoving = false
    const left: Struct[] = []
    for (const struct of waiting) {
      const isNext = struct.id.clock === (ends.get(struct.id.client) ?? 0)
      const stands =
        !(struct instanceof Y.Item) ||
        [struct.origin, struct.rightOrigin, struct.parent].every((id) => has(id))
      if (isNext && stands) {
        structs.push(struct)
        ends.set(struct.id.client, struct.id.clock + struct.length)
        isMoving = true
      } else left.push(struct)
    }
    waiting = left
  }
  return { structs, ends }
}

type Deleted = ReturnType<typeof Y.decodeUpdate>['ds']['clients']

/** A V1 update of these structs, and of the deletions below `ends`. */
function writeUpdate(structs: readonly Struct[], deleted: Deleted, ends: Clocks): Uint8Array {
  const byClient = Map.groupBy(structs, (struct) => struct.id.client)
  const encoder = new Y.UpdateEncoderV1()
  const out = encoder.restEncoder
  encoding.writeVarUint(out, byClient.size)
  // Yjs writes higher client ids first.
  for (const [client, list] of [...byClient].toSorted((a, b) => b[0] - a[0])) {
    encoding.writeVarUint(out, list.length)
    encoding.writeVarUint(out, client)
    encoding.writeVarUint(out, list[0]?.id.clock ?? 0)
    for (const struct of list) struct.write(encoder, 0)
  }
  const ranges = [...deleted].flatMap(([client, items]) => {
    const end = ends.get(client) ?? 0
    const known = items
      .filter((item) => item.clock < end)
      .map(({ clock, len }) => ({ clock, length: Math.min(len, end - clock) }))
    return known.length === 0 ? [] : [{ client, known }]
  })
  encoding.writeVarUint(out, ranges.length)
  for (const { client, known } of ranges) {
    encoding.writeVarUint(out, client)
    encoding.writeVarUint(out, known.length)
    for (const { clock, length } of known) {
      encoding.writeVarUint(out, clock)
      encoding.writeVarUint(out, length)
    }
  }
  return encoding.toUint8Array(out)
}

/** @returns the client ids that updates write under */
export function idsIn(updates: readonly Uint8Array[]): Set<number> {
  return new Set(
    updates.flatMap((update) => Y.decodeUpdate(update).structs.map(({ id }) => id.client)),
  )
}
