/** All faults, in their order. */
import { badLines, deadLine } from './bad-lines.ts'
import { clockJumps } from './clock-jumps.ts'
import { damagedBytes } from './damaged-bytes.ts'
import { failingSync } from './failing-sync.ts'
import type { Fault } from './fault.ts'
import { fullDisk } from './full-disk.ts'
import { kills } from './kills.ts'
import { postgresAway } from './postgres-away.ts'
import { powerCut } from './power-cut.ts'
import { restored } from './restored.ts'
import { schedules } from './schedules.ts'
import { slowReader } from './slow-readers.ts'
import { starved } from './starved.ts'
import { stopUnderLoad } from './stop-under-load.ts'
import { twoServers } from './two-servers.ts'

export const FAULTS: readonly Fault[] = [
  kills,
  powerCut,
  fullDisk,
  failingSync,
  postgresAway,
  twoServers,
  stopUnderLoad,
  badLines,
  deadLine,
  slowReader,
  clockJumps,
  starved,
  damagedBytes,
  restored,
  schedules,
]

/** What is named so that nobody takes its absence for a success. */
export const NOT_HERE: readonly { readonly id: string; readonly why: string }[] = [
  { id: 'F06', why: 'not in the product: there is no broker, one server owns a database' },
]
