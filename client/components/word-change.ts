/** Words as they were and as they are now, as a reader of a comparison knows them. */
import { html, nothing, type TemplateResult } from 'lit'
import type { WordChangeView } from '#shared/wire/resolution.ts'

type Pair = Pick<WordChangeView, 'before' | 'after'>

export const changedPair = ({ before, after }: Pair): TemplateResult =>
  html`${before === '' ? nothing : html`<del>${before}</del>`}
  ${after === '' ? nothing : html`<ins>${after}</ins>`}`

export const wordChange = (pair: Pair): TemplateResult =>
  html`<p class="small word-change" lang="vi">${changedPair(pair)}</p>`
