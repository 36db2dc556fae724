/**
 * The copy of the sections on this machine (IndexedDB), per person. Local updates are written here before they are
 * sent and stay marked as unsent until the server has acknowledged them, across page loads. What the server has is
 * merged into one base. Refused words are kept beside it until their author has dealt with them.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import * as Y from 'yjs'
import { idsIn } from './surplus.ts'

interface UpdateRecord {
  readonly section: string
  readonly bytes: Uint8Array
  /** `base`: the server has it; `unsent`: it may not */
  readonly state: 'base' | 'unsent'
  readonly changes: number
}

/** Words that the server did not take. */
export interface KeptText {
  readonly id: number
  readonly personId: string
  readonly sectionId: string
  /** ms since 1970 */
  readonly at: number
  /** why: a close code or the code of message 102 */
  readonly code: number
  readonly changes: number
  /** what was typed, one entry per paragraph */
  readonly paragraphs: readonly string[]
}

interface Tables extends DBSchema {
  updates: { key: number; value: UpdateRecord; indexes: { section: string } }
  kept: { key: number; value: Omit<KeptText, 'id'>; indexes: { person: string } }
  /** client ids that were written under on this machine, per section */
  ids: { key: string; value: { readonly section: string; readonly client: number } }
  /** a copy with more than the server has, set aside until it may come back; key: section */
  aside: { key: string; value: Uint8Array }
}

export interface StoredSection {
  /** what was found at opening, oldest first */
  readonly updates: readonly Uint8Array[]
  /** those of them that the server had not acknowledged */
  readonly unsent: readonly Uint8Array[]
  readonly unsentChanges: number
  /** client ids this person has written under here */
  readonly ownIds: ReadonlySet<number>
  /** a copy set aside earlier; null: none */
  readonly aside: Uint8Array | null
  /** this page writes under that id */
  claim(client: number): Promise<void>
  /** puts the whole state aside in one step and begins anew with nothing */
  setAside(state: Uint8Array): Promise<void>
  /** the server has all of it */
  dropAside(): Promise<void>
  /** writes a local update; resolves with its number when it is on this machine */
  append(update: Uint8Array, changes: number): Promise<number>
  /** takes an update from the server; written a little later, several at once */
  appendRemote(update: Uint8Array): void
  /** the server has these, and all that was found unsent at opening */
  acknowledge(ids: readonly number[]): Promise<void>
  /** forgets what this page knows as unsent: it was refused */
  discardUnsent(): Promise<void>
  /** forgets the whole copy, but what another page of this person has not sent yet */
  discard(): Promise<void>
  close(): Promise<void>
}

export interface OfflineStore {
  section(sectionId: string): Promise<StoredSection>
  /** sections with changes that the server has not acknowledged */
  unsent(): Promise<{ readonly sectionId: string; readonly changes: number }[]>
  keep(text: Omit<KeptText, 'id' | 'personId'>): Promise<KeptText>
  kept(sectionId?: string): Promise<KeptText[]>
  dropKept(id: number): Promise<void>
  /** at sign-out: clears this person's copies, unless something is unsent or kept. @returns whether it did */
  clearIfSent(): Promise<boolean>
  close(): void
}

const DATABASE = 'ban-thao'
const REMOTE_DELAY_MS = 1_000
/** More records than this are merged into one at the next opening. */
const MERGE_ABOVE = 40

/** @param personId whose copies: another person on the same machine sees none of them
 *  @throws DOMException when the browser offers no storage (private window, policy, full disk) */
export async function openOfflineStore(personId: string): Promise<OfflineStore> {
  const db = await openDB<Tables>(DATABASE, 2, {
    upgrade(old, before) {
      if (before < 1) {
        old.createObjectStore('updates', { autoIncrement: true }).createIndex('section', 'section')
        old.createObjectStore('kept', { autoIncrement: true }).createIndex('person', 'personId')
      }
      old.createObjectStore('ids')
      old.createObjectStore('aside')
    },
    // A newer page wants to change the tables: let go, or it waits for ever.
    blocking: () => db.close(),
  })
  const keyOf = (sectionId: string): string => `${personId}/${sectionId}`
  const everything = IDBKeyRange.bound(`${personId}/`, `${personId}/\uffff`)
  const store: OfflineStore = {
    section: (sectionId) => openSection(db, keyOf(sectionId)),
    async unsent() {
      const found = new Map<string, number>()
      for (const record of await db.getAllFromIndex('updates', 'section', everything)) {
        if (record.state !== 'unsent') continue
        const sectionId = record.section.slice(personId.length + 1)
        found.set(sectionId, (found.get(sectionId) ?? 0) + record.changes)
      }
      return [...found].map(([sectionId, changes]) => ({
        sectionId,
        changes: Math.max(1, changes),
      }))
    },
    async keep(text) {
      const record = { ...text, personId }
      const id = await db.add('kept', record)
      return { ...record, id }
    },
    async kept(sectionId) {
      const out: KeptText[] = []
      const range = IDBKeyRange.only(personId)
      let cursor = await db.transaction('kept').store.index('person').openCursor(range)
      while (cursor) {
        if (sectionId === undefined || cursor.value.sectionId === sectionId)
          out.push({ ...cursor.value, id: cursor.primaryKey })
        cursor = await cursor.continue()
      }
      return out
    },
    dropKept: (id) => db.delete('kept', id),
    async clearIfSent() {
      if ((await store.unsent()).length > 0 || (await store.kept()).length > 0) return false
      if ((await db.count('aside', everything)) > 0) return false
      const tx = db.transaction(['updates', 'ids'], 'readwrite')
      const updates = tx.objectStore('updates')
      for (const key of await updates.index('section').getAllKeys(everything))
        await updates.delete(key)
      await tx.objectStore('ids').delete(everything)
      await tx.done
      return true
    },
    close: () => db.close(),
  }
  return store
}

