/** Loaded into a server before anything else (`--import`): its wall clock can be set wrong. How far, ms, stands in the
 *  file that WALL_CLOCK_FILE names, and is read anew on SIGUSR2. Time that has passed is as ever. */
import { readFileSync } from 'node:fs'

const file = process.env['WALL_CLOCK_FILE'] ?? ''
const RightDate = Date
let shiftMs = 0

globalThis.Date = new Proxy(RightDate, {
  construct: (target, given: unknown[], self) =>
    Reflect.construct(target, given.length === 0 ? [Date.now()] : given, self) as Date,
  apply: () => new Date().toString(),
  get: (target, key, self) =>
    key === 'now' ? () => RightDate.now() + shiftMs : (Reflect.get(target, key, self) as unknown),
})
process.on('SIGUSR2', () => {
  shiftMs = Number(readFileSync(file, 'utf8'))
})
