/** What proofing finds in a text, whatever the kind. Pure: texts in, places out; nothing is ever changed by itself. */

export const PROOF_KINDS = [
  'syllable',
  'tone-style',
  'abbreviation',
  'spacing',
  'hyphen',
  'date',
  'figure',
  'citation',
] as const
export type ProofKind = (typeof PROOF_KINDS)[number]

/** A place within one paragraph: indices of UTF-16 units, `to` behind the last one. */
export interface ProofFinding {
  readonly kind: ProofKind
  /** index of the paragraph in its section */
  readonly paragraph: number
  readonly from: number
  readonly to: number
  /** what stands there */
  readonly words: string
  /** what would stand there instead; null: only a person can tell */
  readonly fix: string | null
  /** what it is compared with: the other figure, the plan's citation, a definition that comes later */
  readonly other: OtherPlace | null
}
export interface OtherPlace {
  readonly sectionId: string | null
  readonly words: string
}

/** A finding before its paragraph and kind are known. */
export interface Spot {
  readonly from: number
  readonly to: number
  readonly fix: string | null
  readonly other?: OtherPlace
}

/** «Bỏ qua» means this: the same kind in the same words, wherever in the report; never longer than a row may be. */
export function ignoreKeyOf({ kind, words, other }: ProofFinding): string {
  const said = kind === 'figure' ? `${words} | ${other?.words ?? ''}` : words
  return `${kind}:${said.normalize('NFC').replaceAll(/\s+/gu, ' ')}`.slice(0, IGNORE_KEY_LENGTH)
}
export const IGNORE_KEY_LENGTH = 300

/** Letters of the same case as the model: ALL CAPITALS, First, small. */
export function inCaseOf(model: string, text: string): string {
  if (model.length > 1 && model === model.toLocaleUpperCase('vi'))
    return text.toLocaleUpperCase('vi')
  const first = model.charAt(0)
  return first === first.toLocaleLowerCase('vi')
    ? text
    : text.charAt(0).toLocaleUpperCase('vi') + text.slice(1)
}
