/** What proofing found in all sections of a report that one may read, by section, each with the way to its words.
 *  Found in a worker, anew when somebody has written. */
import { html, nothing, type TemplateResult } from 'lit'
import { ignoreKeyOf, type ProofFinding } from '#shared/text/proof/finding.ts'
import type { ReportView } from '#shared/wire/api.ts'
import type { IgnoredFinding } from '#shared/wire/proofing.ts'
import type { Api, SectionText } from '../api/client.ts'
import type { ProofQuestion, ReportProofAnswer } from '../editor/proof-worker.ts'
import { proofTextOf } from '../state/proof-desk.ts'
import '../styles/find.css'
import '../styles/proofing.css'
import { proofingWords } from '../words/proofing.ts'
import { ordinal } from './outline-rows.ts'
import { define, Part } from './part.ts'
import { placeLink } from './place-link.ts'

/** Shown of one section; all are counted. */
const LISTED = 100

type Row = ReportView['sections'][number]

/** Event: `proof-close`. */
export class ReportProof extends Part {
  static override properties = {
    report: { attribute: false },
    sections: { attribute: false },
    api: { attribute: false },
    found: { state: true },
    ignored: { state: true },
    hasFailed: { state: true },
  }
  declare report: ReportView | null
  /** of those the person may read; a new value proofs again */
  declare sections: readonly SectionText[]
  declare api: Api | null
  /** null: not answered yet */
  declare found: ReportProofAnswer['sections'] | null
  declare ignored: readonly IgnoredFinding[]
  declare hasFailed: boolean
  #worker: Worker | null = null
  #turn = 0

  constructor() {
    super()
    this.report = null
    this.sections = []
    this.api = null
    this.found = null
    this.ignored = []
    this.hasFailed = false
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#worker?.terminate()
    this.#worker = null
  }

  protected override firstUpdated(): void {
    void this.#store((api, report) => api.ignoredFindings(report))
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('sections')) this.#ask()
  }

  override render() {
    const words = proofingWords()
    const groups = this.#groups()
    const count = groups.reduce((n, { findings }) => n + findings.length, 0)
    return html`<section class="find-panel report-find" aria-label=${words.whole.title}>
      <div class="find-row">
        <b class="grow">${words.whole.title}</b>
        <output class="find-count"
          >${
            this.found === null
              ? words.looking
              : count === 0
                ? words.none
                : words.whole.count(count, groups.length)
          }</output
        >
        <button
          type="button"
          class="button compact quiet"
          @click=${() => this.announce('proof-close', null)}
        >
          ${words.close}
        </button>
      </div>
      ${this.hasFailed ? html`<p class="find-problem" role="alert">${words.failed}</p>` : nothing}
      ${groups.map(({ row, findings }) => this.#group(row, findings))}
    </section>`
  }

  #groups(): { readonly row: Row; readonly findings: readonly ProofFinding[] }[] {
    const left = new Set(this.ignored.map(({ key }) => key))
    return (this.found ?? []).flatMap(({ id, findings }) => {
      const row = this.report?.sections.find((section) => section.id === id)
      const open = findings.filter((finding) => !left.has(ignoreKeyOf(finding)))
      return row === undefined || open.length === 0 ? [] : [{ row, findings: open }]
    })
  }

  #group(row: Row, findings: readonly ProofFinding[]): TemplateResult {
    const title = `${ordinal(row.number)} ${row.title}`.trim()
    return html`<section class="find-group" aria-label=${title}>
      <h3 class="find-group-head">${title} <span class="find-count">${findings.length}</span></h3>
      <ol class="find-hits">
        ${findings.slice(0, LISTED).map((finding) => this.#finding(row, finding))}
      </ol>
    </section>`
  }

  #finding(row: Row, finding: ProofFinding): TemplateResult {
    const words = proofingWords()
    const { kind, words: said, paragraph, from, fix, other } = finding
    const shown = said.trim() === '' ? words.spaces(said.length) : said
    const there = this.report?.sections.find(({ id }) => id === other?.sectionId)?.title ?? ''
    return html`<li>
      <a
        class="find-place"
        lang="vi"
        href=${placeLink(this.report?.id ?? '', row.id, { paragraph, from, hit: said })}
        ><mark>${shown}</mark> ·
        ${words.kinds[kind]}${
          other === null
            ? fix === null || fix.trim() === ''
              ? nothing
              : html` · ${words.fix(fix)}`
            : html` ·
              ${kind === 'citation' ? words.plan(other.words) : words.elsewhere(other.words, there)}`
        }</a
      >
      ${
        row.level === 'edit'
          ? html`<button
              type="button"
              class="button compact quiet"
              aria-label=${`${words.ignore}: ${shown}`}
              @click=${() => void this.#ignore(finding)}
            >
              ${words.ignore}
            </button>`
          : nothing
      }
    </li>`
  }

  #ignore(finding: ProofFinding): Promise<void> {
    const left = {
      key: ignoreKeyOf(finding),
      kind: finding.kind,
      words: finding.words.slice(0, 200),
    }
    return this.#store((api, report) => api.ignoreFinding(report, left))
  }

  async #store(
    ask: (api: Api, report: string) => Promise<{ ignored: IgnoredFinding[] }>,
  ): Promise<void> {
    if (this.api === null || this.report === null) return
    const answer = await ask(this.api, this.report.id).catch(() => null)
    this.hasFailed = answer === null
    if (answer !== null) this.ignored = answer.ignored
  }

  #ask(): void {
    const { report } = this
    if (report === null) return
    if (this.#worker === null) {
      this.#worker = new Worker(new URL('../editor/proof-worker.ts', import.meta.url), {
        type: 'module',
      })
      this.#worker.addEventListener('message', ({ data }: MessageEvent<ReportProofAnswer>) => {
        if (data.turn === this.#turn) this.found = data.sections
      })
    }
    const plan = [report.title, report.subject]
    const questions: readonly ProofQuestion[] = [
      { kind: 'around', around: { report: this.sections.map(proofTextOf), plan } },
      { kind: 'report', turn: ++this.#turn },
    ]
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    for (const question of questions) this.#worker.postMessage(question)
  }
}
define('report-proof', ReportProof)

declare global {
  interface HTMLElementTagNameMap {
    'report-proof': ReportProof
  }
}
