/** Rights that change while a section is open: every way in follows within a second, whatever client is used. */
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import * as Y from 'yjs'
import { addDays, dayOf } from '#shared/calendar.ts'
import type { SectionState } from '#shared/domain/section.ts'
import type { SectionId } from '#shared/ids.ts'
import { LIMITS } from '#shared/wire/limits.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import { systemClock, type Clock } from '#server/clock.ts'
import { LivePeer, readable, sleep, textAt, until } from '#test/support/live-peer.ts'
import { startLiveText, type LiveText } from '#test/support/live-text.ts'
import { ENGINES } from '#test/support/temporary-database.ts'

const DAY_MS = 86_400_000
let live: LiveText
const peers: LivePeer[] = []
let made = 0

describe.each(ENGINES)('on %s', (engine) => {
  beforeAll(async () => {
    live = await startLiveText({ engine })
  })
  afterEach(() => {
    for (const peer of peers.splice(0)) peer.end()
    expect(live.faults).toEqual([])
  })
  afterAll(() => live.dispose())

  const section = (): Promise<SectionId> => live.makeSection(`phan-${++made}`)
  const join = async (id: string, person: string, doc = new Y.Doc()): Promise<LivePeer> => {
    const peer = new LivePeer(`${live.url}/collab/${id}`, {
      cookie: await live.cookie(person),
      doc,
    })
    peers.push(peer)
    await peer.synced
    return peer
  }
  const docOf = (peer: LivePeer): Y.Doc => peer.doc ?? new Y.Doc()
  const type = (peer: LivePeer, words: string): void => textAt(docOf(peer)).insert(0, words)
  const stored = async (id: string): Promise<string> => {
    const reader = await join(id, 'gop-y')
    const text = readable(docOf(reader))
    reader.end()
    return text
  }
  const change = async (id: SectionId, set: object): Promise<void> => {
    await live.database.kysely.updateTable('section').set(set).where('id', '=', id).execute()
    live.announcements.send({ kind: 'access-changed', sectionIds: [id] })
  }
  const move = (id: SectionId, state: SectionState): Promise<void> => change(id, { state })
  const takeRole = async (person: string): Promise<() => Promise<void>> => {
    await live.database.kysely
      .updateTable('role_held')
      .set({ until: 1 })
      .where('person_id', '=', person)
      .execute()
    live.announcements.send({ kind: 'access-changed', personIds: [person as never] })
    return async () => {
      await live.database.kysely
        .updateTable('role_held')
        .set({ until: null })
        .where('person_id', '=', person)
        .execute()
      live.announcements.send({ kind: 'access-changed' })
    }
  }
  /** long enough for the notice and the grace, and then some */
  const pastGrace = (): Promise<void> => sleep(LIMITS.withdrawalGraceMs + 300)

  test('who may write, writes; who may only comment or read sees everything and changes nothing', async () => {
    const id = await section()
    for (const person of ['chu-tri', 'chu-phan', 'phoi-hop']) {
      const peer = await join(id, person)
      type(peer, `${person} `)
      expect(await until(() => peer.saved > 0 && peer.saved === peer.sent)).toBe(true)
    }
    const reader = await join(id, 'gop-y')
    expect(readable(docOf(reader))).toContain('phoi-hop chu-phan chu-tri ')
    expect(reader.asked).toBe(0)
    type(reader, 'không được')
    expect(await reader.ended).toBe(CLOSE.noRight)
    expect(await stored(id)).not.toContain('không được')
  })

  test.each(['suggest', 'comment', 'read'] as const)(
    'a contributor whose section narrows to %s is told, may finish the word, then is refused',
    async (mode) => {
      const id = await section()
      const peer = await join(id, 'phoi-hop')
      type(peer, 'trước ')
      await change(id, { contributor_mode: mode })
      expect(await until(() => peer.notices.length > 0)).toBe(true)
      expect(peer.notices).toEqual([
        { level: mode, reason: 'not-your-section', until: LIMITS.withdrawalGraceMs },
      ])
      type(peer, 'dở ')
      expect(await until(() => peer.saved === peer.sent)).toBe(true)
      await pastGrace()
      type(peer, 'sau ')
      expect(await peer.ended).toBe(CLOSE.noRight)
      expect(await stored(id)).toContain('dở trước')
      expect(await stored(id)).not.toContain('sau')
    },
  )

  test.each([
    ['submitted', 'section-submitted'],
    ['locked', 'section-locked'],
  ] as const)('a section that is %s closes to its owner with 4409', async (state, reason) => {
    const id = await section()
    const peer = await join(id, 'chu-phan')
    await move(id, state)
    expect(await until(() => peer.notices.length > 0)).toBe(true)
    expect(peer.notices[0]).toEqual({
      level: 'comment',
      reason,
      until: LIMITS.withdrawalGraceMs,
    })
    await pastGrace()
    type(peer, 'muộn')
    expect(await peer.ended).toBe(CLOSE.closedToEdits)
    const again = await join(id, 'chu-phan')
    type(again, 'muộn')
    expect(await again.ended).toBe(CLOSE.closedToEdits)
    expect(await stored(id)).not.toContain('muộn')
    const record = { code: CLOSE.closedToEdits, person_id: 'chu-phan', reason }
    await expect
      .poll(() =>
        live.database.kysely
          .selectFrom('refusal')
          .select(['code', 'person_id', 'reason'])
          .where('section_id', '=', id)
          .execute(),
      )
      .toEqual([record, record])
  })

  test('when the owner changes, the old one is out and the new one is asked for its text and writes on', async () => {
    const id = await section()
    await live.database.kysely
      .deleteFrom('section_contributor')
      .where('section_id', '=', id)
      .execute()
    live.announcements.send({ kind: 'access-changed' })
    const old = await join(id, 'chu-phan')
    const next = await join(id, 'phoi-hop')
    expect(next.asked).toBe(0)
    await change(id, { owner_body_id: 'bcsd-ubnd' })
    expect(await until(() => old.notices.length > 0)).toBe(true)
    // A contributor's role does not write in its own body's section; the lead gives it an editor's.
    await live.database.kysely
      .updateTable('role_held')
      .set({ role: 'owner-editor' })
      .where('person_id', '=', 'phoi-hop')
      .execute()
    live.announcements.send({ kind: 'access-changed' })
    expect(await until(() => next.asked > 0)).toBe(true)
    await pastGrace()
    type(next, 'chủ mới ')
    expect(await until(() => next.saved > 0 && next.saved === next.sent)).toBe(true)
    type(old, 'chủ cũ ')
    expect(await old.ended).toBe(CLOSE.noRight)
    expect(await stored(id)).not.toContain('chủ cũ')
    await live.database.kysely
      .updateTable('role_held')
      .set({ role: 'contributor' })
      .where('person_id', '=', 'phoi-hop')
      .execute()
    live.announcements.send({ kind: 'access-changed' })
  })

  test('a right that comes back is announced, and what was typed offline meanwhile gets in', async () => {
    const id = await section()
    const peer = await join(id, 'phoi-hop')
    await change(id, { contributor_mode: 'read' })
    await pastGrace()
    const asked = peer.asked
    await change(id, { contributor_mode: 'edit' })
    expect(await until(() => peer.notices.length === 2 && peer.asked > asked)).toBe(true)
    expect(peer.notices[1]).toEqual({ level: 'edit', reason: null, until: 0 })
    type(peer, 'được rồi')
    expect(await until(() => peer.saved === peer.sent)).toBe(true)
    expect(await stored(id)).toContain('được rồi')
  })

  test('a withdrawn role, an ended body and ended sessions close within a second', async () => {
    const id = await section()
    const peer = await join(id, 'viet-3')
    const giveBack = await takeRole('viet-3')
    expect(await Promise.race([peer.ended, sleep(5_000)])).toBe(CLOSE.noRight)
    await giveBack()

    const members = await Promise.all([join(id, 'viet-4'), join(id, 'viet-5')])
    const ended = (day: string | null) =>
      live.database.kysely
        .updateTable('body')
        .set({ valid_to: day })
        .where('id', '=', 'ban-to-chuc')
        .execute()
    await ended('2000-01-01')
    live.announcements.send({ kind: 'access-changed' })
    for (const member of members)
      expect(await Promise.race([member.ended, sleep(5_000)])).toBe(CLOSE.noRight)
    await ended(null)
    live.announcements.send({ kind: 'access-changed' })

    const tabs = await Promise.all([join(id, 'viet-6'), join(id, 'viet-6')])
    await live.endSessions('viet-6')
    for (const tab of tabs)
      expect(await Promise.race([tab.ended, sleep(5_000)])).toBe(CLOSE.notSignedIn)
  })

  test('a body whose last day is over writes no more, though nobody did anything', async () => {
    let later = 0
    const night = await startLiveText({
      engine,
      clock: { ...systemClock(), workspace: () => Date.now() + later },
    })
    onTestFinished(() => night.dispose())
    const id = await night.makeSection('phan-qua-dem')
    const tomorrow = addDays(dayOf(Date.now()), 1)
    await night.database.kysely
      .updateTable('body')
      .set({ valid_to: tomorrow })
      .where('id', '=', 'ban-to-chuc')
      .execute()
    const peer = new LivePeer(`${night.url}/collab/${id}`, {
      cookie: await night.cookie('viet-1'),
      doc: new Y.Doc(),
    })
    peers.push(peer)
    await peer.synced
    type(peer, 'ngày cuối')
    expect(await until(() => peer.saved > 0 && peer.saved === peer.sent)).toBe(true)
    later = 24 * 3_600_000
    expect(await Promise.race([peer.ended, sleep(4_000)])).toBe(CLOSE.noRight)
  })

  test('a wall clock that is set a day ahead or back puts nobody out, and a session ends when its time has passed', async () => {
    const machine = {
      wallMs: 0,
      passedMs: 0,
      now: () => Date.now() + machine.wallMs + machine.passedMs,
      elapsed: () => performance.now() + machine.passedMs,
    }
    const system = systemClock(0, machine)
    const ticks: (() => void)[] = []
    const clock: Clock = {
      ...system,
      every(ms, run) {
        ticks.push(run)
        return system.every(ms, run)
      },
    }
    const jumping = await startLiveText({ engine, clock })
    onTestFinished(() => jumping.dispose())
    const id = await jumping.makeSection('phan-nhay-gio')
    const peer = new LivePeer(`${jumping.url}/collab/${id}`, {
      cookie: await jumping.cookie('viet-1', 8 * 3_600_000),
      doc: new Y.Doc(),
    })
    peers.push(peer)
    await peer.synced
    for (const jump of [DAY_MS, -2 * DAY_MS, DAY_MS]) {
      machine.wallMs += jump
      // far enough for the session to be asked for anew
      machine.passedMs += 61_000
      for (const tick of ticks) tick()
      type(peer, 'vẫn viết ')
      expect(await until(() => peer.saved > 0 && peer.saved === peer.sent)).toBe(true)
      expect(peer.closed).toBe(null)
    }
    machine.passedMs += 8 * 3_600_000
    for (const tick of ticks) tick()
    expect(await peer.ended).toBe(CLOSE.notSignedIn)
    expect(jumping.faults).toEqual([])
  })

  test('a session that runs out closes its sockets at that moment', async () => {
    const id = await section()
    const peer = new LivePeer(`${live.url}/collab/${id}`, {
      cookie: await live.cookie('viet-7', 1_500),
    })
    peers.push(peer)
    await peer.synced
    expect(await Promise.race([peer.ended, sleep(4_000)])).toBe(CLOSE.notSignedIn)
  })

  test('undo of an old edit after a demotion changes nothing for anybody', async () => {
    const id = await section()
    const peer = await join(id, 'phoi-hop')
    const undo = new Y.UndoManager(docOf(peer).getXmlFragment('prosemirror'))
    type(peer, 'câu cũ')
    expect(await until(() => peer.saved === peer.sent)).toBe(true)
    await change(id, { contributor_mode: 'comment' })
    await pastGrace()
    undo.undo()
    expect(await peer.ended).toBe(CLOSE.noRight)
    expect(await stored(id)).toContain('câu cũ')
  })

  test('offline edits replayed after a demotion are refused, by update and by upload', async () => {
    const id = await section()
    const offline = new Y.Doc()
    const first = await join(id, 'phoi-hop', offline)
    type(first, 'đã lưu ')
    expect(await until(() => first.saved === first.sent)).toBe(true)
    const known = Y.encodeStateVector(offline)
    first.end()
    textAt(offline).insert(0, 'viết lúc mất mạng ')
    const missing = Y.encodeStateAsUpdate(offline, known)
    await change(id, { contributor_mode: 'read' })
    for (const send of ['send', 'upload'] as const) {
      const peer = new LivePeer(`${live.url}/collab/${id}`, {
        cookie: await live.cookie('phoi-hop'),
      })
      peers.push(peer)
      await peer.synced
      peer[send](missing)
      expect(await peer.ended).toBe(CLOSE.noRight)
      expect(peer.saved).toBe(0)
    }
    expect(await stored(id)).not.toContain('mất mạng')
  })

  test('two tabs of one person are demoted together', async () => {
    const id = await section()
    const tabs = await Promise.all([join(id, 'phoi-hop'), join(id, 'phoi-hop')])
    await change(id, { contributor_mode: 'read' })
    expect(await until(() => tabs.every((tab) => tab.notices.length > 0))).toBe(true)
    await pastGrace()
    for (const tab of tabs) {
      type(tab, 'lén ')
      expect(await tab.ended).toBe(CLOSE.noRight)
    }
    expect(await stored(id)).not.toContain('lén')
  })

  test('an empty answer of a reader is counted and harmless', async () => {
    const id = await section()
    const peer = new LivePeer(`${live.url}/collab/${id}`, { cookie: await live.cookie('gop-y') })
    peers.push(peer)
    await peer.synced
    peer.upload(Uint8Array.of(0, 0))
    expect(await until(() => peer.saved === 1)).toBe(true)
    expect(peer.closed).toBe(null)
  })
})
