/** One row of the table of answers: where, who, what was said, what was answered; the row that is worked on holds the form. */
import { html, nothing, type TemplateResult } from 'lit'
import type { ReasonedAct, ResponseRow, WordChangeView } from '#shared/wire/resolution.ts'
import { answerWords } from '../words/answers.ts'
import { responseWords } from '../words/responses.ts'
import './answer-form.ts'
import type { AnswerGiven } from './answer-form.ts'
import './applied-box.ts'
import './reason-box.ts'
import type { ReasonGiven } from './reason-box.ts'
import { RESULT_TONES } from './result-tones.ts'
import { wordChange } from './word-change.ts'
import { colourClass } from './who.ts'

export interface RowDrawn {
  readonly row: ResponseRow
  /** place in what is shown, from 0 */
  readonly index: number
  /** number and title of its section */
  readonly section: string
  readonly href: string
  /** why its giải trình explains nothing; '' when it does */
  readonly fault: string
  readonly isCurrent: boolean
  readonly isSelected: boolean
  /** the words named as its change were changed once more */
  readonly isMovedOn: boolean
  /** rows that a duplicate may repeat */
  readonly others: readonly ResponseRow[]
  /** null: not known yet */
  readonly changes: readonly WordChangeView[] | null
  /** why the server did not take the last act on this row */
  readonly problem: unknown
}
export interface RowActs {
  toggle(id: string): void
  work(id: string): void
  answer(given: AnswerGiven): void
  ask(row: ResponseRow, given: ReasonGiven): void
  /** to say something of a comment in another's row */
  askOf(id: string, given: ReasonGiven): void
  split(ids: readonly string[]): void
  keepMerged(id: string): void
  /** what of the text could be named */
  findChanges(id: string): void
  apply(row: ResponseRow, changes: readonly WordChangeView[]): void
}

export function responseRow(drawn: RowDrawn, acts: RowActs): TemplateResult {
  const words = responseWords()
  const { row, isCurrent } = drawn
  return html`<div
    class="response-row ${isCurrent ? 'current' : ''}"
    role="row"
    aria-rowindex=${drawn.index + 2}
    data-id=${row.id}
    tabindex="-1"
  >
    <span role="cell" class="response-number"
      ><input
        type="checkbox"
        aria-label=${words.select(row.number)}
        .checked=${drawn.isSelected}
        @change=${() => acts.toggle(row.id)}
      />${row.number}</span
    >
    <div role="cell">
      <b class="small">${drawn.section}</b>
      ${row.quote === '' ? nothing : html`<blockquote class="comment-quote" lang="vi">${row.quote}</blockquote>`}
      <a class="small" href=${drawn.href}>${words.goToText}</a>
    </div>
    <div role="cell">${raisedBy(row, acts)}</div>
    <div role="cell" class="response-said" lang="vi">${row.text}</div>
    ${isCurrent && row.may.propose ? form(drawn, acts) : answerCells(drawn, acts)}
  </div>`
}

/** Everybody whose comment stands in the row. */
function raisedBy(row: ResponseRow, acts: RowActs): TemplateResult {
  return html`${[row, ...row.members].map(
    (one) =>
      html`<div>
        <span class="body-tag ${colourClass(one.author.colour)}">${one.author.body}</span>
        <div class="small muted">
          ${one.isFromPaper ? answerWords().fromPaper(one.author.name) : one.author.name}
        </div>
        ${'splitAsked' in one ? member(row, one, acts) : nothing}
      </div>`,
  )}
  ${
    row.may.regroup && row.members.length > 1
      ? html`<button
          type="button"
          class="button compact quiet"
          @click=${() => acts.split(row.members.map(({ id }) => id))}
        >
          ${answerWords().splitAll}
        </button>`
      : nothing
  }`
}

