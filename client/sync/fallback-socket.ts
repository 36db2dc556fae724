/**
 * The browser's WebSocket interface over HTTP long polling, for offices whose proxy drops the Upgrade header. Only
 * what y-websocket uses. The server answers a poll with unmasked WebSocket frames, so a close keeps its code.
 */
import * as encoding from 'lib0/encoding'
import { CLOSE } from '#shared/wire/sync.ts'

export interface FallbackDeps {
  readonly fetch: typeof fetch
  readonly pause: (ms: number) => Promise<void>
}

const CONNECTING = 0
const OPEN = 1
const CLOSED = 3
/** The server answers an idle poll after 25 s; a poll without an answer for longer is a dead line. */
const POLL_TIMEOUT_MS = 40_000
/** Waits before a lost POST is repeated with the same number. */
const RETRY_MS = [500, 1_000, 2_000] as const
/** One POST carries at most this many bytes of messages. */
const POST_BYTES = 1 << 20
const ABNORMAL = 1006

const CODE_OF_STATUS: Readonly<Record<number, number>> = {
  400: CLOSE.malformed,
  401: CLOSE.notSignedIn,
  403: CLOSE.noRight,
  404: CLOSE.noSuchSection,
  413: CLOSE.tooLarge,
  429: CLOSE.tooFast,
  503: CLOSE.overloaded,
}

export class FallbackSocket {
  binaryType = 'arraybuffer'
  onopen: ((event: { readonly type: 'open' }) => void) | null = null
  onmessage: ((event: { readonly data: ArrayBuffer }) => void) | null = null
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null
  onerror: ((event: { readonly type: 'error' }) => void) | null = null
  readyState: number = CONNECTING
  readonly #base: string
  readonly #deps: FallbackDeps
  readonly #stop = new AbortController()
  #address = ''
  #waiting: Uint8Array[] = []
  #isPosting = false
  #sequence = 0

  /** @param url the address of the section's socket: `ws(s)://…/collab/<sectionId>` */
  constructor(url: string, deps: FallbackDeps) {
    this.#base = `${url.replace(/^ws/, 'http')}/http`
    this.#deps = deps
    void this.#open()
  }

  send(data: ArrayBuffer | Uint8Array): void {
    if (this.readyState !== OPEN) return
    this.#waiting.push(data instanceof Uint8Array ? data : new Uint8Array(data))
    void this.#post()
  }

  close(): void {
    if (this.readyState === CLOSED) return
    const wasOpen = this.readyState === OPEN
    this.#end(1000, '')
    // Courtesy only: the server forgets a silent connection by itself.
    if (wasOpen)
      this.#deps
        .fetch(this.#address, { method: 'DELETE', keepalive: true, credentials: 'same-origin' })
        .catch(() => undefined)
  }

  async #open(): Promise<void> {
    try {
      const answer = await this.#fetch(this.#base, { method: 'POST' })
      if (!answer.ok) return this.#end(CODE_OF_STATUS[answer.status] ?? ABNORMAL, '')
      const { connection } = (await answer.json()) as { connection: string }
      if (this.readyState !== CONNECTING) return
      this.#address = `${this.#base}/${encodeURIComponent(connection)}`
      this.readyState = OPEN
      this.onopen?.({ type: 'open' })
      await this.#poll()
    } catch {
      this.#fail()
    }
  }

  /** A poll whose answer is lost may have lost messages: the line is given up, and the next sync brings everything. */
  async #poll(): Promise<void> {
    while (this.readyState === OPEN) {
      const answer = await this.#fetch(this.#address, {
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(POLL_TIMEOUT_MS)]),
      })
      if (answer.status === 404) return this.#end(ABNORMAL, '')
      if (!answer.ok) return this.#end(CODE_OF_STATUS[answer.status] ?? ABNORMAL, '')
      for (const frame of readFrames(new Uint8Array(await answer.arrayBuffer()))) {
        if (this.readyState !== OPEN) return
        if (frame.kind === 'close') return this.#end(frame.code, frame.reason)
        this.onmessage?.({ data: frame.data })
      }
    }
  }

  async #post(): Promise<void> {
    if (this.#isPosting) return
    this.#isPosting = true
    try {
      while (this.#waiting.length > 0 && this.readyState === OPEN) {
        const body = encoding.createEncoder()
        do {
          const next = this.#waiting.shift()
          if (next !== undefined) encoding.writeVarUint8Array(body, next)
        } while (
          this.#waiting.length > 0 &&
          encoding.length(body) + (this.#waiting[0]?.length ?? 0) <= POST_BYTES
        )
        await this.#postOnce(encoding.toUint8Array(body), ++this.#sequence)
      }
    } catch {
      this.#fail()
    } finally {
      this.#isPosting = false
    }
  }

  /** Repeats a request that got no answer; the server recognises it by its number. */
  async #postOnce(bytes: Uint8Array, sequence: number): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        const answer = await this.#fetch(this.#address, {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream', 'x-seq': String(sequence) },
          body: new Uint8Array(bytes),
        })
        if (answer.ok) return
        // The reason of a refusal comes with the poll as a close frame; here only the line itself is judged.
        // A server that was restarted knows nothing of this connection; whether there is such a section, a new one tells.
        if (answer.status === 404) return this.#end(ABNORMAL, '')
        if (answer.status < 500) return this.#end(CODE_OF_STATUS[answer.status] ?? ABNORMAL, '')
        throw new Error(`answered ${answer.status}`)
      } catch (error) {
        const wait = RETRY_MS[tries]
        if (wait === undefined || this.readyState !== OPEN) throw error
        await this.#deps.pause(wait)
      }
    }
  }

  async #fetch(address: string, init: RequestInit): Promise<Response> {
    return this.#deps.fetch(address, {
      signal: this.#stop.signal,
      credentials: 'same-origin',
      cache: 'no-store',
      ...init,
    })
  }

  #fail(): void {
    if (this.readyState === CLOSED) return
    this.onerror?.({ type: 'error' })
    this.#end(ABNORMAL, '')
  }

  #end(code: number, reason: string): void {
    if (this.readyState === CLOSED) return
    this.readyState = CLOSED
    this.#stop.abort()
    this.onclose?.({ code, reason })
  }
}

export type Frame =
  | { readonly kind: 'data'; readonly data: ArrayBuffer }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string }

/** Reads unmasked WebSocket frames (0x82 binary, 0x88 close). @throws RangeError when the bytes are cut or foreign */
export function* readFrames(bytes: Uint8Array): Generator<Frame> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at < bytes.length) {
    const opcode = view.getUint8(at)
    let size = view.getUint8(at + 1)
    at += 2
    if (size === 126) {
      size = view.getUint16(at)
      at += 2
    } else if (size === 127) {
      size = Number(view.getBigUint64(at))
      at += 8
    }
    if (at + size > bytes.length) throw new RangeError('frame is cut')
    const body = new Uint8Array(bytes.subarray(at, at + size))
    at += size
    if (opcode === 0x82) yield { kind: 'data', data: body.buffer }
    else if (opcode === 0x88) {
      const code = size >= 2 ? view.getUint16(at - size) : 1005
      yield { kind: 'close', code, reason: new TextDecoder().decode(body.subarray(2)) }
    } else throw new RangeError('foreign frame')
  }
}
