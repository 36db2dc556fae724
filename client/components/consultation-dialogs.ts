/** Dialogs of the consulting rounds: open one, answer for a body, enter a letter, change the last day. Each announces
 *  `round-send` with what the person wants, and `round-cancel`. */
import { html, nothing, type TemplateResult } from 'lit'
import { REPLY_LENGTH, STANCES, type Stance } from '#shared/domain/consultation.ts'
import { COMMENT_LENGTH } from '#shared/domain/comment.ts'
import { AppError } from '#shared/errors.ts'
import type { BodyTag, SectionRow } from '#shared/wire/api.ts'
import type { ConsultationView, RoundBodyView, RoundReplyView } from '#shared/wire/consultations.ts'
import type { ChangeConsultation, EnterLetter, OpenConsultation, SendReply } from '../api/client.ts'
import { consultationWords } from '../words/consultation.ts'
import { t } from '../words/words.ts'
import { formProblem, inputField, textField } from './form-parts.ts'
import { icon } from './icon.ts'
import { modal } from './modal.ts'
import { ordinal } from './outline-rows.ts'
import { define, Part } from './part.ts'
import { colourClass } from './who.ts'

export type RoundDialog =
  | { readonly kind: 'open'; readonly draft: number; readonly bodies: readonly BodyTag[] }
  | {
      readonly kind: 'reply'
      readonly round: ConsultationView
      readonly asked: RoundBodyView
      readonly corrects: RoundReplyView | null
    }
  | {
      readonly kind: 'letter'
      readonly round: ConsultationView
      readonly sections: readonly SectionRow[]
    }
  | { readonly kind: 'due' | 'close'; readonly round: ConsultationView }

/** What the person sends; keys are the dialog's own, so that a second try is the same answer. */
export type RoundWish =
  | { readonly kind: 'open'; readonly wanted: OpenConsultation }
  | { readonly kind: 'reply'; readonly id: string; readonly wanted: SendReply }
  | { readonly kind: 'letter'; readonly id: string; readonly wanted: EnterLetter }
  | { readonly kind: 'due' | 'close'; readonly id: string; readonly wanted: ChangeConsultation }

export class ConsultationDialog extends Part {
  static override properties = {
    dialog: { attribute: false },
    error: { attribute: false },
    isBusy: { type: Boolean },
    stance: { state: true },
    opinions: { state: true },
  }
  declare dialog: RoundDialog | null
  declare error: unknown
  declare isBusy: boolean
  declare stance: Stance
  /** how many opinions of a letter are being typed */
  declare opinions: number
  readonly #key = crypto.randomUUID()

  constructor() {
    super()
    this.dialog = null
    this.error = null
    this.isBusy = false
    this.stance = 'opinions'
    this.opinions = 1
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const { dialog } = this
    if (dialog?.kind === 'reply' && ownComments(dialog) === 0) this.stance = 'agreed'
  }

  override render() {
    const { dialog } = this
    if (dialog === null) return nothing
    const words = consultationWords()
    const close = () => this.announce('round-cancel', null)
    const [title, fields, act] = this.#parts(dialog)
    return html`<dialog class="box wide" aria-labelledby="round-title" ${modal(close)}>
      <form @submit=${(event: SubmitEvent) => void this.#send(event, dialog)}>
        <h2 class="box-title" id="round-title">${title}</h2>
        ${formProblem(this.error, close)} ${this.#twice()} ${fields}
        <div class="acts">
          <button type="button" class="button" @click=${close}>${t().app.cancel}</button>
          <button type="submit" class="button primary" aria-disabled=${this.isBusy}>
            ${act === '' ? words.save : act}
          </button>
        </div>
      </form>
    </dialog>`
  }

