/** What `npm run backup` and `npm run restore` share: arguments in, one clear line and an exit code out. */
import { resolve } from 'node:path'
import { SettingError } from '../config.ts'
import { BackupError } from './format.ts'

export interface Arguments {
  readonly file: string
  readonly flags: ReadonlySet<string>
}

/** Runs a program to its end. Exit code 1 and one line for whatever the operator can put right. */
export async function runCommand(
  usage: string,
  knownFlags: readonly string[],
  work: (given: Arguments) => Promise<string>,
): Promise<void> {
  try {
    process.stdout.write(`${await work(readArguments(usage, knownFlags))}\n`)
  } catch (error) {
    process.exitCode = 1
    process.stderr.write(`${lineFor(error)}\n`)
  }
}

function readArguments(usage: string, knownFlags: readonly string[]): Arguments {
  const given = process.argv.slice(2)
  const flags = new Set(given.filter((a) => a.startsWith('--')))
  const [file, ...more] = given.filter((a) => !a.startsWith('--'))
  if (file === undefined || more.length > 0 || [...flags].some((f) => !knownFlags.includes(f)))
    throw new BackupError(usage)
  // npm runs programs in the package's folder; a relative name is meant where the person stands.
  return { file: resolve(process.env['INIT_CWD'] ?? process.cwd(), file), flags }
}

function lineFor(error: unknown): string {
  if (error instanceof BackupError || error instanceof SettingError) return error.message
  // The system's own refusals (no such folder, no space, no permission) name the file themselves.
  if (error instanceof Error && 'syscall' in error) return error.message
  return error instanceof Error ? String(error.stack) : String(error)
}

/** «20 bảng, 1234 dòng» */
export function sumUp(counts: Readonly<Record<string, number>>): string {
  const rows = Object.values(counts).reduce((sum, n) => sum + n, 0)
  return `${Object.keys(counts).length} bảng, ${rows} dòng`
}
