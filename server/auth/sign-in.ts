/** Signing in. Unknown name, wrong password and disabled account look the same: status, words, and the work done. */
import { AppError } from '#shared/errors.ts'
import type { PersonId } from '#shared/ids.ts'
import type { Clock } from '../clock.ts'
import { createGate } from '../gate.ts'
import type { Random } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { findPersonByUsername } from '../storage/people.ts'
import type { Library } from './library.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { createThrottle } from './throttle.ts'

/** Passwords checked at the same time: each takes 19 MiB and a thread for about 20 ms. One of the four threads that
 *  Node keeps for such work stays free for files. */
const CHECKS_AT_ONCE = 3
const CHECKS_WAITING = 2_000

export interface Credentials {
  readonly username: string
  readonly password: string
  readonly remember: boolean
}
export interface SignedInNow {
  readonly personId: PersonId
  /** the `Set-Cookie` header */
  readonly cookie: string
}

export interface SignIn {
  /** Starts a new session, always under a new id.
   *  @param address null when nothing trustworthy is known
   *  @throws session.wrong, session.too-many-tries with `retryAfterSeconds`, server.overloaded */
  signIn(given: Credentials, address: string | null, userAgent: string | null): Promise<SignedInNow>
}

export interface SignInParts {
  readonly library: Library
  readonly cookieName: string
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  /** A password the whole world can read: it opens nothing. */
  readonly isPublished?: (username: string, password: string) => boolean
}

export async function createSignIn(parts: SignInParts): Promise<SignIn> {
  const { library, cookieName, database, clock, random } = parts
  const throttle = createThrottle(database, clock.steady)
  const gate = createGate({
    atOnce: CHECKS_AT_ONCE,
    perKey: 1,
    waiting: CHECKS_WAITING,
    waitingPerKey: CHECKS_WAITING,
    refusal: () => new AppError('server.overloaded'),
  })
  const nobodysHash = await hashPassword(Buffer.from(random(32)).toString('base64url'), random)

  /** @returns the session's cookie, or null when this is not the person's password */
  async function check(
    given: Credentials,
    username: string,
    userAgent: string | null,
  ): Promise<SignedInNow | null> {
    const person = await findPersonByUsername(database.kysely, username)
    if (
      person === undefined ||
      person.disabled_at !== null ||
      parts.isPublished?.(username, given.password) === true
    ) {
      // As much work as a real check, so that the time tells nothing either.
      await verifyPassword(nobodysHash, given.password)
      return null
    }
    try {
      const { headers } = await library.api.signInUsername({
        body: { username, password: given.password, rememberMe: given.remember },
        headers: new Headers(userAgent === null ? {} : { 'user-agent': userAgent.slice(0, 300) }),
        returnHeaders: true,
      })
      const cookie = headers.getSetCookie().find((c) => c.startsWith(`${cookieName}=`))
      if (cookie === undefined) throw new Error('the sign-in library set no session cookie')
      return { personId: person.id as PersonId, cookie }
    } catch (error) {
      if (isWrongPassword(error)) return null
      throw error
    }
  }

  return {
    signIn(given, address, userAgent) {
      const username = given.username.normalize('NFC').trim().toLowerCase()
      // One account at a time: parallel guesses cannot outrun the count.
      return gate.run(username, async () => {
        const waitMs = await throttle.waitFor(username, address)
        if (waitMs > 0)
          throw new AppError('session.too-many-tries', {
            retryAfterSeconds: Math.ceil(waitMs / 1_000),
          })
        const signedIn = await check(given, username, userAgent)
        if (signedIn === null) {
          await throttle.countWrong(username, address)
          throw new AppError('session.wrong')
        }
        await throttle.forgive(username)
        return signedIn
      })
    },
  }
}

/** The library throws its own error class with a status; 401 is the only refusal that is about the password. */
function isWrongPassword(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 401
}
