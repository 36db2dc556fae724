/** Proofing in a thread of its own: it is given text and nothing else, and answers with places. */
import { proofSection, type ProofSection } from '#shared/text/proof/proof-report.ts'
import type { ProofFinding } from '#shared/text/proof/finding.ts'

/** The rest of the report and the plan; kept here, since the section asks far more often. */
export interface ProofAround {
  /** in the outline's order, the section's own place included */
  readonly report: readonly ProofSection[]
  /** title, subject and guidance: what citations are measured by */
  readonly plan: readonly string[]
}
export type ProofQuestion =
  | { readonly kind: 'around'; readonly around: ProofAround }
  | { readonly kind: 'section'; readonly turn: number; readonly section: ProofSection }
  /** all sections of `around` */
  | { readonly kind: 'report'; readonly turn: number }
export interface ReportProofAnswer {
  readonly turn: number
  readonly sections: readonly {
    readonly id: string
    readonly findings: readonly ProofFinding[]
  }[]
}
export interface ProofAnswer {
  readonly turn: number
  readonly findings: readonly ProofFinding[]
}

let around: ProofAround = { report: [], plan: [] }

self.addEventListener('message', ({ data }: MessageEvent<ProofQuestion>) => {
  if (data.kind === 'around') {
    around = data.around
    return
  }
  if (data.kind === 'report') {
    const sections = around.report.map(({ id }) => ({
      id,
      findings: proofSection(around.report, id, around.plan),
    }))
    const whole: ReportProofAnswer = { turn: data.turn, sections }
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- to the page that made this worker
    self.postMessage(whole)
    return
  }
  const { section, turn } = data
  const isThere = around.report.some(({ id }) => id === section.id)
  const report = isThere
    ? around.report.map((other) => (other.id === section.id ? section : other))
    : [...around.report, section]
  const answer: ProofAnswer = { turn, findings: proofSection(report, section.id, around.plan) }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- to the page that made this worker
  self.postMessage(answer)
})
