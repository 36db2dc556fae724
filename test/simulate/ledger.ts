/**
 * The bookkeeper beside the simulation: knows what reached the server with the right, what is on disk, what was
 * acknowledged and shown, and says at once when one of them should not be. It shares no code with the gate.
 */
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { MESSAGE, SYNC, type PresenceUser } from '#shared/wire/sync.ts'
import type { PersonId, SectionId } from '#shared/ids.ts'
import type { Batch } from '#server/sync/section-log.ts'
import { IdSet, readUpdate, type Brought, type Range } from './id-set.ts'
import type { Frame } from './line.ts'
import type { Office } from './office.ts'

interface SectionBook {
  readonly durable: IdSet
  readonly durableDeletions: IdSet
  readonly allowed: IdSet
  readonly allowedDeletions: IdSet
  /** who sent text under a client id that is not on disk yet */
  readonly senders: Map<number, PersonId>
  /** whose words stand under a client id: whoever's came first, for good */
  readonly authors: Map<number, PersonId>
  /** every row ever appended, in plain Yjs */
  readonly copy: Y.Doc
}

/** Why a seed fails. */
export class Breach extends Error {
  override name = 'Breach'
}

/** What the bookkeeper knows a line by. */
export interface LedgerLine {
  /** the session the server found at the door; null: nobody's */
  readonly sessionId: string | null
}

export interface Ledger {
  readonly updates: number
  isDurable(section: SectionId, client: number, clock: number): boolean
  copyOf(section: SectionId): Y.Doc
  /** undefined: nothing of this client id is on disk */
  authorOf(section: SectionId, client: number): PersonId | undefined
  seed(section: SectionId, row: Uint8Array): void
  arrived(line: LedgerLine, section: SectionId, person: PersonId, message: Uint8Array): void
  appended(batch: Batch): void
  written(line: LedgerLine, section: SectionId, frames: readonly Frame[]): void
}

