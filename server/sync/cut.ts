/** Cuts off the beginning of an update that the server has already: repeats and overlaps are honest after a reconnect. */
import { Reader, Writer } from './bytes.ts'
import { HAS, skipStruct, STRUCT, type Part } from './update.ts'
import { skipValue } from './values.ts'

const writer = new Writer()

/** The rest of a part from clock `from` on. */
export function cutPart(part: Part, from: number): Part {
  const r = new Reader(part.bytes)
  let { clock, structs } = part
  for (;;) {
    const at = r.at
    const next = clock + skipStruct(r)
    if (next <= from) {
      clock = next
      structs--
      continue
    }
    if (clock === from) return { ...part, clock, structs, bytes: part.bytes.subarray(at) }
    cutStruct(part.bytes.subarray(at, r.at), { client: part.client, clock: from - 1 }, from - clock)
    writer.raw(part.bytes, r.at)
    return { ...part, clock: from, structs, bytes: writer.take() }
  }
}

/** Writes a struct without its first `offset` clocks; its left neighbour is then its own beginning. */
function cutStruct(
  bytes: Uint8Array,
  left: { readonly client: number; readonly clock: number },
  offset: number,
): void {
  const r = new Reader(bytes)
  const info = r.byte()
  const kind = info & 31
  if (kind === STRUCT.collected) {
    writer.byte(STRUCT.collected)
    writer.uint(r.uint() - offset)
    return
  }
  writer.byte(info | HAS.left)
  writer.uint(left.client)
  writer.uint(left.clock)
  if (info & HAS.left) {
    r.uint()
    r.uint()
  }
  if (info & HAS.right) {
    writer.uint(r.uint())
    writer.uint(r.uint())
  }
  if ((info & HAS.neighbour) === 0) {
    if (r.uint() === 1) r.block()
    else {
      r.uint()
      r.uint()
    }
    if (info & HAS.attribute) r.block()
  }
  if (kind === STRUCT.deleted) return writer.uint(r.uint() - offset)
  if (kind === STRUCT.string) return writer.text(new TextDecoder().decode(r.block()).slice(offset))
  // Values: the other kinds are one clock long and cannot be cut.
  const n = r.uint()
  for (let i = 0; i < offset; i++) skipValue(r)
  writer.uint(n - offset)
  writer.raw(bytes, r.at)
}
