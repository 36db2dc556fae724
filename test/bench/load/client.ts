/** A light editor: speaks a server's protocol, holds no document. */
import { LightSocket } from './light-socket.ts'
import type { Protocol } from './protocols.ts'
import { within } from './waiting.ts'

/** A server as its clients see it. */
export interface Reachable {
  readonly protocol: Protocol
  url(room: string): string
  /** @param person who connects; servers without people do not care */
  headers(person: number): Readonly<Record<string, string>>
}

export interface ClientOptions {
  /** what this client has already; without: nothing */
  readonly vector?: Uint8Array
  /** what the server does not have yet: told when it asks */
  readonly offline?: Uint8Array
  /** text that came, whole or in part */
  readonly text?: (bytes: Uint8Array) => void
  readonly cursors?: (bytes: Uint8Array) => void
  readonly saved?: (n: number) => void
}

const NOTHING = Uint8Array.of(0)
const SYNC_WITHIN_MS = 20_000

export class Client {
  /** how many of its updates the server says it keeps */
  saved = 0
  /** code of the server's close; null: it did not close */
  closed: number | null = null
  readonly socket: LightSocket
  readonly #server: Reachable
  readonly #room: string
  readonly #options: ClientOptions
  readonly #welcome = Promise.withResolvers<void>()
  readonly #synced = Promise.withResolvers<void>()

  constructor(server: Reachable, room: string, person: number, options: ClientOptions = {}) {
    this.#server = server
    this.#room = room
    this.#options = options
    const hearing = {
      asked: () => {
        if (options.offline !== undefined) this.send('state', options.offline)
      },
      state: (bytes: Uint8Array) => {
        options.text?.(bytes)
        this.#synced.resolve()
      },
      update: (bytes: Uint8Array) => options.text?.(bytes),
      cursors: (bytes: Uint8Array) => options.cursors?.(bytes),
      saved: (n: number | null) => {
        this.saved = n ?? this.saved + 1
        options.saved?.(this.saved)
      },
      welcomed: () => this.#welcome.resolve(),
    }
    this.socket = new LightSocket(
      () => ({ url: server.url(room), headers: server.headers(person) }),
      {
        message: (view) => server.protocol.decode(view, hearing),
        closed: (code) => {
          this.closed = code ?? 0
        },
      },
    )
  }

  /** @returns when the server has answered with its state (a relay: when the line is open) */
  async connect(): Promise<void> {
    await this.socket.open()
    const { protocol } = this.#server
    const greeting = protocol.greeting(this.#room)
    if (greeting !== null) {
      this.socket.send(greeting)
      await within(SYNC_WITHIN_MS, 'welcome', this.#welcome.promise)
    }
    if (!protocol.holdsState) return
    this.send('vector', this.#options.vector ?? NOTHING)
    await within(SYNC_WITHIN_MS, `sync of ${this.#room}`, this.#synced.promise)
  }

  send(kind: 'vector' | 'state' | 'update' | 'cursors', bytes: Uint8Array): void {
    this.socket.send(this.#server.protocol.encode(this.#room, kind, bytes))
  }

  close(): void {
    this.socket.close()
  }
  destroy(): void {
    this.socket.destroy()
  }
}

export async function connectAll(clients: readonly Client[], atOnce = 50): Promise<void> {
  for (let i = 0; i < clients.length; i += atOnce)
    await Promise.all(clients.slice(i, i + atOnce).map((client) => client.connect()))
}
