/** B: attacks on the text itself, each against a section that somebody else is writing. Mutated frames (A28) have their
 *  own run. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { isSafeHref } from '#shared/document/rules.ts'
import { CLOSE, REFUSED } from '#shared/wire/sync.ts'
import { cursorMessage, LivePeer, readable, textAt, until } from '#test/support/live-peer.ts'
import { startLiveText, type LiveText } from '#test/support/live-text.ts'
import {
  attackerClient,
  build,
  makeVictim,
  names as ALL_CASES,
  type MaliciousCase,
  type Victim,
} from '#test/support/malicious-updates.ts'
import { openSession } from '#test/support/real-session.ts'

const FIFTY = 'Năm mươi chữ của người bị hại vẫn còn nguyên ở đây.'
let live: LiveText
let cookies: Record<'victim' | 'attacker' | 'witness', string>
let made = 0
const peers: LivePeer[] = []
beforeAll(async () => {
  live = await startLiveText()
  cookies = {
    victim: await live.cookie('chu-phan'),
    attacker: await live.cookie('phoi-hop'),
    witness: await live.cookie('gop-y'),
  }
})
afterEach(() => {
  for (const peer of peers.splice(0)) peer.end()
  expect(live.faults).toEqual([])
})
afterAll(() => live.dispose())

async function join(section: string, cookie: string, doc?: Y.Doc): Promise<LivePeer> {
  const peer = new LivePeer(`${live.url}/collab/${section}`, {
    cookie,
    ...(doc === undefined ? {} : { doc }),
  })
  peers.push(peer)
  await peer.synced
  return peer
}
async function stored(section: string): Promise<Y.Doc> {
  const doc = new Y.Doc()
  const peer = await join(section, cookies.witness, doc)
  peer.end()
  return doc
}
const encoded = async (section: string): Promise<string> =>
  Buffer.from(Y.encodeStateAsUpdate(await stored(section))).toString('base64')

interface Stage {
  readonly section: string
  readonly victim: Victim
  readonly author: LivePeer
  readonly witness: LivePeer
}
async function stage(): Promise<Stage> {
  const section = `bi-danh-${++made}`
  await live.makeSection(section)
  const victim = makeVictim()
  const author = await join(section, cookies.victim)
  author.send(victim.state)
  author.raw(cursorMessage(victim.client, 1, '{"cursor":null}'))
  expect(await until(() => author.saved === 1)).toBe(true)
  const witness = await join(section, cookies.witness)
  return { section, victim, author, witness }
}
/** Sends a case as a fresh attacker. @returns how it was answered: a close code, 4422 in a message, or a resync */
async function strike(at: Stage, { frames }: MaliciousCase): Promise<number | 'resync' | 'taken'> {
  const attacker = await join(at.section, cookies.attacker)
  const asked = attacker.asked
  for (const frame of frames) if (attacker.isOpen) attacker.raw(frame)
  await until(
    () =>
      attacker.closed !== null ||
      attacker.refused.length > 0 ||
      attacker.asked > asked ||
      attacker.saved > 0,
  )
  const answer =
    attacker.closed ?? attacker.refused[0]?.code ?? (attacker.asked > asked ? 'resync' : 'taken')
  attacker.end()
  return answer
}
/** The victim types on; every letter is on the server and on the witness's screen. */
async function victimTypesOn({ section, victim, author, witness }: Stage): Promise<void> {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, victim.state)
  doc.clientID = victim.client
  doc.on('update', (update: Uint8Array) => author.send(update))
  for (const [i, letter] of FIFTY.split('').entries()) textAt(doc, 1).insert(i, letter)
  expect(await until(() => author.saved === author.sent)).toBe(true)
  const shown = (): string => {
    const screen = new Y.Doc()
    for (const update of witness.heard) Y.applyUpdate(screen, update)
    return readable(screen)
  }
  expect(await until(() => shown().includes(FIFTY))).toBe(true)
  expect(readable(await stored(section))).toContain(FIFTY)
  expect(author.closed).toBe(null)
}
const STRICT = [CLOSE.tooLarge, CLOSE.malformed, CLOSE.noRight, REFUSED.content]

/** Each case is refused, changes nothing, is shown to nobody, and the victim goes on. */
async function allRefused(
  names: readonly string[],
  codes: readonly unknown[] = STRICT,
): Promise<void> {
  const at = await stage()
  const before = await encoded(at.section)
  const shown = at.witness.heard.length
  for (const name of names) {
    const answer = await strike(at, build(name, at.victim))
    expect(codes, name).toContain(answer)
    expect((await encoded(at.section)) === before, name).toBe(true)
  }
  expect(at.witness.heard.length).toBe(shown)
  await victimTypesOn(at)
}

