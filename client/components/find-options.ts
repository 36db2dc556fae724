/** How the words looked for are meant; the same in a section and in the report. */
import { html, type TemplateResult } from 'lit'
import { editorWords } from '../words/editor.ts'

export interface FindOptions {
  withMarks: boolean
  matchCase: boolean
  wholeWords: boolean
}

/** @param options is changed in place, then `changed` is called */
export function findOptions(options: FindOptions, changed: () => void): TemplateResult {
  const words = editorWords().find
  return html`<div class="find-row">
    ${(['withMarks', 'matchCase', 'wholeWords'] as const).map(
      (option) =>
        html`<label class="find-option"
          ><input
            type="checkbox"
            .checked=${options[option]}
            @change=${(event: Event) => {
              options[option] = (event.target as HTMLInputElement).checked
              changed()
            }}
          />
          ${words[option]}</label
        >`,
    )}
  </div>`
}
