/** What proofing found, as a list: go there, put in what is offered, or leave it aside in the whole report. */
import { html, nothing, type TemplateResult } from 'lit'
import type { IgnoredFinding } from '#shared/wire/proofing.ts'
import { define, Part } from '../components/part.ts'
import '../styles/proofing.css'
import type { Proofing } from '../state/proof-desk.ts'
import { proofingWords } from '../words/proofing.ts'
import type { PlacedFinding, Proofed, ProofLayer } from './proof-layer.ts'

/** A longer list is gone through from its top. */
const LISTED = 200

/** Events: `proof-close`; `proof-ignore` with an IgnoredFinding; `proof-unignore` with its key. */
export class ProofPanel extends Part {
  static override properties = {
    layer: { attribute: false },
    proofed: { attribute: false },
    proofing: { attribute: false },
    mayFix: { attribute: false },
  }
  declare layer: ProofLayer | null
  declare proofed: Proofed
  declare proofing: Proofing | null
  declare mayFix: boolean

  constructor() {
    super()
    this.layer = null
    this.proofed = { findings: [], current: -1, isReady: false }
    this.proofing = null
    this.mayFix = false
  }

  override render() {
    const words = proofingWords()
    const { findings, isReady } = this.proofed
    const { ignored = [], isAlone = false, hasFailed = false } = this.proofing ?? {}
    return html`<section class="proof-panel" aria-label=${words.title}>
      <div class="proof-row">
        <output
          >${
            isReady
              ? findings.length === 0
                ? words.none
                : words.count(findings.length)
              : words.looking
          }</output
        >
        <button type="button" class="button compact" @click=${() => this.layer?.goTo(-1)}>
          ${words.previous}
        </button>
        <button type="button" class="button compact" @click=${() => this.layer?.goTo(1)}>
          ${words.next}
        </button>
        <button
          type="button"
          class="button compact quiet"
          @click=${() => this.announce('proof-close', null)}
        >
          ${words.close}
        </button>
      </div>
      ${isAlone ? html`<p class="proof-hint" role="status">${words.onlyHere}</p>` : nothing}
      ${hasFailed ? html`<p class="proof-hint" role="alert">${words.failed}</p>` : nothing}
      ${
        findings.length === 0
          ? nothing
          : html`<ol class="proof-list" aria-label=${words.list}>
              ${findings.slice(0, LISTED).map((finding, i) => this.#row(finding, i))}
            </ol>`
      }
      ${this.mayFix && findings.length > 0 ? html`<p class="proof-hint">${words.keys}</p>` : nothing}
      ${this.mayFix ? this.#marks() : nothing}
      ${ignored.length === 0 ? nothing : this.#aside(ignored)}
    </section>`
  }

  #marks(): TemplateResult {
    return html`<label class="proof-row proof-hint"
      ><input
        type="checkbox"
        .checked=${this.proofing?.marks === true}
        @change=${(event: Event) =>
          this.announce('proof-marks', (event.target as HTMLInputElement).checked)}
      />${proofingWords().marks}</label
    >`
  }

  #row(finding: PlacedFinding, index: number): TemplateResult {
    const words = proofingWords()
    const isCurrent = index === this.proofed.current
    return html`<li ?data-current=${isCurrent}>
      <button
        type="button"
        class="proof-place"
        aria-current=${isCurrent}
        @click=${() => this.layer?.meet(index)}
      >
        <b>${shown(finding)}</b> · ${words.kinds[finding.kind]}${this.#other(finding)}
      </button>
      ${isCurrent && this.mayFix ? this.#acts(finding) : nothing}
    </li>`
  }

  #other({ kind, other }: PlacedFinding): TemplateResult | typeof nothing {
    const words = proofingWords()
    if (other === null) return nothing
    return kind === 'citation'
      ? html`<br />${words.plan(other.words)}`
      : html`<br />${words.elsewhere(other.words, this.proofing?.titles.get(other.sectionId ?? '') ?? '')}`
  }

  #acts(finding: PlacedFinding): TemplateResult {
    const words = proofingWords()
    const { fix } = finding
    const alike = this.proofed.findings.filter(
      (other) => other.key === finding.key && other.fix === fix,
    ).length
    return html`<div class="proof-row">
      ${
        fix === null
          ? nothing
          : html`<button
              type="button"
              class="button compact"
              @click=${() => this.layer?.fix(finding, 'this')}
            >
              ${fix.trim() === '' && finding.kind === 'spacing' ? words.remove : words.fix(fix)}
            </button>`
      }
      ${
        fix === null || alike < 2
          ? nothing
          : html`<button
              type="button"
              class="button compact"
              @click=${() => this.layer?.fix(finding, 'alike')}
            >
              ${words.fixAlike(alike)}
            </button>`
      }
      <button type="button" class="button compact quiet" @click=${() => this.ignore(finding)}>
        ${words.ignore}
      </button>
    </div>`
  }

  #aside(ignored: readonly IgnoredFinding[]): TemplateResult {
    const words = proofingWords()
    return html`<details>
      <summary>${words.ignored(ignored.length)}</summary>
      <ul class="proof-list">
        ${ignored.map(
          ({ key, kind, words: said }) =>
            html`<li class="proof-row">
              <span><b>${said}</b> · ${words.kinds[kind]}</span>
              ${
                this.mayFix
                  ? html`<button
                      type="button"
                      class="button compact"
                      @click=${() => this.announce('proof-unignore', key)}
                    >
                      ${words.back}
                    </button>`
                  : nothing
              }
            </li>`,
        )}
      </ul>
    </details>`
  }

  /** Leaves the finding aside, here and wherever else it stands in the report. */
  ignore(finding: PlacedFinding): void {
    const { key, kind, words } = finding
    this.announce<IgnoredFinding>('proof-ignore', { key, kind, words: words.slice(0, 200) })
  }
}

const shown = ({ kind, words }: PlacedFinding): string =>
  kind === 'spacing' && words.trim() === '' ? proofingWords().spaces(words.length) : words

define('proof-panel', ProofPanel)

declare global {
  interface HTMLElementTagNameMap {
    'proof-panel': ProofPanel
  }
}
