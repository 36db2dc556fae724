/**
 * Digests: each minute it is asked who has unread notices and whose day part has come; what is to be sent waits in the
 * outbox and is sent from there. A letter is written when it goes out, by the rights of that moment. Whatever happens,
 * none goes out twice: one that was under way when the server ended is not tried again.
 */
import { dayOf, timeOf } from '#shared/calendar.ts'
import type { PersonId } from '#shared/ids.ts'
import type { Access } from '../auth/seat.ts'
import type { Clock } from '../clock.ts'
import { noticesInSight, noticeViews } from '../workflow/notice-reading.ts'
import { newId, type Random } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { mailSettingOf } from '../storage/notices.ts'
import {
  forgetOldLetters,
  hasSlot,
  lettersLeftUnderWay,
  noteMailed,
  putInOutbox,
  readersByMail,
  settleLetter,
  waitingLetters,
  type OutboxRow,
} from '../storage/outbox.ts'
import { findPerson } from '../storage/people.ts'
import { letterOf } from './letter.ts'
import type { Post } from './post.ts'

export interface DigestParts {
  readonly database: Database
  readonly access: Pick<Access, 'heldRoles'>
  readonly clock: Clock
  readonly random: Random
  readonly post: Post
  /** address of the workspace */
  readonly base: () => string
  /** told of letters that were given up; no name, no address */
  readonly gaveUp: (why: string) => void
}

export interface Digests {
  /** After a start, before the first `run`. */
  recover(): Promise<void>
  /** What is due now. One at a time; never throws for a mail server's sake. */
  run(): Promise<void>
}

/** «Mỗi sáng» begins at seven. */
const MORNING = '07:00'
const MINUTE = 60_000
const PAUSES = [1, 5, 15, 60, 180, 360].map((minutes) => minutes * MINUTE)
const KEPT_MS = 30 * 24 * 60 * MINUTE

/** The day part that has come for this choice, or null. Pure. @param at ms, workspace time */
export function slotAt(mail: 'off' | 'hourly' | 'daily', at: number): string | null {
  const time = timeOf(at)
  if (mail === 'hourly') return `${dayOf(at)}T${time.slice(0, 2)}`
  return mail === 'daily' && time >= MORNING ? dayOf(at) : null
}

export function createDigests(parts: DigestParts): Digests {
  const { database, clock, post } = parts
  const db = database.kysely

  /** Unread, in sight, and not told of yet. */
  async function pending(personId: string, until: number) {
    const id = personId as PersonId
    const seen = await noticesInSight(db, await parts.access.heldRoles(id), id, true)
    return seen.filter(
      ({ row }) => row.at <= until && (row.mailed_at === null || row.mailed_at < row.at),
    )
  }

  async function gather(at: number): Promise<void> {
    for (const { id, mail } of await readersByMail(db)) {
      const slot = slotAt(mail, at)
      if (slot === null || (await hasSlot(db, id, slot))) continue
      const isEmpty = (await pending(id, at)).length === 0
      // A morning without news is over; an hour without news still waits for some.
      if (isEmpty && mail === 'hourly') continue
      await putInOutbox(db, {
        id: newId(parts.random),
        person_id: id,
        slot,
        made_at: at,
        until: at,
        state: isEmpty ? 'empty' : 'waiting',
      })
    }
  }

  async function send(letter: OutboxRow): Promise<void> {
    const person = await findPerson(db, letter.person_id)
    const { mail, address } = await mailSettingOf(db, letter.person_id)
    const isWanted = person?.disabled_at === null && mail !== 'off' && address !== ''
    const seen = isWanted ? await pending(letter.person_id, letter.until) : []
    if (person === undefined || seen.length === 0)
      return settleLetter(db, letter.id, { state: 'empty' })
    const tries = letter.tries + 1
    await settleLetter(db, letter.id, { state: 'sending', tries })
    const at = clock.workspace()
    const written = letterOf(person.name, await noticeViews(db, seen), parts.base(), at)
    const handed = await post.hand(address, letter.id, written)
    if (handed.kind === 'taken' || handed.kind === 'unknown') {
      if (handed.kind === 'unknown') parts.gaveUp(handed.why)
      const subjects = seen.map(({ row }) => row.subject)
      await database.transaction(async (trx) => {
        await noteMailed(trx, letter.person_id, letter.until, subjects)
        await settleLetter(
          trx,
          letter.id,
          handed.kind === 'taken' ? { state: 'sent' } : { state: 'failed', error: handed.why },
        )
      })
      return
    }
    const wait = handed.kind === 'later' ? PAUSES[tries - 1] : undefined
    if (wait === undefined) parts.gaveUp(handed.why)
    await settleLetter(db, letter.id, {
      error: handed.why,
      ...(wait === undefined
        ? { state: 'failed' }
        : { state: 'waiting', next_at: clock.workspace() + wait }),
    })
  }

  let running: Promise<void> | null = null
  async function once(): Promise<void> {
    const at = clock.workspace()
    await gather(at)
    for (const letter of await waitingLetters(db, at)) await send(letter)
    await forgetOldLetters(db, at - KEPT_MS)
  }

  return {
    async recover() {
      for (const { id, person_id, until } of await lettersLeftUnderWay(db)) {
        await database.transaction(async (trx) => {
          await noteMailed(trx, person_id, until, null)
          await settleLetter(trx, id, { state: 'failed', error: 'restart' })
        })
        parts.gaveUp('restart')
      }
    },
    run() {
      running ??= once().finally(() => (running = null))
      return running
    },
  }
}
