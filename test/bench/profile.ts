/** Where a server's time went while it was measured: own time by group and by function, of V8's CPU profiles. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { lastMeasured } from './load/drive.ts'

interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: {
      readonly functionName: string
      readonly url: string
      readonly lineNumber: number
    }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
  /** µs of the system's monotonic clock */
  readonly startTime: number
}
type Frame = Profile['nodes'][number]['callFrame']

const SHOWN = 24
/** a thread that did next to nothing is not worth a table, µs */
const WORTH_SHOWING = 20_000

const GROUPS: readonly (readonly [string, (frame: Frame) => boolean])[] = [
  ['garbage collection', (f) => f.functionName === '(garbage collector)'],
  ['native, no frame', (f) => f.functionName === '(program)'],
  [
    'socket write',
    (f) =>
      /^(writev|writeBuffer|write\w+String)$/.test(f.functionName) && !f.url.startsWith('file'),
  ],
  ['ws', (f) => /node_modules\/(ws|crossws)\//.test(f.url)],
  ['yjs, lib0, y-protocols', (f) => /node_modules\/(@y|yjs|lib0|y-protocols)/.test(f.url)],
  ['other packages', (f) => f.url.includes('node_modules/')],
  [
    'gate and index',
    (f) => /sync\/(gate|section-index|update|cut|values|text-check|bytes|node-rules)/.test(f.url),
  ],
  [
    'commit (SQLite)',
    (f) => f.url.includes('sync/section-log') || (f.url === '' && f.functionName === 'run'),
  ],
  ['live text', (f) => f.url.includes('server/sync/')],
  ['product, other', (f) => f.url.startsWith('file')],
  ['node: streams, net', (f) => /^node:(internal\/stream|net)/.test(f.url)],
  ['node: other', (f) => f.url.startsWith('node:')],
]

function summary(file: string): string | null {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as Profile
  const frames = new Map(profile.nodes.map((node) => [node.id, node.callFrame]))
  const groups = new Map<string, number>()
  const functions = new Map<string, number>()
  let busy = 0
  let at = profile.startTime
  for (const [i, id] of profile.samples.entries()) {
    const frame = frames.get(id)
    const us = profile.timeDeltas[i] ?? 0
    at += us
    if (at < lastMeasured.fromUs || at > lastMeasured.toUs) continue
    if (frame === undefined || frame.functionName === '(idle)') continue
    busy += us
    add(groups, GROUPS.find(([, fits]) => fits(frame))?.[0] ?? 'native', us)
    const place = frame.url.split('/').slice(-2).join('/')
    add(functions, `${frame.functionName || '(anonymous)'} ${place}:${frame.lineNumber + 1}`, us)
  }
  if (busy < WORTH_SHOWING) return null
  const top = (of: Map<string, number>): string =>
    [...of]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, SHOWN)
      .map(([name, us]) => `${((us / busy) * 100).toFixed(1).padStart(5)} %  ${name}`)
      .join('\n')
  return `${file}\nbusy ${(busy / 1e6).toFixed(2)} s\n${top(groups)}\n\n${top(functions)}\n`
}

const add = (to: Map<string, number>, name: string, us: number): void =>
  void to.set(name, (to.get(name) ?? 0) + us)

/** One summary for each thread that was busy. */
export const summariesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => summary(join(folder, name)))
    .filter((text) => text !== null)
