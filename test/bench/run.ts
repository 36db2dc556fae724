/**
 * What `npm run bench` runs: our server, as it is started for people, beside other people's, on one machine in one run.
 * Servers take turns and their order rotates from round to round; figures are medians. Absolute figures say little on a
 * machine that others use; ratios do.
 *
 *   npm run bench                                         everything, about 25 minutes
 *   npm run bench -- --scenario fanout --n 100 --servers ours,raw-25ms --rounds 3 [--seconds 8] [--cpu-prof]
 *   npm run bench -- --report                             the table of the goals from the latest runs, as Markdown
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '#test/support/running-server.ts'
import { GOALS, judge } from './goals.ts'
import { sleep } from './load/waiting.ts'
import { openPage } from './open-page.ts'
import { summariesIn } from './profile.ts'
import {
  figure,
  keep,
  latest,
  markdown,
  report,
  rowsOf,
  tableOf,
  type Row,
  type Run,
} from './results.ts'
import type { Scenario } from './scenario.ts'
import { awareness } from './scenarios/awareness.ts'
import { coldOpen } from './scenarios/cold-open.ts'
import { durability } from './scenarios/durability.ts'
import { editor } from './scenarios/editor.ts'
import { gateCost } from './scenarios/gate-cost.ts'
import { reconnect } from './scenarios/reconnect.ts'
import { restart } from './scenarios/restart.ts'
import { snapshots } from './scenarios/snapshots.ts'
import { fanout, rooms } from './scenarios/typing.ts'
import { createServer } from './servers/catalogue.ts'

const SCENARIOS: readonly Scenario[] = [
  gateCost,
  fanout,
  rooms,
  awareness,
  coldOpen,
  reconnect,
  snapshots,
  restart,
  durability,
  openPage,
  editor,
]

const { values: asked } = parseArgs({
  options: {
    scenario: { type: 'string' },
    servers: { type: 'string' },
    n: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string' },
    'cpu-prof': { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
})

if (asked.report) printGoals(latest()?.runs ?? [])
else await bench()
process.exit(0)

async function bench(): Promise<void> {
  const names = asked.scenario?.split(',') ?? SCENARIOS.map((s) => s.name)
  const runs: Run[] = []
  for (const name of names) {
    const scenario = SCENARIOS.find((s) => s.name === name)
    if (scenario === undefined)
      throw new Error(`no scenario «${name}»; known: ${SCENARIOS.map((s) => s.name).join(', ')}`)
    runs.push(...(await roundsOf(scenario)))
    const rows = rowsOf(runs.filter((run) => run.scenario === name))
    process.stdout.write(`\n### ${name}\n\n${tableOf(scenario, rows)}\n${ratios(scenario, rows)}\n`)
  }
  const file = keep(report(runs))
  printGoals(runs)
  process.stdout.write(`\n${file}\n`)
}

async function roundsOf(scenario: Scenario): Promise<Run[]> {
  const sizes = asked.n?.split(',').map(Number)
  const cases = (sizes ?? scenario.cases.map((c) => c.n)).map((n) => ({
    n,
    servers:
      asked.servers?.split(',') ??
      (scenario.cases.find((c) => c.n === n) ?? scenario.cases[0])?.servers ??
      [],
  }))
  const runs: Run[] = []
  for (let round = 0; round < Number(asked.rounds); round++)
    for (const { n, servers } of cases)
      for (const [i] of servers.entries()) {
        const server = servers[(i + round) % servers.length]
        if (server === undefined) continue
        const run = await once(scenario, server, n, round)
        if (run !== null) runs.push(run)
      }
  return runs
}

async function once(
  scenario: Scenario,
  name: string,
  n: number,
  round: number,
): Promise<Run | null> {
  const profiles = asked['cpu-prof'] ? freshFolder(`profile-${scenario.name}-${n}-${name}`) : null
  const server = await createServer(name, profiles)
  const began = performance.now()
  const about = `${scenario.name} ${n} ${name}`
  try {
    const why = scenario.leavesOut(server)
    if (why !== null) {
      process.stderr.write(`${about}: left out, ${why}\n`)
      return null
    }
    const seconds = asked.seconds === undefined ? scenario.seconds : Number(asked.seconds)
    const figures = await scenario.run(server, n, { seconds })
    const shown = Object.entries(figures.measures).map(([key, value]) => `${key} ${figure(value)}`)
    process.stderr.write(
      `${about} [${((performance.now() - began) / 1_000).toFixed(1)} s] ${shown.join(', ')}, lost ${figures.lost}, equal ${figures.isEqual} ${figures.note}\n`,
    )
    return { scenario: scenario.name, server: name, n, round, ...figures }
  } catch (error) {
    // A server that cannot do it is a result; the others go on.
    const note = error instanceof Error ? error.message : String(error)
    process.stderr.write(`${about}: failed: ${String((error as Error).stack)}\n`)
    return {
      scenario: scenario.name,
      server: name,
      n,
      round,
      measures: {},
      isEqual: false,
      lost: 0,
      note,
    }
  } finally {
    await server.dispose()
    if (profiles !== null)
      for (const text of summariesIn(profiles)) process.stdout.write(`\n${text}`)
    await sleep(300)
  }
}

function freshFolder(name: string): string {
  const folder = join(ROOT, 'test', '.output', 'bench', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Ours over each of the others. */
function ratios(scenario: Scenario, rows: readonly Row[]): string {
  const others = rows.filter((row) => row.server !== 'ours')
  if (others.length === 0 || others.length === rows.length) return ''
  const lines = others.map((other) => {
    const ours = rows.find((row) => row.server === 'ours' && row.n === other.n)
    return [
      `ours ÷ ${other.server}`,
      String(other.n),
      ...Object.keys(scenario.columns).map((name) =>
        figure((ours?.measures[name] ?? Number.NaN) / (other.measures[name] ?? Number.NaN)),
      ),
    ]
  })
  return `\n${markdown(['', 'n', ...Object.values(scenario.columns)], lines)}`
}

function printGoals(runs: readonly Run[]): void {
  const rows = rowsOf(runs)
  const lines = GOALS.map((goal) => judge(goal, rows))
    .filter((line) => asked.report || line.verdict !== 'not measured')
    .map((line) => [line.measure, line.reach, line.aim, line.measured, line.verdict])
  if (lines.length === 0) return
  const heads = ['measure, ours ÷ other (lower is better)', 'reach', 'aim', 'measured', 'verdict']
  process.stdout.write(`\n${markdown(heads, lines)}\n`)
}
