/**
 * What `npm run soak` runs: many people join sections, write, leave (every third without a word) and come back, group
 * after group moves on to a section nobody has opened yet. Memory, handles and timers of the server must stay flat, and
 * what was said to be saved must be there.
 *
 *   npm run soak [-- --minutes 20 --people 200]
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '#test/support/running-server.ts'
import { seeded } from '#test/support/seeded.ts'
import { Client } from './load/client.ts'
import { missingIn, seenInNewDoc } from './load/copies.ts'
import { section } from './load/section.ts'
import { makeTypist, nextEdit, type Typist } from './load/typist.ts'
import { sleep, until } from './load/waiting.ts'
import { figure, markdown } from './results.ts'
import { createOurs } from './servers/ours.ts'
import { inspect } from './servers/inspector.ts'

const GROUP = 5
/** a group stays this long in a section */
const STAY_MS = 60_000
const SAMPLE_MS = 10_000
const KEY_MS = 500
/** first part of the time, while caches fill and code is compiled: not judged */
const WARM_UP_SHARE = 0.25
/** growth over the judged time that still counts as flat: a share of the level, or this much */
const FLAT = {
  heapMb: { share: 0.05, least: 2 },
  outsideMb: { share: 0.1, least: 4 },
  rssMb: { share: 0.05, least: 8 },
  timers: { share: 0.1, least: 10 },
  handles: { share: 0.1, least: 5 },
} as const
type Name = keyof typeof FLAT
const NAMES = Object.keys(FLAT) as Name[]
type Sample = Readonly<Record<Name, number>> & { readonly minute: number }

const { values: asked } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    people: { type: 'string', default: '200' },
  },
})
const minutes = Number(asked.minutes)
const groups = Math.ceil(Number(asked.people) / GROUP)
const turns = Math.ceil((minutes * 60_000) / STAY_MS) + 1
const base = section(12)
const nameOf = (group: number, turn: number): string => `phan-${group}-${turn}`

const found = { joined: 0, typed: 0, missing: 0, closed: 0 }
let seed = 1
const stage = { isOver: false }

const server = await createOurs(['--inspect=127.0.0.1:0'])
await server.start(
  Array.from({ length: groups * turns }, (_section, i) => ({
    name: nameOf(i % groups, Math.floor(i / groups)),
    state: base,
  })),
)
const inspector = await inspect(await addressOfInspector())
const began = performance.now()
const samples: Sample[] = []
const working = Array.from({ length: groups }, (_group, group) => workThrough(group))
for (let at = SAMPLE_MS; at <= minutes * 60_000; at += SAMPLE_MS) {
  await sleep(began + at - performance.now())
  const inside = await inspector.look()
  samples.push({ minute: at / 60_000, rssMb: server.usage().rss, ...inside })
  if (samples.length % 6 === 0)
    process.stderr.write(`${JSON.stringify(samples.at(-1))} ${JSON.stringify(found)}\n`)
}
stage.isOver = true
await Promise.all(working)
inspector.close()
await server.dispose()
conclude()

/** A group's way through its sections. */
async function workThrough(group: number): Promise<void> {
  for (let turn = 0; turn < turns && !stage.isOver; turn++) {
    const end = performance.now() + STAY_MS
    const name = nameOf(group, turn)
    const written = await Promise.all(
      Array.from({ length: GROUP }, (_member, member) =>
        comeAndGo(name, group * GROUP + member, end),
      ),
    )
    const seen = await seenInNewDoc(server, name)
    found.missing += missingIn(seen, written.flat())
  }
}

/** One person in one section until `end`. @returns what was said to be saved */
async function comeAndGo(name: string, person: number, end: number): Promise<Typist[]> {
  const random = seeded(person + seed++)
  const done: Typist[] = []
  await sleep(random(4_000))
  while (performance.now() < end && !stage.isOver) {
    const typist = makeTypist(base, 5 + random(60), person % 12, seed++)
    const client = new Client(server, name, person)
    await client.connect()
    found.joined++
    while (performance.now() < end && !stage.isOver) {
      const update = nextEdit(typist, 0)
      if (update === null) break
      client.send('update', update)
      found.typed++
      await sleep(KEY_MS)
    }
    if (random(3) === 0) client.destroy()
    else {
      await until(() => client.saved >= typist.next, 5_000)
      client.close()
    }
    if (client.closed !== null) found.closed++
    // Who leaves without a word may lose what was not saved yet.
    typist.next = Math.min(typist.next, client.saved)
    done.push(typist)
    await sleep(random(5_000))
  }
  return done
}

async function addressOfInspector(): Promise<string> {
  for (;;) {
    const printed = /ws:\/\/127\.0\.0\.1:\d+\/\S+/.exec(server.output())
    if (printed !== null) return printed[0]
    await sleep(20)
  }
}

/** Slope of the least squares through the judged samples, per minute. */
function slopeOf(name: Name, judged: readonly Sample[]): number {
  const mean = (of: (s: Sample) => number): number =>
    judged.reduce((sum, s) => sum + of(s), 0) / judged.length
  const x = mean((s) => s.minute)
  const y = mean((s) => s[name])
  const spread = judged.reduce((sum, s) => sum + (s.minute - x) ** 2, 0)
  return judged.reduce((sum, s) => sum + (s.minute - x) * (s[name] - y), 0) / spread
}

function conclude(): void {
  const judged = samples.slice(Math.floor(samples.length * WARM_UP_SHARE))
  const span = (judged.at(-1)?.minute ?? 0) - (judged[0]?.minute ?? 0)
  const lines = NAMES.map((name) => {
    const level = judged.reduce((sum, s) => sum + s[name], 0) / judged.length
    const slope = slopeOf(name, judged)
    const isFlat = slope * span <= Math.max(FLAT[name].least, level * FLAT[name].share)
    return { name, first: judged[0]?.[name], last: judged.at(-1)?.[name], slope, isFlat }
  })
  const isFlat = lines.every((line) => line.isFlat)
  const isRight = found.missing === 0 && found.closed === 0
  process.stdout.write(
    `\n${markdown(
      ['', 'first', 'last', 'slope per minute', 'verdict'],
      lines.map((l) => [
        l.name,
        figure(l.first),
        figure(l.last),
        figure(l.slope),
        l.isFlat ? 'flat' : 'GROWS',
      ]),
    )}\n\n${minutes} minutes, ${asked.people} people: ${found.joined} times joined, ${found.typed} keystrokes, ` +
      `${found.missing} saved ones missing, ${found.closed} lines closed by the server: ${isFlat && isRight ? 'flat' : 'NOT FLAT'}\n`,
  )
  const folder = join(ROOT, 'test', '.output', 'bench')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'soak.json'),
    JSON.stringify({ at: new Date(), minutes, found, lines, samples }, null, 1),
  )
  process.exit(isFlat && isRight ? 0 : 1)
}
