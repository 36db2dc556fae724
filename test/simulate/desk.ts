/**
 * One person at one section: a browser that is opened, closed, crashes, sleeps and comes back, and the copy on its
 * machine. The page is the product's own SectionSession; only the letters are typed by a seed.
 */
import * as Y from 'yjs'
import { SectionSession } from '#client/sync/section-session.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import type { PersonId, SectionId } from '#shared/ids.ts'
import type { Chance, Trace } from './chance.ts'
import { CopyOnMachine } from './copy-on-machine.ts'
import { IdSet, readUpdate } from './id-set.ts'
import { Breach, type Ledger } from './ledger.ts'
import { GOOD_NETWORK, Line, type LineParts, type Network } from './line.ts'
import type { Office, Session } from './office.ts'
import { fetchOver } from './plain-http.ts'
import type { ServerLife } from './server-life.ts'
import { editSomething } from './typing.ts'
import { createProcess, DAWN, type Process, type VirtualTime } from './virtual-time.ts'

export interface DeskParts {
  readonly time: VirtualTime
  readonly chance: Chance
  readonly trace: Trace
  readonly office: Office
  readonly ledger: Ledger
  readonly personId: PersonId
  readonly sectionId: SectionId
  /** false: a private window, nothing is kept on the machine */
  readonly keepsCopy: boolean
  readonly lineWatch: LineParts['watch']
  readonly dial: LineParts['dial']
  readonly opened: (line: Line) => void
  /** who answers plain requests; null: nobody */
  readonly server: () => ServerLife | null
  /** its proxy drops WebSocket */
  readonly isBehindProxy: boolean
  readonly fault: (error: unknown) => void
}

interface Letter {
  readonly client: number
  readonly clock: number
  readonly text: string
}

/** Closes that an honest page never gets. */
const DISHONEST: ReadonlySet<number> = new Set([
  CLOSE.textFrame,
  CLOSE.tooLarge,
  CLOSE.malformed,
  CLOSE.noSuchSection,
  CLOSE.fault,
])

export class Desk {
  readonly parts: DeskParts
  readonly network: Network = { ...GOOD_NETWORK }
  readonly copy: CopyOnMachine
  page: Process = createProcess('closed')
  session: SectionSession | null = null
  signedIn: Session
  /** what this person's client ids are, over all page loads */
  readonly #ids = new Set<number>()
  #doc: Y.Doc | null = null
  #mayType = false
  readonly #isStubborn: boolean
  #isUp = false
  /** the page asks its person to sign in again */
  #isAsked = false
  /** letters that need not be anywhere: deleted again, or gone with a crashed page before they were written */
  readonly #excused = new IdSet()
  /** every letter typed here */
  readonly #typed: { readonly client: number; readonly from: number; to: number }[] = []
  /** what stood in a copy when it was given up, and what of it was kept */
  readonly #givenUp: { readonly letters: readonly Letter[]; kept: string }[] = []

  constructor(parts: DeskParts) {
    this.parts = parts
    this.copy = new CopyOnMachine(parts)
    this.#isStubborn = parts.chance.is(0.25)
    this.signedIn = parts.office.signIn(parts.personId)
  }

  get doc(): Y.Doc | null {
    return this.#doc
  }

