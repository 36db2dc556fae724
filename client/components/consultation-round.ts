/** One consulting round: until when, how many have answered, and what each body said. Draws what it is given. */
import { html, nothing, type TemplateResult } from 'lit'
import { dateShort } from '#shared/text/official.ts'
import type { ConsultationView, RoundBodyView, RoundReplyView } from '#shared/wire/consultations.ts'
import { consultationWords } from '../words/consultation.ts'
import { icon } from './icon.ts'
import { momentOf } from './report-aside.ts'
import { colourClass } from './who.ts'

export interface RoundActs {
  readonly reply: (body: RoundBodyView, corrects: RoundReplyView | null) => void
  readonly enterLetter: () => void
  readonly moveDue: () => void
  readonly close: () => void
}

export function consultationRound(
  round: ConsultationView,
  acts: RoundActs,
  isOnline: boolean,
): TemplateResult {
  const words = consultationWords()
  const title = words.round(round.number, round.draftNumber)
  const isOpen = round.closedAt === null
  const { letterDate } = round
  return html`<section class="card round" aria-label=${title}>
    <div class="head">
      <h2>${title}</h2>
      <span class="grow"></span>
      <span class="state ${isOpen ? 'k-wait' : 'k-neutral'}"
        >${icon(isOpen ? 'clock' : 'lock')}${isOpen ? words.isOpen : words.isClosed}</span
      >
    </div>
    <div class="body stack">
      <div class="row wrap t13 ink2 facts">
        <b class="medium">${words.due(dateShort(round.due))}</b>
        ${
          round.letterNumber === '' || letterDate === null
            ? nothing
            : html`<span>${words.letterOf(round.letterNumber, dateShort(letterDate))}</span>`
        }
        <span>${words.openedBy(round.openedBy, round.openedFor, momentOf(round.openedAt))}</span>
        ${
          round.closedAt === null
            ? nothing
            : html`<span>${words.closedBy(round.closedBy ?? '', momentOf(round.closedAt))}</span>`
        }
        ${round.silentAgrees ? html`<span>${words.silentAgrees}</span>` : nothing}
      </div>
      ${tallyLine(round)}
      <div class="row wrap">
        ${
          round.mayEnterLetters
            ? html`<button
                type="button"
                class="button"
                ?disabled=${!isOnline}
                @click=${acts.enterLetter}
              >
                ${icon('file-text')}${words.enterLetter}
              </button>`
            : nothing
        }
        ${
          round.mayLead && isOpen
            ? html`<button
                  type="button"
                  class="button"
                  ?disabled=${!isOnline}
                  @click=${acts.moveDue}
                >
                  ${icon('calendar-clock')}${words.moveDue}
                </button>
                <button
                  type="button"
                  class="button"
                  aria-disabled=${!round.mayClose || !isOnline}
                  aria-describedby=${round.mayClose ? nothing : `close-${round.id}`}
                  @click=${() => {
                    if (round.mayClose && isOnline) acts.close()
                  }}
                >
                  ${icon('lock')}${words.close}
                </button>
                ${
                  round.mayClose
                    ? nothing
                    : html`<span class="small muted" id="close-${round.id}"
                        >${words.closeWait}</span
                      >`
                }`
            : nothing
        }
      </div>
    </div>
    <div class="scroll-x" tabindex="0" role="region" aria-label=${words.tally.label}>
      <table class="table round-table">
        <thead>
          <tr>
            <th scope="col">${words.body}</th>
            <th scope="col">${words.answer}</th>
            <th scope="col">${words.details}</th>
          </tr>
        </thead>
        <tbody>
          ${round.bodies.map((asked) => bodyRow(asked, acts, isOpen, isOnline))}
        </tbody>
      </table>
    </div>
  </section>`
}

function tallyLine({ tally }: ConsultationView): TemplateResult {
  const words = consultationWords().tally
  const figures: readonly (readonly [string, number])[] = [
    [words.asked, tally.asked],
    [words.replied, tally.replied],
    [words.agreed, tally.agreed],
    [words.withOpinions, tally.withOpinions],
    [words.silent, tally.silent],
  ]
  return html`<dl class="round-tally" aria-label=${words.label}>
      ${figures.map(
        ([label, n]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${n}</dd>
          </div>`,
      )}
    </dl>
    ${
      tally.presumedAgreed === 0
        ? nothing
        : html`<p class="small ink2">${words.presumed(tally.presumedAgreed)}</p>`
    }`
}

function bodyRow(
  asked: RoundBodyView,
  acts: RoundActs,
  isOpen: boolean,
  isOnline: boolean,
): TemplateResult {
  const words = consultationWords()
  const { stance } = asked
  return html`<tr>
    <th scope="row">
      <span class="body-tag ${colourClass(asked.body.colour)}">${asked.name}</span>
    </th>
    <td>
      ${
        stance === null
          ? html`<span class="state k-neutral">${icon('circle-dashed')}${words.silent}</span>`
          : html`<span class="state ${stance === 'agreed' ? 'k-ok' : 'k-info'}"
              >${icon(stance === 'agreed' ? 'circle-check' : 'message-square')}${words.stances[stance]}</span
            >`
      }
    </td>
    <td>
      ${asked.replies.map((reply) => replyLine(reply, asked, acts, isOpen && isOnline))}
      ${
        asked.mayReply
          ? html`<button
              type="button"
              class="button compact primary"
              ?disabled=${!isOnline}
              @click=${() => acts.reply(asked, null)}
            >
              ${icon('send')}${words.reply}
            </button>`
          : nothing
      }
    </td>
  </tr>`
}

function replyLine(
  reply: RoundReplyView,
  asked: RoundBodyView,
  acts: RoundActs,
  mayAct: boolean,
): TemplateResult {
  const words = consultationWords()
  const { letter } = reply
  const text = letter?.text ?? reply.text
  const mayCorrect = mayAct && asked.isMine && reply.source === 'letter' && !reply.isCorrected
  return html`<div class="round-reply ${reply.isCorrected ? 'corrected' : ''}">
    <div>
      <b class="medium">${words.stances[reply.stance]}</b>
      <span class="small muted"
        >${words.sources[reply.source]} ·
        ${words.by(reply.by, momentOf(reply.at))}${
          reply.comments.length === 0 ? '' : ` · ${words.comments(reply.comments.length)}`
        }</span
      >
    </div>
    ${reply.isCorrected ? html`<div class="small text-warn">${words.corrected}</div>` : nothing}
    ${reply.correctsId === null ? nothing : html`<div class="small">${words.corrects}</div>`}
    ${
      letter === null
        ? reply.source === 'letter'
          ? html`<div class="small muted">${words.notShown}</div>`
          : nothing
        : html`<div class="small">
            ${words.letter(letter.number, dateShort(letter.date))}
            ${
              letter.hasScan
                ? html`<a href="/api/consultation-replies/${reply.id}/scan" download
                    >${words.scan}</a
                  >`
                : nothing
            }
          </div>`
    }
    ${text === '' ? nothing : html`<p class="round-text" lang="vi">${text}</p>`}
    ${
      mayCorrect
        ? html`<button
            type="button"
            class="button compact"
            @click=${() => acts.reply(asked, reply)}
          >
            ${icon('pen-line')}${words.correct}
          </button>`
        : nothing
    }
  </div>`
}
