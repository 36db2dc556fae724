/** What is to be reached: each line a measure of ours, alone or over a peer's of the same run. Lower is better. */
import type { Row } from './results.ts'

export interface Goal {
  readonly measure: string
  /** of the whole line: met when every part is */
  readonly parts: readonly GoalPart[]
}

interface GoalPart {
  readonly unit: string
  readonly reach: number
  readonly aim: number
  /** null: not measured */
  value(rows: readonly Row[]): number | null
  readonly scenario: string
  readonly n: number | null
}

type Rows = readonly Row[]

const of = (
  rows: Rows,
  scenario: string,
  n: number,
  server: string,
  measure: string,
): number | null => {
  const row = rows.find((r) => r.scenario === scenario && r.n === n && r.server === server)
  const value = row?.measures[measure]
  return value === undefined || Number.isNaN(value) ? null : value
}

const over = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a / b

function plain(
  scenario: string,
  n: number,
  measure: string,
  unit: string,
  reach: number,
  aim: number,
): GoalPart {
  return { unit, reach, aim, scenario, n, value: (rows) => of(rows, scenario, n, 'ours', measure) }
}

function ratio(
  scenario: string,
  n: number,
  measure: string,
  peer: string,
  reach: number,
  aim: number,
): GoalPart {
  return {
    unit: '×',
    reach,
    aim,
    scenario,
    n,
    value: (rows) =>
      over(of(rows, scenario, n, 'ours', measure), of(rows, scenario, n, peer, measure)),
  }
}

/** Over the best of all peers that took part. */
function ratioToBest(
  scenario: string,
  n: number,
  measure: string,
  reach: number,
  aim: number,
): GoalPart {
  return {
    unit: '×',
    reach,
    aim,
    scenario,
    n,
    value(rows) {
      const peers = rows
        .filter((r) => r.scenario === scenario && r.n === n && r.server !== 'ours')
        .flatMap((r) => r.measures[measure] ?? [])
        .filter((value) => !Number.isNaN(value))
      return peers.length === 0
        ? null
        : over(of(rows, scenario, n, 'ours', measure), Math.min(...peers))
    },
  }
}

const CPU = 'cpuPerDelivered'