  #parts(dialog: RoundDialog): [title: string, fields: TemplateResult, act: string] {
    const words = consultationWords()
    switch (dialog.kind) {
      case 'open':
        return [words.openTitle(dialog.draft), this.#openFields(dialog.bodies), words.open]
      case 'reply':
        return [words.replyTitle(dialog.asked.name), this.#replyFields(dialog), words.send]
      case 'letter':
        return [words.letterTitle, this.#letterFields(dialog), words.save]
      case 'due':
        return [words.moveDue, dueField(dialog.round.due), words.moveDue]
      case 'close':
        return [words.close, html`<p class="ink2">${words.closeAsk}</p>`, words.close]
    }
  }

  #openFields(bodies: readonly BodyTag[]): TemplateResult {
    const words = consultationWords()
    return html`<fieldset class="field">
        <legend>${words.bodies}</legend>
        <div class="check-grid">
          ${bodies.map(
            (body) =>
              html`<label class="check"
                ><input type="checkbox" name="body" value=${body.id} /><span
                  class="body-tag ${colourClass(body.colour)}"
                  >${body.name}</span
                ></label
              >`,
          )}
        </div>
      </fieldset>
      ${dueField('')}
      <div class="field-row">
        ${inputField('letterNumber', words.ownLetter, '', { max: 100 })}
        ${inputField('letterDate', words.ownLetterDate, '', { type: 'date' })}
      </div>
      <label class="check"
        ><input type="checkbox" name="silentAgrees" />${words.silentAgrees}</label
      >`
  }

  #replyFields(dialog: Extract<RoundDialog, { kind: 'reply' }>): TemplateResult {
    const words = consultationWords()
    return html`<p class="ink2">${words.replyHint(ownComments(dialog))}</p>
      ${this.#stances()} ${this.stance === 'opinions' ? remarkField() : nothing}`
  }

  #letterFields({ round, sections }: Extract<RoundDialog, { kind: 'letter' }>): TemplateResult {
    const words = consultationWords()
    return html`<div class="field">
        <label for="f-body">${words.body}</label>
        <select id="f-body" name="body" class="input">
          ${round.bodies.map(({ body, name }) => html`<option value=${body.id}>${name}</option>`)}
        </select>
      </div>
      <div class="field-row">
        ${inputField('number', words.letterNumber, '', { isRequired: true, max: 100 })}
        ${inputField('date', words.letterDate, '', { isRequired: true, type: 'date' })}
      </div>
      ${this.#stances()}
      ${
        this.stance === 'agreed'
          ? nothing
          : html`${remarkField()}
              ${Array.from({ length: this.opinions }, (_, i) => opinionField(i, sections))}
              <div>
                <button type="button" class="button compact" @click=${() => this.opinions++}>
                  ${icon('plus')}${words.addOpinion}
                </button>
              </div>`
      }
      <div class="field">
        <label for="f-scan">${words.scanFile}</label>
        <input
          id="f-scan"
          name="scan"
          class="input"
          type="file"
          accept="application/pdf,image/jpeg,image/png"
          aria-describedby="f-scan-hint"
        />
        <span class="small muted" id="f-scan-hint">${words.scanHint}</span>
      </div>`
  }

  #stances(): TemplateResult {
    const words = consultationWords()
    return html`<fieldset class="field">
      <legend>${words.stance}</legend>
      ${STANCES.map(
        (stance) =>
          html`<label class="check"
            ><input
              type="radio"
              name="stance"
              value=${stance}
              .checked=${this.stance === stance}
              @change=${() => (this.stance = stance)}
            />${words.stances[stance]}</label
          >`,
      )}
    </fieldset>`
  }

  /** The opinion that reads alike: the person says whether it is another one. */
  #twice(): TemplateResult | typeof nothing {
    const words = consultationWords()
    if (!(this.error instanceof AppError) || this.error.code !== 'consultation.opinion-twice')
      return nothing
    return html`<p>${words.twice(Number(this.error.details['number']))}</p>
      <label class="check"><input type="checkbox" name="isAnother" />${words.isAnother}</label>`
  }

  async #send(event: SubmitEvent, dialog: RoundDialog): Promise<void> {
    event.preventDefault()
    if (this.isBusy || !(event.target instanceof HTMLFormElement)) return
    const form = new FormData(event.target)
    this.announce<RoundWish>('round-send', await this.#wishOf(dialog, form))
  }

  async #wishOf(dialog: RoundDialog, form: FormData): Promise<RoundWish> {
    const date = (name: string): string | null => textField(form, name) || null
    const { stance } = this
    const isOn = (name: string): boolean => form.get(name) === 'on'
    switch (dialog.kind) {
      case 'open':
        return {
          kind: 'open',
          wanted: {
            draftNumber: dialog.draft,
            bodyIds: form.getAll('body').filter((id) => typeof id === 'string'),
            due: textField(form, 'due'),
            letterNumber: textField(form, 'letterNumber'),
            letterDate: date('letterDate'),
            silentAgrees: isOn('silentAgrees'),
          },
        }
      case 'reply':
        return {
          kind: 'reply',
          id: dialog.round.id,
          wanted: {
            key: this.#key,
            bodyId: dialog.asked.body.id,
            stance,
            text: textField(form, 'remark'),
            correctsId: dialog.corrects?.id ?? null,
          },
        }
      case 'letter':
        return {
          kind: 'letter',
          id: dialog.round.id,
          wanted: {
            key: this.#key,
            bodyId: textField(form, 'body'),
            stance,
            number: textField(form, 'number'),
            date: textField(form, 'date'),
            text: textField(form, 'remark'),
            opinions: Array.from({ length: this.opinions }, (_, i) => ({
              sectionId: textField(form, `section-${i}`),
              text: textField(form, `opinion-${i}`),
            })).filter(({ text }) => text !== ''),
            scan: await base64Of(form.get('scan')),
            isAnother: isOn('isAnother'),
          },
        }
      case 'due':
        return {
          kind: 'due',
          id: dialog.round.id,
          wanted: { due: textField(form, 'due'), version: dialog.round.version },
        }
      case 'close':
        return {
          kind: 'close',
          id: dialog.round.id,
          wanted: { close: true, version: dialog.round.version },
        }
    }
  }
}
define('consultation-dialog', ConsultationDialog)

