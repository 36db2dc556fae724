/** State and deadline of a section: always icon and words, never colour alone. */
import { html, type TemplateResult } from 'lit'
import type { SectionState } from '#shared/domain/section.ts'
import { dayMonth } from '#shared/text/official.ts'
import type { DueView } from '../api/client.ts'
import { t } from '../words/words.ts'
import { icon, type IconName } from './icon.ts'

interface Look {
  readonly icon: IconName
  readonly tone: string
}
export const LOOK: Readonly<Record<SectionState, Look>> = {
  'not-started': { icon: 'circle-dashed', tone: 'k-neutral' },
  writing: { icon: 'pen-line', tone: 'k-info' },
  submitted: { icon: 'send', tone: 'k-wait' },
  accepted: { icon: 'circle-check', tone: 'k-ok' },
  returned: { icon: 'corner-down-right', tone: 'k-warn' },
  locked: { icon: 'lock', tone: 'k-neutral' },
  reopened: { icon: 'lock-open', tone: 'k-info' },
}

export const stateBadge = (state: SectionState): TemplateResult =>
  html`<span class="state ${LOOK[state].tone}">${icon(LOOK[state].icon)}${t().states[state]}</span>`

/** For narrow places: the icon alone to the eye, the word to the ear. */
export const stateDot = (state: SectionState): TemplateResult =>
  html`<span class="state-dot ${LOOK[state].tone}" title=${t().states[state]}
    >${icon(LOOK[state].icon)}<span class="sr">${t().states[state]}</span></span
  >`

/** Days late stay in view for good; otherwise the day itself. */
export function dueText(deadline: DueView): TemplateResult {
  if (deadline.due === null) return html`<span class="muted">${t().due.none}</span>`
  return deadline.state === 'late'
    ? html`<b class="text-warn medium">${t().due.late(deadline.days)}</b>`
    : html`${dayMonth(deadline.due)}`
}

/** @returns how far away the deadline is, in words */
export function dueWords(deadline: DueView): string {
  if (deadline.due === null || deadline.state === 'none') return t().due.none
  if (deadline.state === 'late') return t().due.late(deadline.days)
  return deadline.days === 0 ? t().due.today : t().due.left(deadline.days)
}

export function dueChip(deadline: DueView): TemplateResult {
  if (deadline.due === null)
    return html`<span class="state k-neutral">${icon('clock')}${t().due.none}</span>`
  const day = dayMonth(deadline.due)
  return deadline.state === 'late'
    ? html`<span class="state k-warn" title=${deadline.words}
        >${icon('triangle-alert')}${t().due.chipLate(day, deadline.days)}</span
      >`
    : html`<span class="state k-neutral" title=${deadline.words}
        >${icon('clock')}${t().due.chip(day)}</span
      >`
}
