/** Everything proofing finds in one section, seen in its report: what other sections say counts too. */
import { definitions, unknownAbbreviations } from './abbreviations.ts'
import { citationsIn, wrongCitations } from './citations.ts'
import { impossibleDates } from './dates.ts'
import { figuresIn } from './figures.ts'
import type { ProofFinding, ProofKind, Spot } from './finding.ts'
import { wrongHyphens } from './hyphens.ts'
import { wrongSpaces } from './spacing.ts'
import { unusualSyllables } from './syllables.ts'
import { otherToneStyle, usualToneStyle } from './tone-style.ts'

export interface ProofSection {
  readonly id: string
  /** text of each paragraph, table cells included, in order */
  readonly paragraphs: readonly string[]
}

/** Paragraphs seldom change: what they say by themselves is kept. */
const known = new Map<string, readonly (readonly [ProofKind, Spot])[]>()
const MOST_KNOWN = 5_000

function byItself(text: string): readonly (readonly [ProofKind, Spot])[] {
  const before = known.get(text)
  if (before !== undefined) return before
  const of = (kind: ProofKind, spots: readonly Spot[]) => spots.map((spot) => [kind, spot] as const)
  const found = [
    ...of('syllable', unusualSyllables(text)),
    ...of('spacing', wrongSpaces(text)),
    ...of('hyphen', wrongHyphens(text)),
    ...of('date', impossibleDates(text)),
  ]
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(text, found)
  return found
}

/**
 * @param report all sections one may read, in the outline's order; the one looked at is among them
 * @param sectionId the section looked at
 * @param plan texts of the plan: title, subject, guidance. Their citations are the measure.
 * @returns in the order of the text
 */
export function proofSection(
  report: readonly ProofSection[],
  sectionId: string,
  plan: readonly string[],
): ProofFinding[] {
  const at = report.findIndex(({ id }) => id === sectionId)
  const section = report[at]
  if (section === undefined) return []
  const planned = plan.flatMap(citationsIn)
  const usual = usualToneStyle(report.flatMap(({ paragraphs }) => paragraphs))
  const told = new Set(
    report
      .slice(0, at)
      .flatMap(({ paragraphs }) => paragraphs)
      .flatMap(definitions)
      .map(({ short }) => short),
  )
  const seen = new Set<string>()
  const findings: ProofFinding[] = []
  for (const [paragraph, text] of section.paragraphs.entries()) {
    const add = (kind: ProofKind, { from, to, fix, other }: Spot): void => {
      findings.push({
        kind,
        paragraph,
        from,
        to,
        words: text.slice(from, to),
        fix,
        other: other ?? null,
      })
    }
    for (const [kind, spot] of byItself(text)) add(kind, spot)
    if (usual !== null) for (const spot of otherToneStyle(text, usual)) add('tone-style', spot)
    for (const spot of unknownAbbreviations(text, told, seen)) add('abbreviation', spot)
    for (const spot of wrongCitations(text, planned)) add('citation', spot)
  }
  findings.push(...otherFigures(report, section))
  return findings.toSorted((a, b) => a.paragraph - b.paragraph || a.from - b.from)
}

/** Figures of the section that stand elsewhere in the report with another value; the first such place is named. */
function otherFigures(report: readonly ProofSection[], section: ProofSection): ProofFinding[] {
  const bySubject = new Map<
    string,
    { id: string; paragraph: number; words: string; value: string }[]
  >()
  for (const { id, paragraphs } of report)
    for (const [paragraph, text] of paragraphs.entries())
      for (const { subject, words, value } of figuresIn(text)) {
        const places = bySubject.get(subject) ?? []
        places.push({ id, paragraph, words, value })
        bySubject.set(subject, places)
      }
  return section.paragraphs.flatMap((text, paragraph) =>
    figuresIn(text).flatMap(({ from, to, words, subject, value }): ProofFinding[] => {
      const other = bySubject.get(subject)?.find((place) => place.value !== value)
      if (other === undefined) return []
      return [
        {
          kind: 'figure',
          paragraph,
          from,
          to,
          words,
          fix: other.words,
          other: { sectionId: other.id, words: other.words },
        },
      ]
    }),
  )
}