export function createLedger(office: Office): Ledger {
  const books = new Map<SectionId, SectionBook>()
  /** what each line's n-th update brought; null: it was refused */
  const received = new WeakMap<LedgerLine, (Brought | null)[]>()
  const acknowledged = new WeakMap<LedgerLine, number>()
  /** One buffer goes to everybody: it is looked at once. */
  let shown: Uint8Array = new Uint8Array(0)
  let updates = 0

  const bookOf = (section: SectionId): SectionBook => {
    let book = books.get(section)
    if (book === undefined) {
      book = {
        durable: new IdSet(),
        durableDeletions: new IdSet(),
        allowed: new IdSet(),
        allowedDeletions: new IdSet(),
        senders: new Map(),
        authors: new Map(),
        copy: new Y.Doc({ gc: false }),
      }
      books.set(section, book)
    }
    return book
  }

  function keep(book: SectionBook, brought: Brought, row: Uint8Array): void {
    for (const range of brought.structs) book.durable.add(range)
    for (const range of brought.deletions) book.durableDeletions.add(range)
    Y.applyUpdate(book.copy, row)
    const { pendingStructs, pendingDs } = book.copy.store
    if (pendingStructs !== null || pendingDs !== null)
      throw new Breach('a row on disk leans on what is not there')
  }

  function mustBeDurable(book: SectionBook, brought: Brought, what: string): void {
    for (const range of brought.structs)
      if (!book.durable.has(range))
        throw new Breach(`${what}: ${JSON.stringify(range)} is not on disk`)
    for (const range of brought.deletions)
      if (!book.durableDeletions.has(range) && !isGone(book.copy, range))
        throw new Breach(`${what}: the deletion of ${JSON.stringify(range)} is not on disk`)
  }

  return {
    get updates() {
      return updates
    },
    isDurable: (section, client, clock) =>
      bookOf(section).durable.has({ client, clock, length: 1 }),
    copyOf: (section) => bookOf(section).copy,
    authorOf: (section, client) => bookOf(section).authors.get(client),
    seed(section, row) {
      keep(bookOf(section), readUpdate(row), row)
    },
    arrived(line, section, person, message) {
      const update = updateOf(message)
      if (update === null) return
      updates++
      const brought = readUpdate(update)
      const list = received.get(line) ?? []
      list.push(brought)
      received.set(line, list)
      const may = office.mightBeTaken(person, section)
      if (!may || line.sessionId === null || !office.mightSessionWork(line.sessionId)) return
      const book = bookOf(section)
      for (const range of brought.structs) {
        const author = book.authors.get(range.client)
        // In somebody else's name nobody has the right.
        if (author !== undefined && author !== person) continue
        if (!book.senders.has(range.client)) book.senders.set(range.client, person)
        book.allowed.add(range)
      }
      for (const range of brought.deletions) book.allowedDeletions.add(range)
    },
    appended(batch) {
      for (const { sectionId, data } of batch.rows) {
        const book = bookOf(sectionId)
        const brought = readUpdate(data)
        for (const range of brought.structs)
          if (!book.allowed.has(range) && !book.durable.has(range))
            throw new Breach(`written without the right: ${JSON.stringify(range)} in ${sectionId}`)
        for (const { client } of brought.structs) {
          const sender = book.senders.get(client)
          if (sender !== undefined && !book.authors.has(client)) book.authors.set(client, sender)
        }
        for (const range of brought.deletions)
          if (!book.allowedDeletions.has(range) && !book.durableDeletions.has(range))
            throw new Breach(`deleted without the right: ${JSON.stringify(range)} in ${sectionId}`)
        keep(book, brought, data)
      }
    },
    written(line, section, frames) {
      const book = bookOf(section)
      for (const frame of frames) {
        if (frame.kind !== 'message') continue
        const { bytes } = frame
        const input = decoding.createDecoder(bytes)
        switch (decoding.readVarUint(input)) {
          case MESSAGE.sync: {
            const update = updateOf(bytes)
            if (update === null || isSame(bytes, shown)) break
            mustBeDurable(book, readUpdate(update), 'shown')
            shown = bytes
            break
          }
          case MESSAGE.awareness: {
            const cursors = decoding.createDecoder(decoding.readVarUint8Array(input))
            for (let n = decoding.readVarUint(cursors); n > 0; n--) {
              const client = decoding.readVarUint(cursors)
              decoding.readVarUint(cursors)
              const shownAs = nameIn(decoding.readVarString(cursors))
              const author = book.authors.get(client)
              if (shownAs !== null && author !== undefined && shownAs !== author)
                throw new Breach(`${shownAs} is shown at the cursor of ${author}`)
            }
            break
          }
          case MESSAGE.saved: {
            const n = decoding.readVarUint(input)
            const list = received.get(line) ?? []
            if (n > list.length) throw new Breach(`acknowledged ${n} of ${list.length} updates`)
            for (let i = acknowledged.get(line) ?? 0; i < n; i++) {
              const brought = list[i] ?? null
              if (brought !== null) mustBeDurable(book, brought, 'acknowledged')
            }
            acknowledged.set(line, n)
            break
          }
          case MESSAGE.refused: {
            const n = decoding.readVarUint(input)
            const list = received.get(line) ?? []
            list[n - 1] = null
            break
          }
          default:
        }
      }
    },
  }
}

/** Whose cursor this is, as others see it; null: nobody is there. */
function nameIn(state: string): string | null {
  const shown = JSON.parse(state) as { readonly user: PresenceUser } | null
  return shown === null ? null : shown.user.id
}

/** The update that a message carries; null: it carries none. */
function updateOf(message: Uint8Array): Uint8Array | null {
  const input = decoding.createDecoder(message)
  if (decoding.readVarUint(input) !== MESSAGE.sync) return null
  const step = decoding.readVarUint(input)
  return step === SYNC.step1 ? null : decoding.readVarUint8Array(input)
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length

/** Also without a row that says so: what is put into something deleted is deleted with it. */
function isGone(copy: Y.Doc, { client, clock, length }: Range): boolean {
  for (let at = clock; at < clock + length; at++) {
    if (at >= Y.getState(copy.store, client)) return false
    if (!Y.getItem(copy.store, Y.createID(client, at)).deleted) return false
  }
  return true
}
