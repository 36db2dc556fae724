/** Live events of a report: what was missed, then what happens, each kept event once and in order. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import type { EventFrame, KeptEvent } from '#shared/wire/events.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import { appendEvents } from '#server/storage/events.ts'
import { LivePeer, sleep, until } from '#test/support/live-peer.ts'
import { REPORT, startLiveText, type LiveText } from '#test/support/live-text.ts'

let live: LiveText
const lines: Line[] = []
beforeEach(async () => {
  live = await startLiveText()
})
afterEach(async () => {
  for (const line of lines.splice(0)) line.ws.terminate()
  expect(live.faults).toEqual([])
  await live.dispose()
})

class Line {
  readonly ws: WebSocket
  readonly frames: EventFrame[] = []
  readonly ended: Promise<number>
  readonly opened: Promise<void>
  constructor(cookie: string, report: string = REPORT) {
    this.ws = new WebSocket(`${live.url.replace('http', 'ws')}/events/${report}`, {
      headers: { cookie, origin: live.url },
    })
    this.ws.on('error', () => undefined)
    this.ws.on('message', (bytes: Buffer, isBinary) => {
      expect(isBinary).toBe(false)
      this.frames.push(JSON.parse(bytes.toString()) as EventFrame)
    })
    this.ended = new Promise((resolve) => this.ws.on('close', resolve))
    this.opened = new Promise((resolve) => this.ws.on('open', () => resolve()))
    lines.push(this)
  }
  async since(n: number): Promise<this> {
    await this.opened
    this.ws.send(JSON.stringify({ since: n }))
    await until(() => this.frames.some((f) => f.type === 'hello'))
    return this
  }
  get kept(): number[] {
    return this.frames.flatMap((f) => (f.type === 'kept' ? [f.seq] : []))
  }
}

const happen = async (count: number, isAnnounced = true): Promise<void> => {
  const events = Array.from({ length: count }, (): KeptEvent => ({ kind: 'report-changed' }))
  const stored = await live.database.transaction((trx) =>
    appendEvents(trx, live.database.engine, REPORT, Date.now(), events),
  )
  if (isAnnounced)
    for (const event of stored) live.announcements.send({ kind: 'report-event', ...event })
}
const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)

test('a page that returns gets what it missed, then what happens, without gap or repetition', async () => {
  await happen(7)
  const line = await new Line(await live.cookie('gop-y')).since(3)
  expect(line.frames[0]).toEqual({ type: 'hello', upTo: 7, complete: true })
  await happen(3)
  expect(await until(() => line.kept.length === 7)).toBe(true)
  expect(line.kept).toEqual(numbers(4, 10))
})

test('who missed more than 500 is told to load again, and hears the new ones', async () => {
  await happen(501)
  const line = await new Line(await live.cookie('gop-y')).since(0)
  expect(line.frames[0]).toEqual({ type: 'hello', upTo: 501, complete: false })
  await happen(1)
  expect(await until(() => line.kept.length === 1)).toBe(true)
  expect(line.kept).toEqual([502])
})

test('a page that knows numbers from before a restored backup is told to load again', async () => {
  await happen(2)
  const line = await new Line(await live.cookie('gop-y')).since(9)
  expect(line.frames[0]).toEqual({ type: 'hello', upTo: 2, complete: false })
})

test('announcements that overtake each other, or get lost, leave no gap', async () => {
  const line = await new Line(await live.cookie('gop-y')).since(0)
  await happen(2, false)
  await happen(1)
  expect(await until(() => line.kept.length === 3)).toBe(true)
  expect(line.kept).toEqual([1, 2, 3])
})

test('who is where comes at once and follows joining and leaving; word counts follow the text', async () => {
  const id = await live.makeSection('phan-mot')
  const line = await new Line(await live.cookie('gop-y')).since(0)
  const here = (): unknown =>
    line.frames.findLast((f) => f.type === 'passing' && f.event.kind === 'presence')
  expect(here()).toEqual({ type: 'passing', event: { kind: 'presence', here: [] } })
  const cookie = await live.cookie('chu-phan')
  const tabs = [1, 2].map(() => new LivePeer(`${live.url}/collab/${id}`, { cookie }))
  await Promise.all(tabs.map((tab) => tab.synced))
  const entry = {
    sectionId: 'phan-mot',
    personId: 'chu-phan',
    name: 'Người chu-phan',
    body: 'Ban Tổ chức Tỉnh ủy',
    code: 'TC',
    colour: 2,
  }
  const isEntry = { type: 'passing', event: { kind: 'presence', here: [entry] } }
  await expect.poll(here).toEqual(isEntry)
  expect(live.engine.hereIn(REPORT)).toEqual([entry])
  const late = await new Line(await live.cookie('gop-y')).since(0)
  await until(() => late.frames.length > 1)
  expect(late.frames[1]).toEqual(isEntry)
  for (const tab of tabs) tab.end()
  await expect.poll(here).toEqual({ type: 'passing', event: { kind: 'presence', here: [] } })
})

test('only who may read drafts live hears events; a right that goes closes with 4403, a session with 4401', async () => {
  expect(await new Line(await live.cookie('thuong-vu')).ended).toBe(CLOSE.noRight)
  expect(await new Line(await live.cookie('gop-y'), 'khong-co').ended).toBe(CLOSE.noSuchSection)
  const demoted = await new Line(await live.cookie('gop-y')).since(0)
  const signedOut = await new Line(await live.cookie('viet-1')).since(0)
  await live.database.kysely
    .updateTable('role_held')
    .set({ until: 1 })
    .where('person_id', '=', 'gop-y')
    .execute()
  live.announcements.send({ kind: 'access-changed', personIds: ['gop-y' as never] })
  expect(await Promise.race([demoted.ended, sleep(1_000)])).toBe(CLOSE.noRight)
  await live.endSessions('viet-1')
  expect(await Promise.race([signedOut.ended, sleep(1_000)])).toBe(CLOSE.notSignedIn)
})

test.each(['{}', '{"since":-1}', '{"since":1.5}', '{"since":0,"x":1}', 'nonsense', '[]'])(
  'a first frame of %s is malformed',
  async (frame) => {
    const line = new Line(await live.cookie('gop-y'))
    await line.opened
    line.ws.send(frame)
    expect(await line.ended).toBe(CLOSE.malformed)
  },
)

test('a second frame, a binary one and an oversized one end the line', async () => {
  const second = await new Line(await live.cookie('gop-y')).since(0)
  second.ws.send('{"since":0}')
  expect(await second.ended).toBe(CLOSE.malformed)
  const binary = new Line(await live.cookie('gop-y'))
  await binary.opened
  binary.ws.send(Buffer.from('{"since":0}'))
  expect(await binary.ended).toBe(CLOSE.malformed)
  const long = new Line(await live.cookie('gop-y'))
  await long.opened
  long.ws.send(`{"since":${'0'.repeat(1_000)}}`)
  expect(await long.ended).toBe(CLOSE.tooLarge)
})

test('a stop closes the line with 1012', async () => {
  const line = await new Line(await live.cookie('gop-y')).since(0)
  await live.stop()
  expect(await line.ended).toBe(CLOSE.restart)
})

test('an event that happens while the missed ones are read arrives once', async () => {
  await happen(50)
  for (let i = 0; i < 20; i++) {
    const line = new Line(await live.cookie('gop-y'))
    await line.opened
    line.ws.send('{"since":0}')
    const newest = 51 + i
    await happen(1)
    expect(await until(() => line.kept.at(-1) === newest)).toBe(true)
    expect(line.kept).toEqual(numbers(1, newest))
    line.ws.terminate()
  }
})
