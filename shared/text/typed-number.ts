/** Numbers that somebody typed before a heading or a dash, as Word files and older texts have them. */

/** «I.», «II-», «1.», «2)», «1.1», «1.2.», «a)», each with a space behind it. */
const NUMBER =
  /^(?:[IVX]{1,6}\s?[.\-–]|\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?|[a-zđ]\))[\s\u00a0]+/u
/** «- », «– », «+ » */
const DASH = /^[-–—+•][\s\u00a0]+/u

/** @returns the number with the space behind it, empty when the text does not begin with one */
export const typedNumber = (text: string): string => NUMBER.exec(text)?.[0] ?? ''

/** @returns the dash with the space behind it, empty when there is none */
export const typedDash = (text: string): string => DASH.exec(text)?.[0] ?? ''
