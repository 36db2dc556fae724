/** Sets of Yjs ids (client, clock): which letters and deletions exist, are on disk, were allowed. */
import * as Y from 'yjs'

export interface Range {
  readonly client: number
  readonly clock: number
  readonly length: number
}

export class IdSet {
  readonly #byClient = new Map<number, Uint8Array>()

  add({ client, clock, length }: Range): void {
    const end = clock + length
    let bits = this.#byClient.get(client)
    if (bits === undefined || bits.length < end) {
      const larger = new Uint8Array(Math.max(64, end * 2))
      if (bits !== undefined) larger.set(bits)
      bits = larger
      this.#byClient.set(client, bits)
    }
    bits.fill(1, clock, end)
  }

  has({ client, clock, length }: Range): boolean {
    const bits = this.#byClient.get(client)
    if (bits === undefined || bits.length < clock + length) return length === 0
    for (let i = clock; i < clock + length; i++) if (bits[i] === 0) return false
    return true
  }
}

/** What an update brings and what it deletes. */
export interface Brought {
  readonly structs: readonly Range[]
  readonly deletions: readonly Range[]
}

export function readUpdate(update: Uint8Array): Brought {
  const { structs, ds } = Y.decodeUpdate(update)
  return {
    structs: structs
      .filter((struct) => !(struct instanceof Y.Skip))
      .map(({ id, length }) => ({ client: id.client, clock: id.clock, length })),
    deletions: [...ds.clients].flatMap(([client, ranges]) =>
      ranges.map(({ clock, len }) => ({ client, clock, length: len })),
    ),
  }
}