/** At sign-out. Import it when it is needed: it brings Yjs along.
 *  @returns false when something is still unsent or kept; then the copies stay for their author's return */
export async function clearCopies(personId: string): Promise<boolean> {
  const store = await openOfflineStore(personId).catch(() => null)
  if (store === null) return true // without storage there are no copies
  try {
    return await store.clearIfSent()
  } finally {
    store.close()
  }
}

async function openSection(db: IDBPDatabase<Tables>, section: string): Promise<StoredSection> {
  const found = await readSection(db, section)
  const unsent = found.filter(({ record }) => record.state === 'unsent')
  const base = found.filter(({ record }) => record.state === 'base')
  if (base.length > MERGE_ABOVE) await mergeBase(db, section, base)
  /** unsent records that this page answers for */
  const known = new Set(unsent.map(({ id }) => id))
  let loaded: readonly number[] = [...known]
  const idsHere = IDBKeyRange.bound(`${section}/`, `${section}/\uffff`)
  const ownIds = new Set((await db.getAll('ids', idsHere)).map(({ client }) => client))
  // Copies from before ids were kept: what is unsent was written here.
  for (const client of idsIn(unsent.map(({ record }) => record.bytes))) ownIds.add(client)
  const aside = (await db.get('aside', section)) ?? null
  let remote: Uint8Array[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let isClosed = false
  /** on their way to the disk: not yet known by their number */
  const appending = new Set<Promise<number>>()
  const appended = async (): Promise<void> => void (await Promise.allSettled(appending))

  const writeRemote = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    if (remote.length === 0) return
    const bytes = Y.mergeUpdates(remote)
    remote = []
    await db.add('updates', { section, bytes, state: 'base', changes: 0 })
  }

  return {
    updates: found.map(({ record }) => record.bytes),
    unsent: unsent.map(({ record }) => record.bytes),
    unsentChanges:
      unsent.length === 0
        ? 0
        : Math.max(
            1,
            unsent.reduce((n, u) => n + u.record.changes, 0),
          ),
    ownIds,
    aside,
    async claim(client) {
      ownIds.add(client)
      await db.put('ids', { section, client }, `${section}/${client}`)
    },
    async setAside(state) {
      clearTimeout(timer)
      remote = []
      isClosed = true
      await appended()
      const tx = db.transaction(['updates', 'aside'], 'readwrite')
      const before = await tx.objectStore('aside').get(section)
      const whole = before === undefined ? state : Y.mergeUpdates([before, state])
      await tx.objectStore('aside').put(whole, section)
      const updates = tx.objectStore('updates')
      let cursor = await updates.index('section').openCursor(section)
      while (cursor) {
        // What another tab has not sent yet is that tab's.
        if (cursor.value.state === 'base' || known.has(cursor.primaryKey)) await cursor.delete()
        cursor = await cursor.continue()
      }
      await tx.done
      known.clear()
    },
    dropAside: () => db.delete('aside', section),
    async append(bytes, changes) {
      const adding = db.add('updates', { section, bytes, state: 'unsent', changes })
      appending.add(adding)
      try {
        const id = await adding
        known.add(id)
        return id
      } finally {
        appending.delete(adding)
      }
    },
    appendRemote(update) {
      if (isClosed) return
      remote.push(update)
      timer ??= setTimeout(() => {
        // A copy that lags behind only asks the server for more.
        writeRemote().catch(() => undefined)
      }, REMOTE_DELAY_MS)
    },
    async acknowledge(ids) {
      const all = [...loaded, ...ids]
      loaded = []
      const tx = db.transaction('updates', 'readwrite')
      for (const id of all) {
        const record = await tx.store.get(id)
        if (record) await tx.store.put({ ...record, state: 'base', changes: 0 }, id)
        known.delete(id)
      }
      await tx.done
    },
    async discardUnsent() {
      await appended()
      const tx = db.transaction('updates', 'readwrite')
      for (const id of known) await tx.store.delete(id)
      await tx.done
      known.clear()
    },
    async discard() {
      remote = []
      await appended()
      const tx = db.transaction('updates', 'readwrite')
      for (const id of await tx.store.index('section').getAllKeys(section)) {
        const record = await tx.store.get(id)
        if (record?.state === 'base' || known.has(id)) await tx.store.delete(id)
      }
      await tx.done
      known.clear()
    },
    async close() {
      isClosed = true
      await writeRemote().catch(() => undefined)
    },
  }
}

interface Found {
  readonly id: number
  readonly record: UpdateRecord
}

async function readSection(db: IDBPDatabase<Tables>, section: string): Promise<Found[]> {
  const tx = db.transaction('updates')
  const index = tx.store.index('section')
  const [ids, records] = await Promise.all([index.getAllKeys(section), index.getAll(section)])
  await tx.done
  return records.flatMap((record, i) => {
    const id = ids[i]
    return id === undefined ? [] : [{ id, record }]
  })
}

/** One record instead of many. Only what the server has: refused words must never come back with the base. */
async function mergeBase(db: IDBPDatabase<Tables>, section: string, base: Found[]): Promise<void> {
  const bytes = Y.mergeUpdates(base.map(({ record }) => record.bytes))
  const tx = db.transaction('updates', 'readwrite')
  for (const { id } of base) await tx.store.delete(id)
  await tx.store.add({ section, bytes, state: 'base', changes: 0 })
  await tx.done
}
