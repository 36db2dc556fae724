/** Sees when the machine's wall clock jumps, puts it on record, and lets steady time follow once the new time has stood
 *  for an hour: then it was set right, not wrong. Sessions last as long as they were given either way. */
import type { Cancel, SystemClock } from './clock.ts'
import { appendAudit, SERVER } from './storage/audit.ts'
import type { Database } from './storage/database.ts'
import type { Moment } from './storage/schema.ts'

const LOOK_EVERY_MS = 60_000
/** Smaller ones make no difference to anything that is kept. */
const JUMP_MS = 5_000
const BELIEVED_AFTER_MS = 3_600_000

export interface ClockWatchParts {
  readonly database: Database
  readonly clock: SystemClock
  /** told of each jump, ms */
  readonly jumped: (ms: number) => void
  readonly fault: (error: unknown) => void
}

export interface ClockWatch {
  look(): Promise<void>
}

export function createClockWatch({ database, clock, jumped }: ClockWatchParts): ClockWatch {
  /** how far the wall clock is from steady time, as far as it is on record, and since when */
  let astray = { ms: 0, since: clock.elapsed() }

  async function record(ms: number): Promise<void> {
    await database.transaction((trx) =>
      appendAudit(trx, clock.workspace(), SERVER, {
        act: 'clock.jumped',
        subject: '',
        detail: { seconds: Math.round(ms / 1_000) },
      }),
    )
    jumped(ms)
  }

  /** Rows say when a session ends by steady time: they move with it, in the same turn. */
  async function follow(ms: number): Promise<void> {
    await database.transaction(async (trx) => {
      const rows = await trx.selectFrom('auth_session').select(['id', 'expires_at']).execute()
      for (const { id, expires_at } of rows)
        await trx
          .updateTable('auth_session')
          .set({ expires_at: later(expires_at, ms) })
          .where('id', '=', id)
          .execute()
    })
    clock.shiftSteady(ms)
  }

  return {
    async look() {
      const ms = clock.real() - clock.steady()
      const jump = ms - astray.ms
      if (Math.abs(jump) >= JUMP_MS) {
        const since = clock.elapsed()
        await record(jump)
        astray = { ms, since }
      } else if (Math.abs(ms) >= JUMP_MS && clock.elapsed() - astray.since >= BELIEVED_AFTER_MS) {
        await follow(ms)
        astray = { ms: 0, since: clock.elapsed() }
      }
      // What has ended is gone: no clock that goes back brings it to life.
      await database.kysely
        .deleteFrom('auth_session')
        .where('expires_at', '<', new Date(clock.steady()))
        .execute()
    },
  }
}

const later = (moment: Moment, ms: number): Date => new Date(new Date(moment).getTime() + ms)

export function watchClock(parts: ClockWatchParts): Cancel {
  const watch = createClockWatch(parts)
  return parts.clock.every(LOOK_EVERY_MS, () => {
    watch.look().catch(parts.fault)
  })
}