test('A11: bytes that are no update of version 1 are malformed', () =>
  allRefused(
    [
      'empty',
      'truncated-varint',
      'varint-out-of-range',
      'varint-overlong',
      'count-range',
      'client-count-bomb',
      'string-length-bomb',
      'any-length-bomb',
      'undefined-array',
      'bad-utf8',
      'bad-json',
      'unknown-content-ref',
      'unknown-type-ref',
      'trailing-junk',
      'v2-as-v1',
      'v2-run-length-bomb',
    ],
    [CLOSE.malformed, CLOSE.noRight],
  ))

test('A12: counts that promise what is not there end the line with the first of them, and cost no memory', async () => {
  const before = process.memoryUsage().arrayBuffers
  await allRefused(
    Array.from({ length: 15 }, () => 'count-bomb'),
    [CLOSE.malformed],
  )
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 << 20)
})

test('A13: what is nested too deep is refused; the section encodes, is captured, and loads after a restart', async () => {
  await allRefused(['deep-any', 'deep-json', 'deep-elements', 'deep-elements-delete'])
  const id = `bi-danh-${made}`
  expect((await live.engine.capture([id as never]))[0]?.words).toBeGreaterThan(0)
  const before = await encoded(id)
  await live.restart()
  expect(await encoded(id)).toBe(before)
})

test('A14: storms of tiny pieces are refused whole', () =>
  allRefused([
    'tiny-structs',
    'same-place',
    'same-place-own',
    'format-storm',
    'root-names',
    'delete-range-storm',
  ]))

test('A15: what leans on something unknown is asked for again or refused, and nothing is ever pending', async () => {
  await allRefused(['clock-gap', 'missing-parent'], ['resync'])
  // The first of a flood is asked for again, the third in a row ends the line.
  await allRefused(['pending-flood', 'skip-struct'], [...STRICT, 'resync'])
  const doc = await stored(`bi-danh-${made}`)
  expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null])
})

test('A16: clocks and ids beyond what anybody has are malformed, and the state vector decodes', async () => {
  await allRefused(['clock-overflow', 'clock-jump', 'client-listed-twice', 'client-id-not-32-bit'])
  const doc = await stored(`bi-danh-${made}`)
  expect(Y.decodeStateVector(Y.encodeStateVector(doc)).size).toBeGreaterThan(0)
})

test('A17: an update that breaks off in its middle leaves nothing, not even its good half', async () => {
  const at = await stage()
  for (const name of ['half-applied', 'parent-is-text'])
    expect(STRICT).toContain(await strike(at, build(name, at.victim)))
  const everything = Buffer.concat([
    ...at.witness.heard,
    Y.encodeStateAsUpdate(await stored(at.section)),
  ])
  expect(everything.includes('GOOD')).toBe(false)
})

test("A18: nobody writes under somebody else's id, live or as an answer", () =>
  allRefused(['spoof-append', 'step2-spoof'], [CLOSE.noRight]))

test('A19: nobody deletes what is not written yet', () =>
  allRefused(['delete-future', 'delete-max-range'], [CLOSE.noRight, CLOSE.malformed]))

test('A20: who may only read, comment or suggest deletes nothing; who may edit does', async () => {
  const at = await stage()
  const before = await encoded(at.section)
  const wipe = async (person: string): Promise<number | null> => {
    const peer = await join(at.section, await live.cookie(person))
    for (const frame of build('delete-all', at.victim).frames) peer.raw(frame)
    await until(() => peer.closed !== null || peer.saved > 0)
    return peer.closed
  }
  expect(await wipe('gop-y')).toBe(CLOSE.noRight)
  await live.database.kysely
    .updateTable('section')
    .set({ contributor_mode: 'suggest' })
    .where('id', '=', at.section)
    .execute()
  live.announcements.send({ kind: 'access-changed', sectionIds: [at.section as never] })
  expect(await wipe('phoi-hop')).toBe(CLOSE.noRight)
  expect(await encoded(at.section)).toBe(before)
  expect(await wipe('chu-tri')).toBe(null)
  expect(readable(await stored(at.section))).not.toContain('quán triệt')
})

test('A21: what the schema does not know is refused, and a page that opens the section sends nothing', async () => {
  await allRefused([
    'other-root',
    'unknown-node',
    'node-name-markup',
    'block-inside-paragraph',
    'unknown-mark',
    'string-in-fragment',
    'any-in-fragment',
    'array-in-fragment',
    'map-entry-on-fragment',
    'xml-hook',
    'subdocument',
    'embed-in-text',
    'binary-content',
    'overwrite-attribute',
  ])
  const before = live.engine.metrics().updates
  const page = await openSession(live, `bi-danh-${made}`, 'viet-0')
  await expect.poll(() => page.save.kind).toBe('saved')
  page.close()
  // The one answer to the server's question is empty.
  expect(live.engine.metrics().updates).toBe(before)
})

