/** Small pieces of the forms in dialogs. */
import { html, nothing, type TemplateResult } from 'lit'
import { AppError } from '#shared/errors.ts'
import { t } from '../words/words.ts'
import { icon } from './icon.ts'
import { noteBar, sentenceOf } from './page-states.ts'

/** What a form shows when the server refused it; a change by someone else comes with the way to the newest state. */
export function formProblem(error: unknown, onReload: () => void): TemplateResult | typeof nothing {
  if (error === null) return nothing
  const isConflict = error instanceof AppError && error.code === 'changed-meanwhile'
  return html`<div role="alert">
    ${
      isConflict
        ? noteBar(
            'warn',
            'triangle-alert',
            t().admin.conflict,
            t().admin.conflictHint,
            html`<button type="button" class="button compact" @click=${onReload}>
              ${icon('refresh-cw')}${t().admin.reload}
            </button>`,
          )
        : noteBar('bad', 'triangle-alert', '', sentenceOf(error))
    }
  </div>`
}

/** @returns a text field of a form, '' when it is missing */
export function textField(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

/** A labelled input of the administration's dialogs. */
export function inputField(
  name: string,
  label: string,
  value: string,
  more: { hint?: string; type?: 'text' | 'date'; isRequired?: boolean; max?: number } = {},
): TemplateResult {
  return html`<div class="field">
    <label for="f-${name}">${label}</label>
    <input
      id="f-${name}"
      name=${name}
      class="input"
      type=${more.type ?? 'text'}
      .value=${value}
      maxlength=${more.max ?? 200}
      ?required=${more.isRequired === true}
      autocomplete="off"
      aria-describedby=${more.hint === undefined ? nothing : `f-${name}-hint`}
    />
    ${more.hint === undefined ? nothing : html`<span class="small muted" id="f-${name}-hint">${more.hint}</span>`}
  </div>`
}

/** The two acts at the end of a form in a dialog: leave it, or save. */
export const formActs = (cancel: () => void): TemplateResult =>
  html`<div class="acts">
    <button type="button" class="button" @click=${cancel}>${t().app.cancel}</button>
    <button type="submit" class="button primary">${t().app.save}</button>
  </div>`