/** A comment in another's row: its body asks for a row of its own, the lead splits it off or keeps it. */
function member(
  row: ResponseRow,
  one: ResponseRow['members'][number],
  acts: RowActs,
): TemplateResult {
  const words = responseWords()
  return html`${one.text === row.text ? nothing : html`<p class="small" lang="vi">${one.text}</p>`}
  ${one.splitAsked === null ? nothing : html`<p class="state k-warn small">${words.splitAsked(one.splitAsked)}</p>`}
  ${
    row.may.regroup
      ? html`<div class="row tight wrap">
          <button type="button" class="button compact quiet" @click=${() => acts.split([one.id])}>
            ${words.split(one.number)}
          </button>
          ${
            one.splitAsked === null
              ? nothing
              : html`<button
                  type="button"
                  class="button compact quiet"
                  @click=${() => acts.keepMerged(one.id)}
                >
                  ${answerWords().keepMerged}
                </button>`
          }
        </div>`
      : nothing
  }
  ${
    one.mayAskSplit && one.splitAsked === null
      ? html`<reason-box
          .name=${one.id}
          .acts=${['split-request'] as const}
          @reason-give=${(event: CustomEvent<ReasonGiven>) => acts.askOf(one.id, event.detail)}
        ></reason-box>`
      : nothing
  }`
}

function form({ row, others, changes, problem }: RowDrawn, acts: RowActs): TemplateResult {
  return html`<div role="cell" class="response-form">
    ${row.proposal === null ? nothing : html`<p class="small muted">${responseWords().proposal(row.proposal.name)}</p>`}
    <answer-form
      .row=${row}
      .others=${others}
      .changes=${changes}
      .problem=${problem}
      @answer-give=${(event: CustomEvent<AnswerGiven>) => acts.answer(event.detail)}
    ></answer-form>
  </div>`
}

function answerCells(drawn: RowDrawn, acts: RowActs): TemplateResult {
  const words = responseWords()
  const { row, fault, isMovedOn, problem } = drawn
  const { answer, proposal, objection, may } = row
  const repeats = answer?.repeats ?? null
  const label = repeats === null ? words.results[row.result] : words.repeats(repeats)
  const asks: ReasonedAct[] = [
    ...(may.object ? (['objection'] as const) : []),
    ...(may.reopen ? (['reopening'] as const) : []),
  ]
  return html`<div role="cell">
      <span class="state k-${RESULT_TONES[row.result]}">${label}</span>
    </div>
    <div role="cell">
      ${
        answer !== null && answer.explanation !== ''
          ? html`<p lang="vi">${answer.explanation}</p>`
          : html`<p class="small muted">
              ${proposal === null ? words.noAnswer : `${words.proposal(proposal.name)}: ${words.results[proposal.answer]}. ${proposal.explanation}`}
            </p>`
      }
      ${fault === '' ? nothing : html`<p class="state k-bad">${fault}</p>`}
      ${row.changes.map(wordChange)}
      ${isMovedOn ? html`<p class="state k-info">${words.movedOn}</p>` : nothing}
      ${
        objection === null
          ? nothing
          : html`<p class="small">
              <b>${words.objection(objection.body)}:</b> ${objection.reason}
            </p>`
      }
      ${
        may.propose
          ? html`<button
              type="button"
              class="button compact"
              aria-label=${words.open(row.number)}
              @click=${() => acts.work(row.id)}
            >
              ${words.explanation}
            </button>`
          : nothing
      }
      ${
        may.apply
          ? html`<applied-box
              .changes=${drawn.isCurrent ? drawn.changes : null}
              .problem=${problem}
              @applied-open=${() => acts.findChanges(row.id)}
              @applied-give=${(event: CustomEvent<readonly WordChangeView[]>) =>
                acts.apply(row, event.detail)}
            ></applied-box>`
          : nothing
      }
      <reason-box
        .name=${row.id}
        .acts=${asks}
        .problem=${may.apply ? null : problem}
        @reason-give=${(event: CustomEvent<ReasonGiven>) => acts.ask(row, event.detail)}
      ></reason-box>
    </div>`
}
