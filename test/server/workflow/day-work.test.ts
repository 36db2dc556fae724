/** What happens because a day has come: reminders and the end of rounds, once, however often the server starts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '#server/clock.ts'
import { systemRandom } from '#server/random.ts'
import { createAnnouncements } from '#server/workflow/announcements.ts'
import { createDayWork } from '#server/workflow/day-work.ts'
import type { NoticeView } from '#shared/wire/notices.ts'
import { ENGINES, REPORT, startWorkspace, type Workspace } from '#test/server/http/workspace.ts'

describe.each(ENGINES)('the work of a day on %s', (engine) => {
  let w: Workspace
  let day = '2019-04-13'
  beforeAll(async () => {
    w = await startWorkspace(engine)
  })
  afterAll(() => w.close())

  /** A server that was started anew at nine on this day does what is due, twice. */
  async function dawn(on: string): Promise<void> {
    day = on
    const system = systemClock()
    const now = (): number => Date.parse(`${day}T09:00:00+07:00`)
    const work = createDayWork({
      database: w.database,
      clock: { ...system, workspace: now, real: now, steady: now },
      random: systemRandom,
      announcements: createAnnouncements(),
      sessions: w.sessions,
      text: w.engine,
    })
    await work.run()
    await work.run()
  }
  const notices = async (as: string, kind: string): Promise<NoticeView[]> =>
    (await w.ask('GET', '/api/notices', { as })).body.notices.filter(
      (notice: NoticeView) => notice.kind === kind,
    )

  test('those who write a section are reminded on the day before it is due, once', async () => {
    await dawn('2019-04-17')
    expect(await notices('owner-head', 'section-due')).toEqual([])
    await dawn('2019-04-18')
    await dawn('2019-04-18')
    expect(await notices('owner-head', 'section-due')).toMatchObject([
      { count: 1, due: '2019-04-19', section: { id: 'phan-3' }, by: '' },
    ])
    expect(await notices('reviewer', 'section-due')).toEqual([])
    await dawn('2019-04-19')
    expect((await notices('owner-head', 'section-due')).map(({ count }) => count)).toEqual([1])
  })

  test('what is handed in is not reminded of; another due day is reminded of anew', async () => {
    const set = (values: object) =>
      w.database.kysely.updateTable('section').set(values).where('id', '=', 'phan-2').execute()
    await set({ due: '2019-04-24', state: 'submitted' })
    await dawn('2019-04-23')
    expect(await notices('owner-editor', 'section-due')).toHaveLength(1)
    await set({ due: '2019-04-25', state: 'returned' })
    await dawn('2019-04-24')
    expect(await notices('owner-editor', 'section-due')).toHaveLength(2)
  })

  test('a round reminds the silent bodies, ends after its last day, and the lead is told', async () => {
    await w.ask('POST', `/api/reports/${REPORT}/drafts`, {
      as: 'lead-head',
      json: { expectedNumber: 1 },
    })
    const rounds = `/api/reports/${REPORT}/consultations`
    await w.ask('POST', rounds, {
      as: 'lead-head',
      json: {
        draftNumber: 1,
        bodyIds: ['mat-tran', 'ban-to-chuc'],
        due: '2019-05-10',
        letterNumber: '',
        letterDate: null,
      },
    })
    const { id } = (await w.ask('GET', rounds, { as: 'lead-head' })).body.rounds[0]
    await w.ask('POST', `/api/consultations/${id}/replies`, {
      as: 'owner-head',
      json: { key: 'tra-loi-cua-to-chuc', bodyId: 'ban-to-chuc', stance: 'agreed', text: '' },
    })
    expect(await notices('reviewer', 'round-opened')).toHaveLength(1)
    await dawn('2019-05-09')
    expect(await notices('reviewer', 'round-due')).toMatchObject([{ due: '2019-05-10', count: 2 }])
    expect(await notices('owner-head', 'round-due')).toEqual([])
    const round = () =>
      w.database.kysely
        .selectFrom('consultation')
        .select(['closed_at', 'closed_by'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    await dawn('2019-05-10')
    expect((await round()).closed_at).toBeNull()
    await dawn('2019-05-11')
    await dawn('2019-05-12')
    expect((await round()).closed_by).toBe('Máy chủ')
    expect(await notices('lead-head', 'round-ended')).toMatchObject([{ count: 1 }])
    const ends = await w.database.kysely
      .selectFrom('audit')
      .select('person_name')
      .where('act', '=', 'consultation.close')
      .execute()
    expect(ends).toEqual([{ person_name: 'Máy chủ' }])
    const late = await w.ask('POST', `/api/consultations/${id}/replies`, {
      as: 'reviewer',
      json: { key: 'tra-loi-muon-mang', bodyId: 'mat-tran', stance: 'agreed', text: '' },
    })
    expect(late.body.code).toBe('consultation.closed')
  })
})