export const GOALS: readonly Goal[] = [
  {
    measure:
      'CPU per delivered edit, one room of 100 × 5 keys/s ÷ y-leveldb peer; ÷ hocuspocus + sqlite',
    parts: [
      ratio('fanout', 100, CPU, 'ywebsocket-leveldb', 0.18, 0.1),
      ratio('fanout', 100, CPU, 'hocuspocus-sqlite', 0.22, 0.14),
    ],
  },
  {
    measure: 'same ÷ @y/websocket-server bare; ÷ hocuspocus bare',
    parts: [
      ratio('fanout', 100, CPU, 'ywebsocket', 0.25, 0.15),
      ratio('fanout', 100, CPU, 'hocuspocus', 0.28, 0.17),
    ],
  },
  {
    measure: 'same ÷ a coalescing relay (25 ms) without CRDT, checks or disk; p50',
    parts: [
      ratio('fanout', 100, CPU, 'raw-25ms', 1.35, 1.05),
      plain('fanout', 100, 'p50', 'ms', 35, 35),
    ],
  },
  {
    measure: '50 editors ÷ @y/websocket-server bare; p50',
    parts: [
      ratio('fanout', 50, CPU, 'ywebsocket', 0.55, 0.4),
      plain('fanout', 50, 'p50', 'ms', 15, 8),
    ],
  },
  {
    measure: '200 editors ÷ hocuspocus bare',
    parts: [ratio('fanout', 200, CPU, 'hocuspocus', 0.2, 0.12)],
  },
  {
    measure: '400 editors, 2,000 edits/s: p99 edit to other screen; cores',
    parts: [
      plain('fanout', 400, 'p99', 'ms', 90, 60),
      plain('fanout', 400, 'cores', '', 0.25, 0.17),
    ],
  },
  {
    measure:
      '10 editors: p50 edit to other screen; over the commit time measured inside the server',
    parts: [
      plain('fanout', 10, 'p50', 'ms', 6, 3.5),
      {
        unit: 'ms',
        reach: 2.5,
        aim: 1,
        scenario: 'fanout',
        n: 10,
        value(rows) {
          const p50 = of(rows, 'fanout', 10, 'ours', 'p50')
          const commit = of(rows, 'fanout', 10, 'ours', 'commitMs')
          return p50 === null || commit === null ? null : p50 - commit
        },
      },
    ],
  },
  {
    measure:
      '200 rooms × 3: CPU ÷ y-leveldb; ÷ hocuspocus + sqlite; ÷ @y/websocket-server bare; p50',
    parts: [
      ratio('rooms', 200, CPU, 'ywebsocket-leveldb', 0.42, 0.3),
      ratio('rooms', 200, CPU, 'hocuspocus-sqlite', 0.6, 0.45),
      ratio('rooms', 200, CPU, 'ywebsocket', 0.9, 0.7),
      plain('rooms', 200, 'p50', 'ms', 25, 12),
    ],
  },
  {
    measure: 'awareness, 200 editors ÷ hocuspocus',
    parts: [ratio('awareness', 200, CPU, 'hocuspocus', 0.28, 0.2)],
  },
  {
    measure: 'newcomer to a 50-page section: p50; CPU ÷ best peer; first after restart',
    parts: [
      ratioToBest('cold', 30, 'p50', 0.55, 0.4),
      ratioToBest('cold', 30, 'cpuMsPerNewcomer', 0.3, 0.2),
      plain('cold', 30, 'firstMs', 'ms', 40, 20),
    ],
  },
  {
    measure: 'memory per open 50-page section ÷ best peer (read only; written)',
    parts: [
      ratioToBest('cold', 30, 'readMb', 0.4, 0.2),
      ratioToBest('cold', 30, 'writtenMb', 0.6, 0.35),
    ],
  },
  {
    measure: 'reconnect storm 200 × 10 offline edits: time; CPU ÷ best peer',
    parts: [
      ratioToBest('reconnect', 200, 'convergedMs', 0.4, 0.25),
      ratioToBest('reconnect', 200, 'cpu', 0.35, 0.2),
    ],
  },
  { measure: 'gate per honest keystroke', parts: [plain('gate', 20, 'gateUs', 'µs', 5, 2)] },
  {
    measure: 'first write to an open 50-page section; slowest commit while snapshots are made',
    parts: [
      plain('snapshots', 6, 'firstWriteMs', 'ms', 10, 5),
      plain('snapshots', 6, 'slowestCommitMs', 'ms', 10, 5),
    ],
  },
  {
    measure: 'restart with 1,000 rooms of 5 pages: listening; first section synced',
    parts: [
      plain('restart', 1_000, 'listeningMs', 'ms', 1_200, 1_200),
      plain('restart', 1_000, 'firstMs', 'ms', 150, 150),
    ],
  },
  {
    measure:
      'key to frame p95, 50 others in 50 pages; ÷ y-prosemirror merged; ÷ one by one; bytes to paint; heap',
    parts: [
      plain('editor', 50, 'p95', 'ms', 33, 16),
      plain('editor', 50, 'overMerged', '×', 0.6, 0.6),
      plain('editor', 50, 'overEach', '×', 0.15, 0.15),
      plain('editor', 50, 'openMs', 'ms', 400, 400),
      plain('editor', 50, 'heapMb', 'MB', 300, 300),
    ],
  },
  {
    measure: 'key to frame p95, 10 others ÷ alone; at 4× CPU slowdown; 500 comments ÷ none',
    parts: [
      plain('editor', 10, 'overAlone', '×', 1.3, 1.3),
      plain('editor', 10, 'slowP95', 'ms', 50, 50),
      plain('editor', 10, 'commentsOverNone', '×', 1.1, 1.1),
    ],
  },
  {
    measure: 'kill -9 after "saved": edits lost (the 1,000 kills: `npm run faults`)',
    parts: [
      {
        unit: '',
        reach: 0,
        aim: 0,
        scenario: 'durability',
        n: null,
        value(rows) {
          const killed = rows.filter((r) => r.scenario === 'durability' && r.server === 'ours')
          if (killed.length === 0) return null
          return killed.reduce((sum, r) => sum + r.lost + (r.measures['atFirstSync'] ?? 0), 0)
        },
      },
    ],
  },
]

export interface Verdict {
  readonly measure: string
  readonly reach: string
  readonly aim: string
  readonly measured: string
  readonly verdict: 'met' | 'aim met' | 'NOT MET' | 'spoilt' | 'not measured'
}

/** A figure counts only when nothing was lost and all copies were equal in the runs it comes from. */
export function judge(goal: Goal, rows: Rows): Verdict {
  const values = goal.parts.map((part) => part.value(rows))
  const show = (pick: (part: GoalPart, i: number) => string): string =>
    goal.parts.map(pick).join('; ')
  return {
    measure: goal.measure,
    reach: show((part) => `≤ ${withUnit(part.reach, part.unit)}`),
    aim: show((part) => withUnit(part.aim, part.unit)),
    measured: show((part, i) => withUnit(values[i] ?? null, part.unit)),
    verdict: verdictOf(goal, values, rows),
  }
}

function verdictOf(goal: Goal, values: readonly (number | null)[], rows: Rows): Verdict['verdict'] {
  const isSpoilt = goal.parts.some((part) =>
    rows.some(
      (r) =>
        r.server === 'ours' &&
        r.scenario === part.scenario &&
        (part.n === null || r.n === part.n) &&
        (r.lost > 0 || r.isEqual === false),
    ),
  )
  if (isSpoilt) return 'spoilt'
  if (values.some((value) => value === null)) return 'not measured'
  const within = (limit: 'reach' | 'aim'): boolean =>
    goal.parts.every((part, i) => (values[i] ?? Infinity) <= part[limit])
  return within('aim') ? 'aim met' : within('reach') ? 'met' : 'NOT MET'
}

function withUnit(value: number | null, unit: string): string {
  if (value === null) return '–'
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2
  const number = value.toFixed(digits)
  return unit === '' || unit === '×' ? number : `${number} ${unit}`
}
