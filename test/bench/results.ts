/** What the runs told: medians of rounds, tables, and the file that keeps everything. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '#test/support/running-server.ts'
import { median } from './load/histogram.ts'
import type { Figures, Scenario } from './scenario.ts'

export interface Run extends Figures {
  readonly scenario: string
  readonly server: string
  readonly n: number
  readonly round: number
}

/** All rounds of one server at one size. */
export interface Row extends Figures {
  readonly scenario: string
  readonly server: string
  readonly n: number
  readonly rounds: number
}

export interface Report {
  readonly at: string
  readonly machine: {
    readonly cpus: string
    readonly memoryGib: number
    readonly kernel: string
    readonly node: string
    /** of the last minute, when the runs ended */
    readonly load: number
  }
  readonly revision: string
  readonly versions: Readonly<Record<string, string>>
  readonly runs: readonly Run[]
}

const FOLDER = join(ROOT, 'test', '.output', 'bench')
const LATEST = join(FOLDER, 'latest.json')

/** Medians; lost edits are summed, and one unequal copy spoils the row. */
export function rowsOf(runs: readonly Run[]): readonly Row[] {
  const groups = Map.groupBy(runs, (run) => `${run.scenario} ${run.n} ${run.server}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const names = new Set(group.flatMap((run) => Object.keys(run.measures)))
    const measures = Object.fromEntries(
      [...names].map((name) => [name, median(group.flatMap((run) => run.measures[name] ?? []))]),
    )
    const { scenario, server, n } = first
    const compared = group.map((run) => run.isEqual).filter((isEqual) => isEqual !== null)
    return {
      scenario,
      server,
      n,
      rounds: group.length,
      measures,
      isEqual: compared.length === 0 ? null : compared.every(Boolean),
      lost: group.reduce((sum, run) => sum + run.lost, 0),
      note: [...new Set(group.map((run) => run.note))].filter((note) => note !== '').join('; '),
    }
  })
}

export function report(runs: readonly Run[]): Report {
  return {
    at: new Date().toISOString(),
    machine: {
      cpus: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
      memoryGib: Math.round(totalmem() / 2 ** 30),
      kernel: release(),
      node: process.version,
      load: loadavg()[0] ?? 0,
    },
    revision: revision(),
    versions: peerVersions(),
    runs,
  }
}

/** @returns the file's path. A part that was run anew takes the place of the same part in the latest report. */
export function keep(fresh: Report): string {
  mkdirSync(FOLDER, { recursive: true })
  const file = join(FOLDER, `${fresh.at.replaceAll(/[:.]/g, '-')}.json`)
  writeFileSync(file, JSON.stringify(fresh, null, 1))
  const isAnew = (run: Run): boolean =>
    fresh.runs.some((f) => f.scenario === run.scenario && f.n === run.n)
  const older = latest()?.runs.filter((run) => !isAnew(run)) ?? []
  writeFileSync(LATEST, JSON.stringify({ ...fresh, runs: [...older, ...fresh.runs] }, null, 1))
  return file
}

export const latest = (): Report | null =>
  existsSync(LATEST) ? (JSON.parse(readFileSync(LATEST, 'utf8')) as Report) : null

function revision(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: ROOT,
      encoding: 'utf8',
    }).trim()
  } catch {
    return 'unknown'
  }
}

function peerVersions(): Record<string, string> {
  const versions: Record<string, string> = {}
  for (const peer of ['ywebsocket', 'hocuspocus']) {
    const file = join(ROOT, 'test', 'bench', 'peers', peer, 'package.json')
    const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as {
      dependencies: Record<string, string>
    }
    Object.assign(versions, dependencies)
  }
  return versions
}

export function tableOf(scenario: Scenario, rows: readonly Row[]): string {
  const names = Object.keys(scenario.columns)
  return markdown(
    ['server', 'n', ...Object.values(scenario.columns), 'lost', 'equal', 'note'],
    rows.map((row) => [
      row.server,
      String(row.n),
      ...names.map((name) => figure(row.measures[name])),
      String(row.lost),
      row.isEqual === null ? '–' : row.isEqual ? 'yes' : 'NO',
      row.note,
    ]),
  )
}

export function markdown(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(heads),
    line(heads.map((_head, i) => (i === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n')
}

/** Three digits that matter. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  if (Number.isInteger(value)) return String(value)
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toFixed(digits)
}