test('A22: a link leads to https, http or mailto, whatever it looks like', async () => {
  await allRefused(['link-javascript', 'link-javascript-hidden'])
  const hrefs = [
    'data:text/html,x',
    'vbscript:x',
    '//evil.example',
    ' https://a.example',
    'java\tscript:alert(1)',
    '&#106;avascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'data:image/svg+xml,<svg/>',
    'file:///etc/passwd',
  ]
  for (const href of hrefs) {
    expect(isSafeHref(href), href).toBe(false)
    const at = await stage()
    const doc = await stored(at.section)
    doc.clientID = attackerClient
    const attacker = await join(at.section, cookies.attacker)
    doc.on('update', (update: Uint8Array) => attacker.send(update))
    textAt(doc, 1).format(0, 4, { link: { href } })
    expect(await until(() => attacker.refused.length > 0)).toBe(true)
    expect(readable(await stored(at.section))).not.toContain('href')
  }
})

test('A22: a citation, a missing figure and a footnote carry an id at most', () =>
  allRefused([
    'citation-markup',
    'citation-no-id',
    'citation-giant',
    'missing-extra-key',
    'footnote-with-text',
  ]))

test('A23: attributes are those of the schema, with values of the schema, and pollute nothing', async () => {
  await allRefused([
    'attribute-handler',
    'attribute-wrong-type',
    'attribute-proto-key',
    'any-proto-key',
    'attribute-giant',
  ])
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

test('A24: control characters, direction overrides and piles of marks are refused', () =>
  allRefused(['control-characters', 'bidi-override', 'combining-storm']))

test('A25: markup in the text is text', async () => {
  const at = await stage()
  expect(await strike(at, build('text-markup', at.victim))).toBe('taken')
  const [captured] = await live.engine.capture([at.section as never])
  const written = (captured?.blocks ?? []).flatMap((block) => ('runs' in block ? block.runs : []))
  expect(written.map((run) => run.text).join('')).toContain('<')
  expect(written.every((run) => run.href === undefined)).toBe(true)
})

test("A26: a cursor is its owner's: not moved, not taken away, not dressed up by anybody else", async () => {
  const at = await stage()
  expect(
    await until(() => at.witness.cursors.get(at.victim.client)?.includes('chu-phan') === true),
  ).toBe(true)
  for (const name of [
    'awareness-spoof',
    'awareness-remove-other',
    'awareness-clock-max',
    'awareness-many-clients',
    'awareness-giant',
    'awareness-deep',
    'awareness-bad-json',
  ])
    expect([CLOSE.noRight, CLOSE.tooLarge, CLOSE.malformed], name).toContain(
      await strike(at, build(name, at.victim)),
    )
  const dressed = await join(at.section, cookies.attacker)
  for (const frame of build('awareness-css', at.victim).frames) dressed.raw(frame)
  expect(await until(() => at.witness.cursors.has(attackerClient))).toBe(true)
  const state = at.witness.cursors.get(attackerClient) ?? ''
  expect(state).toContain('"id":"phoi-hop"')
  expect(state).not.toContain('url(')
  expect(at.witness.cursors.get(at.victim.client)).toContain('chu-phan')
  await victimTypesOn(at)
})

test('A27: floods of harmless messages end the line that sends them, and no other', async () => {
  const before = process.memoryUsage().arrayBuffers
  await allRefused(
    ['noop-flood', 'step1-flood', 'step1-many-clients'],
    [CLOSE.tooFast, CLOSE.tooLarge],
  )
  const at = await stage()
  expect(await strike(at, build('awareness-flood', at.victim))).toBe(CLOSE.tooFast)
  await victimTypesOn(at)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 << 20)
})

test('A29: who may only suggest writes nothing into the text: every update of every case is refused, the honest ones too', async () => {
  const at = await stage()
  await live.database.kysely
    .updateTable('section')
    .set({ contributor_mode: 'suggest' })
    .where('id', '=', at.section)
    .execute()
  live.announcements.send({ kind: 'access-changed', sectionIds: [at.section as never] })
  const before = await encoded(at.section)
  const shown = at.witness.heard.length
  const updates = ALL_CASES.filter((name) => build(name, at.victim).updates.length > 0)
  expect(updates.length).toBeGreaterThan(40)
  for (const name of updates)
    expect([...STRICT, CLOSE.tooFast], name).toContain(await strike(at, build(name, at.victim)))
  const honest = await join(at.section, cookies.attacker, new Y.Doc())
  textAt(honest.doc ?? new Y.Doc(), 1).insert(0, 'một chữ')
  expect(await honest.ended).toBe(CLOSE.noRight)
  expect(await encoded(at.section)).toBe(before)
  expect(at.witness.heard.length).toBe(shown)
  await victimTypesOn(at)
})
