/** The machine's wall clock is set a day ahead or back: sessions last as long as they were given, waits and rights are
 *  as before, and the log says that it happened. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addDays } from '#shared/calendar.ts'
import { createClockWatch, type ClockWatch } from '#server/clock-watch.ts'
import { ENGINES, PASSWORD, startWorkspace, type Workspace } from './workspace.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe.each(ENGINES)('a clock that jumps, on %s', (engine) => {
  let w: Workspace
  let watch: ClockWatch
  const jumps: number[] = []
  const faults: unknown[] = []
  beforeAll(async () => {
    w = await startWorkspace(engine)
    const { database, clock } = w
    watch = createClockWatch({
      database,
      clock,
      jumped: (ms) => void jumps.push(Math.round(ms / 1_000)),
      fault: (error) => void faults.push(error),
    })
  })
  afterAll(async () => {
    await w.close()
    expect(faults).toEqual([])
  })

  /** past every cache of an answer */
  const statusOf = async (as: string): Promise<number> => {
    w.passTime(MINUTE)
    return (await w.ask('GET', '/api/session', { as })).status
  }
  const wrong = (username: string) =>
    w.ask('POST', '/api/session', { json: { username, password: 'sai mật khẩu' } })

  test('whoever is signed in stays so for the eight hours that were given, and no longer', async () => {
    await w.signIn('lead-head')
    for (const jump of [DAY, -2 * DAY, DAY]) {
      w.jumpClock(jump)
      expect(await statusOf('lead-head')).toBe(200)
    }
    w.jumpClock(DAY)
    await w.signIn('office')
    w.passTime(7 * HOUR)
    expect([await statusOf('lead-head'), await statusOf('office')]).toEqual([200, 200])
    w.passTime(HOUR)
    expect([await statusOf('lead-head'), await statusOf('office')]).toEqual([401, 401])
  })

  test('a session that has ended is not brought to life by a clock that goes back', async () => {
    w.forgetCookie('office')
    await w.signIn('office')
    w.passTime(9 * HOUR)
    await watch.look()
    w.jumpClock(-DAY)
    expect(await statusOf('office')).toBe(401)
    const left = await w.database.kysely.selectFrom('auth_session').select('id').execute()
    expect(left).toEqual([])
  })

  test('who guessed too often waits for half a minute, not for a day, and not for nothing', async () => {
    const waitFor = async (): Promise<number> =>
      Number((await wrong('signer')).headers.get('retry-after'))
    for (let i = 0; i < 5; i++) await wrong('signer')
    for (const jump of [DAY, -2 * DAY, DAY]) {
      w.jumpClock(jump)
      expect(await waitFor()).toBeGreaterThan(20)
      expect(await waitFor()).toBeLessThanOrEqual(30)
    }
    w.passTime(31_000)
    const json = { username: 'signer', password: PASSWORD }
    expect((await w.ask('POST', '/api/session', { json })).status).toBe(200)
  })

  test('a body that ends tomorrow acts today, and one that has ended does not act again', async () => {
    const { today } = (await w.ask('GET', '/api/session', { as: 'admin' })).body
    const seen = async (): Promise<number> =>
      (await w.ask('GET', '/api/sections/phan-2', { as: 'contributor' })).status
    const endsOn = async (day: string | null): Promise<void> => {
      await w.database.kysely
        .updateTable('body')
        .set({ valid_to: day })
        .where('id', '=', 'bcsd-ubnd')
        .execute()
      w.send({ kind: 'access-changed' })
    }
    await endsOn(addDays(today, 1))
    w.jumpClock(2 * DAY)
    w.send({ kind: 'access-changed' })
    expect(await seen()).toBe(200)
    await endsOn('2000-01-01')
    w.jumpClock(-4 * DAY)
    expect(await seen()).toBe(404)
    w.jumpClock(2 * DAY)
    await endsOn(null)
  })

  test('each jump is on record; a new time that stands for an hour is believed, and sessions go on', async () => {
    await watch.look()
    jumps.length = 0
    w.forgetCookie('auditor')
    await w.signIn('auditor')
    const astray = (): number => Math.round((w.clock.real() - w.clock.steady()) / DAY) + 0
    const before = astray()
    w.jumpClock(DAY)
    await watch.look()
    w.passTime(59 * MINUTE)
    await watch.look()
    expect(astray()).toBe(before + 1)
    w.passTime(2 * MINUTE)
    await watch.look()
    await watch.look()
    expect(astray()).toBe(0)
    expect(jumps).toEqual([86_400])
    const [newest] = (await w.ask('GET', '/api/audit', { as: 'auditor' })).body.rows
    expect(newest).toMatchObject({ act: 'clock.jumped', by: 'Máy chủ' })
    expect(JSON.parse(newest.detail)).toEqual({ seconds: 86_400 })
    expect(await statusOf('auditor')).toBe(200)
    w.passTime(6 * HOUR)
    expect(await statusOf('auditor')).toBe(200)
    w.passTime(HOUR)
    expect(await statusOf('auditor')).toBe(401)
  })
})
