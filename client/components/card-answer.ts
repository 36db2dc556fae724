/** How a comment was answered, on its card beside the text: result, giải trình, the words before and after, and what the
 *  reader may ask of it. */
import { html, nothing, type TemplateResult } from 'lit'
import type { CommentView } from '#shared/wire/api.ts'
import type { ReasonedAct, WordChangeView } from '#shared/wire/resolution.ts'
import { answerWords } from '../words/answers.ts'
import './applied-box.ts'
import './reason-box.ts'
import type { ReasonGiven } from './reason-box.ts'
import { RESULT_TONES } from './result-tones.ts'
import { wordChange } from './word-change.ts'

export interface CardAnswerActs {
  ask(comment: CommentView, given: ReasonGiven): void
  /** what of the text could be named */
  findChanges(comment: CommentView): void
  apply(comment: CommentView, changes: readonly WordChangeView[]): void
}

/** @param changes null: not known yet
 *  @param problem why the server did not take the last act; undefined: it did */
export function cardAnswer(
  comment: CommentView,
  changes: readonly WordChangeView[] | null,
  problem: unknown,
  acts: CardAnswerActs,
): TemplateResult | typeof nothing {
  const { response } = comment
  const { answer, objection, mergedInto, splitAsked, may } = response
  const asks: ReasonedAct[] = [
    ...(may.object ? (['objection'] as const) : []),
    ...(may.reopen ? (['reopening'] as const) : []),
    ...(may.askSplit ? (['split-request'] as const) : []),
  ]
  const isQuiet = answer === null && mergedInto === null && objection === null
  if (comment.state === 'withdrawn' || (isQuiet && asks.length === 0)) return nothing
  const words = answerWords()
  const label = answer?.repeats ? words.repeats(answer.repeats) : words.results[response.result]
  return html`<section class="card-answer" aria-label=${words.answer}>
    ${mergedInto === null ? nothing : html`<p class="small muted">${words.mergedInto(mergedInto)}</p>`}
    ${splitAsked === null ? nothing : html`<p class="small muted">${words.splitAsked(splitAsked)}</p>`}
    ${
      answer === null
        ? nothing
        : html`<p>
              <span class="state k-${RESULT_TONES[response.result]}">${label}</span>
              <span class="small muted">${words.by(answer.name, answer.body)}</span>
            </p>
            ${answer.explanation === '' ? nothing : html`<p class="comment-text" lang="vi">${answer.explanation}</p>`}
            ${response.changes.map(wordChange)}`
    }
    ${
      objection === null
        ? nothing
        : html`<p class="small"><b>${words.objection(objection.body)}:</b> ${objection.reason}</p>`
    }
    ${
      may.apply
        ? html`<applied-box
            .changes=${changes}
            .problem=${problem ?? null}
            @applied-open=${() => acts.findChanges(comment)}
            @applied-give=${(event: CustomEvent<readonly WordChangeView[]>) =>
              acts.apply(comment, event.detail)}
          ></applied-box>`
        : nothing
    }
    <reason-box
      .name=${comment.id}
      .acts=${asks}
      .problem=${may.apply ? null : (problem ?? null)}
      @reason-give=${(event: CustomEvent<ReasonGiven>) => acts.ask(comment, event.detail)}
    ></reason-box>
  </section>`
}
