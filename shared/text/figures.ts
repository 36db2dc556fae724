/** Figures as Vietnamese offices write them: dots between thousands, a comma before decimals («1.234,5»). */

/** A figure without rounding: `units` / 10^`decimals`. */
export interface Figure {
  readonly units: bigint
  readonly decimals: number
}

const FIGURE = /^([-–−+]?)(\d{1,3}(?:\.\d{3})+|\d{1,30})(?:,(\d{1,20}))?$/u

/** @returns null for words, dates, several numbers, or «1.5», which no office writes for one and a half */
export function readFigure(text: string): Figure | null {
  const found = FIGURE.exec(text.replaceAll(/[\s\u00a0\u202f]/gu, ''))
  if (found === null || text.length > 60) return null
  const [, sign = '', whole = '', decimals = ''] = found
  const units = BigInt(whole.replaceAll('.', '') + decimals)
  return { units: sign === '' || sign === '+' ? units : -units, decimals: decimals.length }
}

/** Also «45,6 %»: it stands with the figures of its column. */
export const isFigure = (text: string): boolean =>
  readFigure(text.trim().replace(/\s*%$/u, '')) !== null

/** The exact sum, with as many decimals as the finest figure. */
export function sumFigures(figures: readonly Figure[]): Figure {
  const decimals = Math.max(0, ...figures.map((figure) => figure.decimals))
  const units = figures.reduce(
    (sum, figure) => sum + figure.units * 10n ** BigInt(decimals - figure.decimals),
    0n,
  )
  return { units, decimals }
}

/** { units: 12345n, decimals: 1 } → «1.234,5» */
export function writeFigure({ units, decimals }: Figure): string {
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals).replaceAll(/\B(?=(\d{3})+(?!\d))/gu, '.')
  const rest = decimals === 0 ? '' : `,${digits.slice(-decimals)}`
  return `${units < 0n ? '-' : ''}${whole}${rest}`
}
