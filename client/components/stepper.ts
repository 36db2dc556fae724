/** The nine stages of a report's road; on a phone one line and a row of bars. */
import { html, nothing, type TemplateResult } from 'lit'
import { STAGE_OF, STAGES, type ReportState } from '#shared/domain/report.ts'
import { t } from '../words/words.ts'

export function stepper(state: ReportState): TemplateResult {
  const words = t().overview
  const at = STAGES.indexOf(STAGE_OF[state])
  const look = (i: number): string => (i < at ? 'done' : i === at ? 'now' : '')
  const next = STAGES[at + 1]
  return html`<div class="steps-wide">
      <ol class="steps" aria-label=${words.steps}>
        ${STAGES.map(
          (stage, i) =>
            html`<li class=${look(i)} aria-current=${i === at ? 'step' : nothing}>
              ${t().stages[stage]}
            </li>`,
        )}
      </ol>
    </div>
    <div class="steps-narrow">
      <div class="row">
        <b class="text-accent"
          >${words.step(at + 1, STAGES.length, t().stages[STAGES[at] ?? 'setup'])}</b
        >
        <span class="grow"></span>
        ${next ? html`<span class="small muted">${words.next(t().stages[next])}</span>` : nothing}
      </div>
      <div class="step-bars" aria-hidden="true">
        ${STAGES.map((_, i) => html`<i class=${look(i)}></i>`)}
      </div>
    </div>`
}