/** What goes out with the answer: the comments of a letter that is being put right are taken back with it. */
const ownComments = ({
  asked,
  corrects,
}: Pick<Extract<RoundDialog, { kind: 'reply' }>, 'asked' | 'corrects'>): number =>
  asked.comments - (corrects?.comments.length ?? 0)

const dueField = (due: string): TemplateResult =>
  inputField('due', consultationWords().dueDay, due, { isRequired: true, type: 'date' })

const remarkField = (): TemplateResult =>
  html`<div class="field">
    <label for="f-remark">${consultationWords().remark}</label>
    <textarea
      id="f-remark"
      name="remark"
      class="input"
      maxlength=${REPLY_LENGTH}
      lang="vi"
    ></textarea>
  </div>`

function opinionField(i: number, sections: readonly SectionRow[]): TemplateResult {
  const words = consultationWords()
  return html`<fieldset class="field round-opinion">
    <legend>${words.opinion} ${i + 1}</legend>
    <label class="small" for="f-section-${i}">${words.section}</label>
    <select id="f-section-${i}" name="section-${i}" class="input">
      ${sections.map(
        ({ id, number, title }) =>
          html`<option value=${id}>${`${ordinal(number)} ${title}`.trim()}</option>`,
      )}
    </select>
    <label class="small" for="f-opinion-${i}">${words.opinionText}</label>
    <textarea
      id="f-opinion-${i}"
      name="opinion-${i}"
      class="input"
      maxlength=${COMMENT_LENGTH}
      lang="vi"
    ></textarea>
  </fieldset>`
}

/** The chosen file as text for the API; null: none was chosen. */
async function base64Of(file: FormDataEntryValue | null): Promise<string | null> {
  if (!(file instanceof File) || file.size === 0) return null
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

declare global {
  interface HTMLElementTagNameMap {
    'consultation-dialog': ConsultationDialog
  }
}
