/** The copy on a person's machine (client/sync/offline-store.ts) in memory: it outlives the page, takes a while to
 *  write, and what a page had not finished writing dies with it. */
import * as Y from 'yjs'
import type { KeptText, OfflineStore, StoredSection } from '#client/sync/offline-store.ts'
import type { Chance } from './chance.ts'
import type { Process, VirtualTime } from './virtual-time.ts'

interface UpdateRecord {
  readonly bytes: Uint8Array
  state: 'base' | 'unsent'
  changes: number
}

/** One person's, one section's. */
export class CopyOnMachine {
  readonly #updates = new Map<number, UpdateRecord>()
  readonly keptTexts: KeptText[] = []
  readonly #parts: {
    readonly time: VirtualTime
    readonly chance: Chance
    readonly personId: string
  }
  readonly #ownIds = new Set<number>()
  #aside: Uint8Array | null = null
  #lastId = 0

  constructor(parts: { time: VirtualTime; chance: Chance; personId: string }) {
    this.#parts = parts
  }

  get bytes(): readonly Uint8Array[] {
    return [...this.#updates.values()].map((r) => r.bytes)
  }

  /** As the page in this process opens it. */
  openFor(page: Process): OfflineStore {
    const { time, chance, personId } = this.#parts
    /** IndexedDB does one transaction after the other. */
    let last: Promise<unknown> = Promise.resolve()
    const write = <T>(act: () => T): Promise<T> => {
      const before = last
      const mine = (async () => {
        await before
        await new Promise<void>((done) => void time.after(page, chance.between(0.2, 6), done))
        return act()
      })()
      last = mine
      return mine
    }
    const add = (record: UpdateRecord): number => {
      this.#updates.set(++this.#lastId, record)
      return this.#lastId
    }
    return {
      section: () => write(() => this.#openSection(page, write, add)),
      unsent: () => Promise.resolve([]),
      keep: (text) =>
        write(() => {
          const kept: KeptText = { ...text, id: ++this.#lastId, personId }
          this.keptTexts.push(kept)
          return kept
        }),
      kept: () => Promise.resolve([...this.keptTexts]),
      dropKept: () => Promise.resolve(),
      clearIfSent: () => Promise.resolve(false),
      close: () => undefined,
    }
  }

  #openSection(
    page: Process,
    write: <T>(act: () => T) => Promise<T>,
    add: (record: UpdateRecord) => number,
  ): StoredSection {
    const { time } = this.#parts
    const found = [...this.#updates]
    const unsent = found.filter(([, r]) => r.state === 'unsent')
    const known = new Set(unsent.map(([id]) => id))
    let loaded: readonly number[] = [...known]
    let remote: Uint8Array[] = []
    let isWaiting = false
    const writeRemote = async (): Promise<void> => {
      isWaiting = false
      if (remote.length === 0) return
      const bytes = Y.mergeUpdates(remote)
      remote = []
      await write(() => add({ bytes, state: 'base', changes: 0 }))
    }
    return {
      ownIds: new Set(this.#ownIds),
      aside: this.#aside,
      claim: (client) => write(() => void this.#ownIds.add(client)),
      setAside: (state) =>
        write(() => {
          this.#aside = state
          this.#updates.clear()
          known.clear()
        }),
      dropAside: () => write(() => (this.#aside = null)).then(() => undefined),
      updates: found.map(([, r]) => r.bytes),
      unsent: unsent.map(([, r]) => r.bytes),
      unsentChanges:
        unsent.length === 0
          ? 0
          : Math.max(
              1,
              unsent.reduce((n, [, r]) => n + r.changes, 0),
            ),
      append: (bytes, changes) =>
        write(() => {
          const id = add({ bytes, state: 'unsent', changes })
          known.add(id)
          return id
        }),
      appendRemote(update) {
        remote.push(update)
        if (isWaiting) return
        isWaiting = true
        time.after(page, 1_000, () => void writeRemote())
      },
      acknowledge: (ids) => {
        const all = [...loaded, ...ids]
        loaded = []
        return write(() => {
          for (const id of all) {
            const record = this.#updates.get(id)
            if (record !== undefined) record.state = 'base'
            known.delete(id)
          }
        })
      },
      discardUnsent: () =>
        write(() => {
          for (const id of known) this.#updates.delete(id)
          known.clear()
        }),
      discard: () => {
        remote = []
        return write(() => {
          for (const [id, record] of this.#updates)
            if (record.state === 'base' || known.has(id)) this.#updates.delete(id)
          known.clear()
        })
      },
      close: () => writeRemote(),
    }
  }
}
