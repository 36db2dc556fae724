/** Days as offices count them: ISO day strings in Vietnam's time (+07:00, no summer time), no clock inside. */
const DAY_MS = 86_400_000
const VIETNAM_MS = 7 * 3_600_000

/** @param at milliseconds since 1970 @returns the day in Vietnam, e.g. 2019-04-11 */
export function dayOf(at: number): string {
  return new Date(at + VIETNAM_MS).toISOString().slice(0, 10)
}

/** @returns HH:MM:SS in Vietnam */
export function timeOf(at: number): string {
  return new Date(at + VIETNAM_MS).toISOString().slice(11, 19)
}

const toUtc = (day: string): number => Date.parse(`${day}T00:00:00Z`)

/** Whole days from a to b; negative when b is earlier. */
export function daysBetween(a: string, b: string): number {
  return Math.round((toUtc(b) - toUtc(a)) / DAY_MS)
}

export function addDays(day: string, days: number): string {
  return new Date(toUtc(day) + days * DAY_MS).toISOString().slice(0, 10)
}

/** 0 Sunday … 6 Saturday */
export function weekdayOf(day: string): number {
  return new Date(toUtc(day)).getUTCDay()
}

export function isWorkingDay(day: string, holidays: ReadonlySet<string>): boolean {
  const weekday = weekdayOf(day)
  return weekday !== 0 && weekday !== 6 && !holidays.has(day)
}

/** The nearest working day strictly before `day`. */
export function previousWorkingDay(day: string, holidays: ReadonlySet<string>): string {
  let d = addDays(day, -1)
  while (!isWorkingDay(d, holidays)) d = addDays(d, -1)
  return d
}
