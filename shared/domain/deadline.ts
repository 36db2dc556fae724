/** «Trước ngày» and lateness. Dates are ISO days (2019-04-10) in Vietnam's time; time comes in as an argument. */
import { daysBetween, previousWorkingDay } from '#shared/calendar.ts'

/** @param before the plan's day, which it excludes («trước ngày 10/4/2019»)
 *  @returns the last day on which the part is in time: the working day before (domain dossier A, Deadlines) */
export function dueFromBefore(before: string, holidays: ReadonlySet<string>): string {
  return previousWorkingDay(before, holidays)
}

export type DueState =
  | { readonly kind: 'none' }
  | { readonly kind: 'in-time'; readonly daysLeft: number }
  | { readonly kind: 'late'; readonly daysLate: number }

/** Lateness at `today` for something handed in on `submittedOn`, or not yet (null). Lateness stays after hand-in; what
 *  came in time stays in time, with the days that are left today. */
export function dueState(due: string | null, submittedOn: string | null, today: string): DueState {
  if (due === null) return { kind: 'none' }
  const daysLate = daysBetween(due, submittedOn ?? today)
  return daysLate > 0
    ? { kind: 'late', daysLate }
    : { kind: 'in-time', daysLeft: Math.max(0, daysBetween(today, due)) }
}
