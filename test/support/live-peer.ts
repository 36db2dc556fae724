/** A raw client of a section: speaks the protocol over `ws`, keeps what it hears, and a Y.Doc when it is given one. */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { MESSAGE, SYNC, type AccessNotice } from '#shared/wire/sync.ts'

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** Waits for a fact, at most `ms`. @returns whether it came true */
export async function until(isTrue: () => boolean, ms = 5_000): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(2)) if (isTrue()) return true
  return isTrue()
}

export function message(head: readonly number[], block?: Uint8Array): Uint8Array {
  return encoding.encode((e) => {
    for (const h of head) encoding.writeVarUint(e, h)
    if (block !== undefined) encoding.writeVarUint8Array(e, block)
  })
}
export const updateMessage = (bytes: Uint8Array): Uint8Array =>
  message([MESSAGE.sync, SYNC.update], bytes)
export const uploadMessage = (bytes: Uint8Array): Uint8Array =>
  message([MESSAGE.sync, SYNC.step2], bytes)
export const stateRequest = (vector: Uint8Array = Uint8Array.of(0)): Uint8Array =>
  message([MESSAGE.sync, SYNC.step1], vector)
export const cursorMessage = (client: number, clock: number, json: string): Uint8Array =>
  message(
    [MESSAGE.awareness],
    encoding.encode((e) => {
      encoding.writeVarUint(e, 1)
      encoding.writeVarUint(e, client)
      encoding.writeVarUint(e, clock)
      encoding.writeVarString(e, json)
    }),
  )

export interface PeerOptions {
  readonly cookie?: string
  readonly origin?: string | null
  readonly doc?: Y.Doc
  /** false: says nothing by itself */
  readonly greets?: boolean
}

export class LivePeer {
  readonly ws: WebSocket
  readonly doc: Y.Doc | null
  /** the HTTP status when there was no upgrade */
  status: number | null = null
  closed: number | null = null
  saved = 0
  sent = 0
  readonly refused: { readonly n: number; readonly code: number }[] = []
  readonly notices: AccessNotice[] = []
  /** ms left of each recovery it was told of, 0: over */
  readonly recoveries: number[] = []
  /** states of others' cursors by client id, as JSON text */
  readonly cursors = new Map<number, string>()
  /** our state was asked for: once as a greeting, then after each resync */
  asked = 0
  readonly heard: Uint8Array[] = []
  /** its copy may be compared; its copy differs */
  offers = 0
  differs = 0
  readonly synced: Promise<void>
  readonly ended: Promise<number>

  constructor(url: string, options: PeerOptions = {}) {
    const origin = options.origin === undefined ? new URL(url).origin : options.origin
    this.doc = options.doc ?? null
    this.ws = new WebSocket(url.replace(/^http/, 'ws'), {
      headers: {
        ...(options.cookie === undefined ? {} : { cookie: options.cookie }),
        ...(origin === null ? {} : { origin }),
      },
    })
    const synced = Promise.withResolvers<void>()
    this.synced = synced.promise
    this.synced.catch(() => undefined)
    this.ended = new Promise((resolve) => {
      this.ws.on('close', (code) => {
        this.closed ??= code
        synced.reject(new Error(`closed with ${code}`))
        resolve(code)
      })
    })
    this.ws.on('unexpected-response', (_request, response) => {
      this.status = response.statusCode ?? 0
      this.ws.terminate()
    })
    this.ws.on('error', () => undefined)
    this.ws.on('open', () => {
      if (options.greets === false) return
      const doc = this.doc
      this.ws.send(stateRequest(doc === null ? undefined : Y.encodeStateVector(doc)))
    })
    this.ws.on('message', (bytes: Buffer) => this.#read(bytes, synced.resolve))
    this.doc?.on('update', (update: Uint8Array, from: unknown) => {
      if (from !== this) this.send(update)
    })
  }

  #read(bytes: Buffer, synced: () => void): void {
    const d = decoding.createDecoder(bytes)
    switch (decoding.readVarUint(d)) {
      case MESSAGE.sync: {
        const step = decoding.readVarUint(d)
        const block = decoding.readVarUint8Array(d)
        if (step === SYNC.step1) return this.#answer(block)
        this.heard.push(block)
        if (this.doc !== null) Y.applyUpdate(this.doc, block, this)
        if (step === SYNC.step2) synced()
        return
      }
      case MESSAGE.awareness: {
        const block = decoding.createDecoder(decoding.readVarUint8Array(d))
        for (let n = decoding.readVarUint(block); n > 0; n--) {
          const client = decoding.readVarUint(block)
          decoding.readVarUint(block)
          this.cursors.set(client, decoding.readVarString(block))
        }
        return
      }
      case MESSAGE.auth:
        decoding.readVarUint(d)
        this.notices.push(JSON.parse(decoding.readVarString(d)) as AccessNotice)
        return
      case MESSAGE.saved:
        this.saved = decoding.readVarUint(d)
        return
      case MESSAGE.refused:
        this.refused.push({ n: decoding.readVarUint(d), code: decoding.readVarUint(d) })
        return
      case MESSAGE.recovery:
        this.recoveries.push(decoding.readVarUint(d))
        return
      case MESSAGE.compare:
        this.offers++
        return
      case MESSAGE.copy:
        this.differs++
        return
      default:
        throw new Error('a message nobody knows')
    }
  }

  #answer(vector: Uint8Array): void {
    this.asked++
    // Without a document it has nothing; with one it answers as y-websocket does.
    if (this.doc !== null) this.#count(uploadMessage(Y.encodeStateAsUpdate(this.doc, vector)))
  }

  #count(bytes: Uint8Array): void {
    if (this.ws.readyState !== WebSocket.OPEN) return
    this.sent++
    this.ws.send(bytes)
  }

  send(update: Uint8Array): void {
    this.#count(updateMessage(update))
  }
  upload(update: Uint8Array): void {
    this.#count(uploadMessage(update))
  }
  raw(bytes: Uint8Array | string): void {
    this.ws.send(bytes)
  }
  end(): void {
    this.ws.terminate()
  }
  get isOpen(): boolean {
    return this.ws.readyState === WebSocket.OPEN
  }
}

/** The letters of a paragraph, made when they are not there. */
export function textAt(doc: Y.Doc, index = 0): Y.XmlText {
  const paragraph = doc.getXmlFragment('prosemirror').get(index) as Y.XmlElement
  if (paragraph.length > 0) return paragraph.get(0) as Y.XmlText
  const text = new Y.XmlText()
  paragraph.insert(0, [text])
  return text
}

// oxlint-disable-next-line typescript/no-base-to-string -- Yjs writes the fragment as XML
export const readable = (doc: Y.Doc): string => doc.getXmlFragment('prosemirror').toString()