  open(): void {
    const { time, chance, personId, sectionId } = this.parts
    if (this.#isUp) return
    this.#isUp = true
    this.#isAsked = false
    const page = createProcess(`${personId} at ${sectionId}`)
    page.clockShiftMs = this.page.clockShiftMs
    this.page = page
    time.after(page, 0, () => {
      const session = new SectionSession({
        personId,
        sectionId,
        serverUrl: 'ws://server',
        timing: {
          now: () => DAWN + Math.floor(time.now) + page.clockShiftMs,
          random: () => chance.next(),
          after: (ms, act) => time.after(page, ms, act),
        },
        makeDocument: () => {
          const doc = new Y.Doc()
          doc.clientID = 1 + chance.below(2 ** 30)
          return doc
        },
        openStore: this.parts.keepsCopy ? () => Promise.resolve(this.copy.openFor(page)) : null,
        openSocket: (url) => this.dial(url),
        fetch: fetchOver({
          time,
          chance,
          page,
          network: this.network,
          cookie: () => this.signedIn.id,
          server: this.parts.server,
          fault: this.parts.fault,
        }),
      })
      this.session = session
      this.#listen(session, page)
      session.open().catch(this.parts.fault)
    })
  }

  /** A new line under this person's session. */
  dial(url: string): WebSocket {
    const { time, chance, lineWatch, opened, isBehindProxy } = this.parts
    const dial = isBehindProxy ? () => null : this.parts.dial
    const line = new Line({
      time,
      chance,
      network: this.network,
      page: this.page,
      url,
      cookie: () => this.signedIn.id,
      dial,
      watch: lineWatch,
    })
    opened(line)
    // The client uses this subset of a browser's socket and no more.
    return line.socket as unknown as WebSocket
  }

  #listen(session: SectionSession, page: Process): void {
    const { office, ledger, personId, sectionId, time } = this.parts
    session.on('document', (connection) => {
      const { doc } = connection
      // The page would mend it; it must never have come to that.
      connection.on('differs', () =>
        this.parts.fault(
          new Breach(`${personId} at ${sectionId} had another text than the server`),
        ),
      )
      this.#doc = doc
      this.#ids.add(doc.clientID)
      this.#mayType = office.level(personId, sectionId) === 'edit'
    })
    session.on('access', ({ level }) => {
      // Not everybody stops when told: the server has to see to it.
      if (this.#isStubborn) return
      // A word in the making is finished first.
      if (level === 'edit') this.#mayType = true
      else time.after(page, 150, () => (this.#mayType = false))
    })
    session.on('synced', () => {
      this.#mayType = office.level(personId, sectionId) === 'edit'
    })
    session.on('facts', (facts) => {
      if (facts.link.kind === 'signed-out') this.#signInLater(page)
      if (facts.link.kind === 'stopped') this.#stopped(page, facts.link.code)
      const doc = this.#doc
      if (doc === null || facts.unsent > 0 || !facts.synced || facts.refused > 0) return
      const end = Y.getState(doc.store, doc.clientID)
      if (end > 0 && !ledger.isDurable(sectionId, doc.clientID, end - 1))
        this.parts.fault(
          new Breach(
            `${personId} at ${sectionId} was told "saved" too early of ${doc.clientID}:${end - 1}`,
          ),
        )
    })
    session.on('ending', () => this.#giveUp())
    session.on('kept', (text) => {
      const last = this.#givenUp.at(-1)
      if (last !== undefined) last.kept = text.paragraphs.join(' ')
      this.parts.trace.tell(text.paragraphs.join(' '))
    })
  }

  /** Somebody looks at the notice and loads the page anew. */
  #stopped(page: Process, code: number): void {
    const { personId, fault } = this.parts
    if (DISHONEST.has(code)) fault(new Breach(`${personId} was closed with ${code}`))
    this.parts.time.after(page, 20_000, () => {
      const link = this.session?.connection?.facts.link.kind
      if (link === undefined || link === 'stopped') {
        this.close()
        this.open()
      }
    })
  }

  #signInLater(page: Process): void {
    if (this.#isAsked) return
    this.#isAsked = true
    const { time, chance, office, personId } = this.parts
    time.after(page, chance.between(1_000, 20_000), () => {
      this.#isAsked = false
      if (this.session?.connection?.facts.link.kind !== 'signed-out') return
      this.signedIn = office.signIn(personId)
      this.session.resume()
    })
  }

  /** The tab is closed. */
  close(): void {
    if (this.session === null) return
    this.#isUp = false
    this.#excuseUnwritten()
    this.session.destroy()
    this.session = null
    this.#doc = null
    // What the page still had to write is written or not.
    const { page } = this
    this.parts.time.after(page, 50, () => (page.isAlive = false))
  }

  /** The tab is gone in the middle of whatever it did. */
  crash(): void {
    if (this.session === null) return
    this.#isUp = false
    this.#excuseUnwritten()
    this.page.isAlive = false
    this.session = null
    this.#doc = null
  }

  sleep(): void {
    this.page.isAsleep = true
  }
  wake(): void {
    if (this.page.isAsleep) this.parts.time.wake(this.page)
  }

  /** A word, a deletion, a paragraph: whatever the seed says. */
  type(): void {
    const { time, chance, fault } = this.parts
    const { page } = this
    if (!this.#mayType || this.session === null || !page.isAlive || page.isAsleep) return
    time.after(page, 0, () => {
      const doc = this.#doc
      if (doc === null || !this.#mayType) return
      const from = Y.getState(doc.store, doc.clientID)
      try {
        editSomething(doc, chance)
      } catch (error) {
        fault(error)
      }
      const to = Y.getState(doc.store, doc.clientID)
      if (to === from) return
      const last = this.#typed.at(-1)
      if (last?.client === doc.clientID && last.to === from) last.to = to
      else this.#typed.push({ client: doc.clientID, from, to })
    })
  }

  /** Letters of this page that are not in the copy on the machine may die with it. */
  #excuseUnwritten(): void {
    const doc = this.#doc
    if (doc === null) return
    const written = new IdSet()
    for (const update of this.copy.bytes)
      for (const range of readUpdate(update).structs) written.add(range)
    const end = Y.getState(doc.store, doc.clientID)
    for (let clock = 0; clock < end; clock++) {
      const letter = { client: doc.clientID, clock, length: 1 }
      if (!written.has(letter)) this.#excused.add(letter)
    }
  }

  /** The copy is being given up: what stands in it and is not on the server must be kept for its author. */
  #giveUp(): void {
    const doc = this.#doc
    this.#mayType = false
    if (doc === null) return
    this.#doc = null
    const letters: Letter[] = []
    const standing = new IdSet()
    for (const text of textsIn(doc.getXmlFragment('prosemirror')))
      // oxlint-disable-next-line no-underscore-dangle -- the only way to a text's single items
      for (let item = text._start; item !== null; item = item.right) {
        if (item.deleted || !(item.content instanceof Y.ContentString)) continue
        const { client, clock } = item.id
        if (!this.#ids.has(client)) continue
        standing.add({ client, clock, length: item.length })
        for (const [i, letter] of item.content.str.split('').entries())
          letters.push({ client, clock: clock + i, text: letter })
      }
    for (const client of this.#ids)
      for (let clock = 0; clock < Y.getState(doc.store, client); clock++) {
        const one = { client, clock, length: 1 }
        if (!standing.has(one)) this.#excused.add(one)
      }
    this.#givenUp.push({ letters, kept: '' })
  }

  /** After everything is quiet: no letter of this person has vanished without a word. */
  checkNothingVanished(): void {
    const { ledger, personId, sectionId } = this.parts
    const given = new IdSet()
    for (const { letters, kept } of this.#givenUp) {
      let at = 0
      for (const { client, clock, text } of letters) {
        given.add({ client, clock, length: 1 })
        if (ledger.isDurable(sectionId, client, clock)) continue
        if (text.trim() === '') continue
        at = kept.indexOf(text, at)
        if (at < 0)
          throw new Breach(`a refused letter «${text}» of ${personId} was not kept: «${kept}»`)
        at++
      }
    }
    for (const { client, from, to } of this.#typed)
      for (let clock = from; clock < to; clock++) {
        const one = { client, clock, length: 1 }
        if (ledger.isDurable(sectionId, client, clock)) continue
        if (this.#excused.has(one) || given.has(one)) continue
        throw new Breach(`${personId} typed ${client}:${clock}, and it is nowhere`)
      }
  }
}

function textsIn(parent: Y.XmlFragment): Y.XmlText[] {
  return parent
    .toArray()
    .flatMap((child) =>
      child instanceof Y.XmlText ? [child] : child instanceof Y.XmlElement ? textsIn(child) : [],
    )
}
