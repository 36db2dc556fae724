/** Who is signed in on this page, from the server's answers only. */
import type { Me } from '#shared/wire/api.ts'
import type { Api } from '../api/client.ts'
import { AppError } from '#shared/errors.ts'
import { NetworkError } from '../api/request.ts'
import { createObserved, type Readable } from './observed.ts'

export type SessionState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'none' }
  | { readonly kind: 'signed-in'; readonly me: Me }
  /** was signed in on this page; what is open stays open until the person signs in again */
  | { readonly kind: 'expired'; readonly me: Me }

export interface Session extends Readable<SessionState> {
  /** the person of this page, also after the session ended; null before sign-in */
  readonly me: Me | null
  /** Asks the server. @throws NetworkError, AppError other than session.missing */
  load(): Promise<void>
  accept(me: Me): void
  /** the server said that the session is over */
  expire(): void
  /** Signs out and forgets the person; without a line nothing changes. */
  signOut(everywhere: boolean): Promise<void>
}

/** @param forget takes the person's copies off this machine after sign-out; may refuse when something is unsent */
export function createSession(api: () => Api, forget: (me: Me) => Promise<unknown>): Session {
  const state = createObserved<SessionState>({ kind: 'unknown' })
  const meOf = (s: SessionState): Me | null =>
    s.kind === 'signed-in' || s.kind === 'expired' ? s.me : null

  return {
    get value() {
      return state.value
    },
    get me() {
      return meOf(state.value)
    },
    subscribe: (listener) => state.subscribe(listener),
    async load() {
      try {
        state.set({ kind: 'signed-in', me: await api().session() })
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'session.missing')) throw error
        if (meOf(state.value) === null) state.set({ kind: 'none' })
      }
    },
    accept: (me) => state.set({ kind: 'signed-in', me }),
    expire() {
      const me = meOf(state.value)
      state.set(me === null ? { kind: 'none' } : { kind: 'expired', me })
    },
    async signOut(everywhere) {
      const me = meOf(state.value)
      try {
        await (everywhere ? api().signOutEverywhere() : api().signOut())
      } catch (error) {
        // The cookie still stands: to show a signed-out page now would not be true. The frame says that the line is down.
        if (error instanceof NetworkError) return
        // Any refusal means that there is no session to end.
        if (!(error instanceof AppError)) throw error
      }
      // First the screens go, and with them the open copies.
      state.set({ kind: 'none' })
      if (me !== null) await forget(me)
    },
  }
}
