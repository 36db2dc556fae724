/** The bars between banner and text: what happened to the section, why it cannot be written, what became of the line.
 *  Read out as they come (role status). */
import { html, nothing, type TemplateResult } from 'lit'
import { dayOf } from '#shared/calendar.ts'
import { dayMonth } from '#shared/text/official.ts'
import type { SectionView } from '#shared/wire/api.ts'
import { isClosedTo, isCut, type EditorNews } from '../state/editor-news.ts'
import { suggestionWords } from '../words/suggestions.ts'
import { t } from '../words/words.ts'
import { icon } from './icon.ts'
import { noteBar } from './page-states.ts'

type Bar = TemplateResult | typeof nothing

export interface BarFacts {
  readonly section: SectionView
  readonly news: EditorNews
  readonly isOnline: boolean
  /** why the last act could not be begun, '' when nothing stood in its way */
  readonly note: string
  /** who may edit writes suggestions for now */
  readonly isSuggesting: boolean
  /** the person has seen what was taken away with a paragraph */
  readonly forgetRemoved: () => void
}

export function sectionBars(facts: BarFacts) {
  const { section, news, isOnline, note, isSuggesting, forgetRemoved } = facts
  const words = t().section
  const damaged = t().errors('section.damaged')
  return html`<div class="section-bars" role="status">
    ${movedBar(section)} ${closedToWritingBar(section)}
    ${isSuggesting && section.level === 'edit' ? suggestingBar() : nothing}
    ${isClosedTo(news.facts) ? noteBar('warn', 'lock', words.closedBar, words.closedDetail, reloadButton()) : nothing}
    ${note === '' ? nothing : noteBar('warn', 'message-square', note, '')}
    ${isCut(news, isOnline) ? noteBar('warn', 'wifi-off', words.offlineBar, words.offlineDetail) : nothing}
    ${
      news.save.kind === 'not-saved'
        ? noteBar('warn', 'triangle-alert', words.notSavedBar, words.notSavedDetail)
        : nothing
    }
    ${news.isDamaged ? noteBar('bad', 'triangle-alert', damaged.title, damaged.advice) : nothing}
    ${news.needsReload ? noteBar('warn', 'refresh-cw', words.needsReload, words.needsReloadDetail, reloadButton()) : nothing}
    ${removedBar(news.removed, forgetRemoved)}
  </div>`
}

/** The section came back to its writers, and why. */
function movedBar({ state, records }: SectionView): Bar {
  const words = t().section
  const last = records.toSorted((a, b) => b.at - a.at).find((record) => record.to === state)
  const day = last ? dayMonth(dayOf(last.at)) : ''
  const because = last && last.note !== '' ? words.reason(last.note) : ''
  if (state === 'returned')
    return noteBar('warn', 'corner-down-right', words.returnedBar(day), because)
  if (state === 'reopened') return noteBar('info', 'lock-open', words.reopenedBar(day), because)
  return nothing
}

/** Why this person cannot write here. */
function closedToWritingBar(section: SectionView): Bar {
  const words = t().section
  switch (section.reason) {
    case 'section-locked': {
      const mayReopen = section.moves.includes('reopened')
      const detail = mayReopen ? words.lockedMayReopen : words.lockedDetail
      return noteBar('neutral', 'lock', words.lockedBar, detail)
    }
    case 'section-submitted':
      return section.state === 'accepted'
        ? noteBar('info', 'circle-check', words.acceptedBar, '')
        : noteBar('info', 'send', words.submittedBar, words.submittedDetail)
    case 'not-your-section':
      if (section.level === 'suggest') {
        const { bar, barOf } = suggestionWords()
        return noteBar('info', 'pen-line', bar, barOf(section.ownerBody.name))
      }
      return section.level === 'edit'
        ? nothing
        : noteBar('info', 'eye', words.readOnly, words.readOnlyOwner(section.ownerBody.name))
    case 'section-damaged':
    case null:
      return nothing
  }
}

function suggestingBar(): TemplateResult {
  const { bar, barWhile } = suggestionWords()
  return noteBar('info', 'pen-line', bar, barWhile)
}

function removedBar(removed: string, forget: () => void): Bar {
  if (removed === '') return nothing
  const words = t().section
  return noteBar(
    'warn',
    'info',
    words.removed,
    removed,
    html`<button
        type="button"
        class="button compact"
        @click=${() => void navigator.clipboard.writeText(removed)}
      >
        ${icon('copy')}${words.copy}
      </button>
      <button type="button" class="icon-button" aria-label=${t().app.close} @click=${forget}>
        ${icon('x')}
      </button>`,
  )
}

const reloadButton = (): TemplateResult =>
  html`<button type="button" class="button compact" @click=${() => location.reload()}>
    ${t().app.reload}
  </button>`
