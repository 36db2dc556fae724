/** Digests through a mail server: one for each person and day part, by the rights of the moment, never twice. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createDigests, slotAt, type Digests } from '#server/mail/digests.ts'
import { createPost, type Post } from '#server/mail/post.ts'
import { systemClock } from '#server/clock.ts'
import { systemRandom } from '#server/random.ts'
import { ENGINES, personIdOf, startWorkspace, type Workspace } from '#test/server/http/workspace.ts'
import { startMailServer, type MailServer } from '#test/support/mail-server.ts'

const DAY = 24 * 3_600_000
const MINUTE = 60_000
const at = (time: string): number => Date.parse(`2019-05-06T${time}:00+07:00`)

test('a morning begins at seven, an hour with the hour', () => {
  expect(slotAt('daily', at('06:59'))).toBeNull()
  expect(slotAt('daily', at('07:00'))).toBe('2019-05-06')
  expect(slotAt('hourly', at('06:59'))).toBe('2019-05-06T06')
  expect(slotAt('off', at('09:00'))).toBeNull()
})

describe.each(ENGINES)('digests on %s', (engine) => {
  let w: Workspace
  let mail: MailServer
  let post: Post
  let digests: Digests
  let now = at('06:30')
  let keys = 0
  const givenUp: string[] = []
  /** As a server that has just been started over the same database. */
  const restarted = (): Digests =>
    createDigests({
      database: w.database,
      access: w.access,
      clock: { ...systemClock(), workspace: () => now },
      random: systemRandom,
      post,
      base: () => 'https://soanthao.example',
      gaveUp: (why) => void givenUp.push(why),
    })

  beforeAll(async () => {
    w = await startWorkspace(engine)
    mail = await startMailServer()
    post = await createPost({ smtpUrl: mail.url, from: 'banthao@tinhuy.example' })
    digests = restarted()
  })
  afterAll(async () => {
    post.close()
    await mail.close()
    await w.close()
  })
  beforeEach(async () => {
    mail.letters.length = 0
    mail.answer = null
    givenUp.length = 0
    now = at('06:30') + (keys += 1) * 10 * DAY
    await w.database.kysely.deleteFrom('notice').execute()
    await w.database.kysely.deleteFrom('mail_outbox').execute()
    await choose('office', 'daily')
  })

  const choose = (as: string, choice: string): Promise<unknown> =>
    w.ask('PUT', '/api/notices/settings', {
      as,
      json: { mail: choice, address: `${as}@tinhuy.example` },
    })
  async function mention(text = 'Xem <b>kỹ</b> @Đồng chí office'): Promise<void> {
    await w.ask('POST', '/api/sections/phan-2/comments', {
      as: 'reviewer',
      json: {
        key: `khoa-thu-${(keys += 1)}`,
        text,
        anchor: null,
        mentions: [{ kind: 'person', id: personIdOf('office') }],
      },
    })
  }
  async function runAt(time: number): Promise<void> {
    now = time
    await digests.run()
  }
  const states = async (): Promise<string[]> =>
    (await w.database.kysely.selectFrom('mail_outbox').select('state').execute()).map(
      (row) => row.state,
    )

  test('everything unread comes as one letter at seven, and not a second time that day', async () => {
    const morning = now + 30 * MINUTE
    await mention()
    await mention()
    await runAt(morning - MINUTE)
    expect(mail.letters).toEqual([])
    await runAt(morning)
    await mention()
    await runAt(morning + MINUTE)
    await runAt(morning + 600 * MINUTE)
    expect(mail.letters).toHaveLength(1)
    const [letter] = mail.letters
    expect(letter).toMatchObject({
      from: 'banthao@tinhuy.example',
      to: 'office@tinhuy.example',
    })
    expect(letter?.text).toContain('Kính gửi đồng chí Đồng chí office,')
    expect(letter?.text).toContain('Đồng chí có 2 thông báo chưa đọc')
    expect(letter?.text).toContain('Đồng chí reviewer (Đảng đoàn MTTQ) nhắc đến đồng chí')
    expect(letter?.text).toContain('https://soanthao.example/thong-bao')
    expect(letter?.html).toContain('<li><b>Đồng chí reviewer (Đảng đoàn MTTQ)')
    await runAt(morning + DAY)
    expect(mail.letters).toHaveLength(2)
    expect(mail.letters[1]?.text).toContain('Đồng chí có 1 thông báo chưa đọc')
  })

  test('a letter holds no word of the comment, and nothing that could be read as HTML', async () => {
    await w.database.kysely
      .updateTable('section')
      .set({ title: 'Phần <script>II.2</script>' })
      .where('id', '=', 'phan-2')
      .execute()
    await mention('mật: <b>không ra ngoài</b> @Đồng chí office')
    await runAt(now + 30 * MINUTE)
    const [letter] = mail.letters
    expect(`${letter?.text}${letter?.html}`).not.toContain('không ra ngoài')
    expect(letter?.html).toContain('Phần &lt;script&gt;II.2&lt;/script&gt;')
  })

  test('who has read everything, who chose none and who has no address gets no letter', async () => {
    await choose('office', 'off')
    await mention()
    await runAt(now + 60 * MINUTE)
    expect(mail.letters).toEqual([])
    await choose('office', 'daily')
    const { notices } = (await w.ask('GET', '/api/notices', { as: 'office' })).body
    await w.ask('POST', '/api/notices/marks', {
      as: 'office',
      json: { isRead: true, items: notices },
    })
    await runAt(now)
    expect(mail.letters).toEqual([])
    expect(await states()).toEqual(['empty'])
  })

  test('hourly: the first news of an hour goes at once, the next wait for the next hour', async () => {
    await choose('office', 'hourly')
    const hour = now + 30 * MINUTE
    await runAt(hour)
    await mention()
    await runAt(hour + 5 * MINUTE)
    expect(mail.letters).toHaveLength(1)
    await mention()
    await runAt(hour + 50 * MINUTE)
    expect(mail.letters).toHaveLength(1)
    await runAt(hour + 60 * MINUTE)
    expect(mail.letters).toHaveLength(2)
  })

  test('what the mail server cannot take now is tried again later and later, and arrives once', async () => {
    await mention()
    mail.answer = '451 later'
    const morning = now + 30 * MINUTE
    await runAt(morning)
    mail.answer = null
    await runAt(morning + MINUTE - 1)
    expect(mail.letters).toEqual([])
    await runAt(morning + MINUTE)
    await runAt(morning + 10 * MINUTE)
    expect(mail.letters).toHaveLength(1)
    expect(await states()).toEqual(['sent'])
  })

  test('what it refuses for good, and what it never takes, is given up and said so', async () => {
    await mention()
    mail.answer = '550 no such person'
    await runAt(now + 30 * MINUTE)
    expect(await states()).toEqual(['failed'])
    expect(givenUp).toEqual([expect.stringContaining('550')])
    mail.answer = '451 later'
    now += DAY
    for (const minutes of [0, 1, 5, 15, 60, 180, 360]) {
      expect(givenUp).toHaveLength(1)
      await runAt(now + minutes * MINUTE)
    }
    expect(givenUp).toEqual([expect.anything(), expect.stringContaining('451')])
    expect(mail.letters).toEqual([])
  })

  test('a letter whose end nobody heard, and one under way at a crash, do not go out again', async () => {
    await mention()
    mail.answer = 'hang up'
    const morning = now + 30 * MINUTE
    await runAt(morning)
    mail.answer = null
    await runAt(morning + 30 * MINUTE)
    await mention()
    await runAt(morning + DAY)
    expect(mail.letters.map(({ text }) => /có \d+ thông báo/.exec(text)?.[0])).toEqual([
      'có 1 thông báo',
    ])
    await mention()
    await w.database.kysely
      .updateTable('mail_outbox')
      .set({ state: 'sending', until: morning + 2 * DAY })
      .execute()
    digests = restarted()
    await digests.recover()
    await runAt(morning + 2 * DAY)
    await runAt(morning + 3 * DAY)
    expect(mail.letters).toHaveLength(1)
    expect(givenUp).toContain('restart')
  })

  test('a mail server that is not there is asked again', async () => {
    const away = await createPost({ smtpUrl: 'smtp://127.0.0.1:1', from: 'a@b.example' })
    const letter = { subject: 'a', text: 'b', html: 'c' }
    expect((await away.hand('a@b.example', 'id', letter)).kind).toBe('later')
    expect(await away.check()).toContain('ESOCKET')
    expect(await post.check()).toBeNull()
  })

  test('two rounds at once make one letter', async () => {
    await mention()
    now += 30 * MINUTE
    await Promise.all([digests.run(), digests.run(), digests.run()])
    await digests.run()
    expect(mail.letters).toHaveLength(1)
  })

  test('what a person may no longer read is in no letter, not even in one that waits', async () => {
    await mention()
    mail.answer = '451 later'
    const morning = now + 30 * MINUTE
    await runAt(morning)
    mail.answer = null
    await w.database.kysely
      .updateTable('role_held')
      .set({ until: 1 })
      .where('person_id', '=', personIdOf('office'))
      .execute()
    w.send({ kind: 'access-changed' })
    await runAt(morning + 10 * MINUTE)
    expect(mail.letters).toEqual([])
    expect(await states()).toEqual(['empty'])
  })
})
