/** Dates and numbers as Vietnamese offices write them (HD 36-HD/VPTW: 0 before day < 10 and month < 3). */

const two = (n: number): string => String(n).padStart(2, '0')

function parts(day: string): { d: number; m: number; y: number } {
  const [y = '', m = '', d = ''] = day.split('-')
  return { d: Number(d), m: Number(m), y: Number(y) }
}

const month = (m: number): string => (m < 3 ? two(m) : String(m))

/** 2019-04-09 → 09/4/2019 */
export function dateShort(day: string): string {
  const { d, m, y } = parts(day)
  return `${two(d)}/${month(m)}/${y}`
}

/** 2019-04-09 → 09/4 */
export function dayMonth(day: string): string {
  const { d, m } = parts(day)
  return `${two(d)}/${month(m)}`
}

/** 1234567 → 1.234.567 */
export function wholeNumber(n: number): string {
  return String(Math.trunc(n)).replace(/\B(?=(\d{3})+(?!\d))/g, '.')
}
