/** The bar below the text: its length, who is here, whether the line stands. */
import { html, nothing, type TemplateResult } from 'lit'
import { pagesOf } from '#shared/document/block.ts'
import { wholeNumber } from '#shared/text/official.ts'
import type { PresenceEntry } from '#shared/wire/events.ts'
import type { SaveFacts } from '../sync/save-state.ts'
import { t } from '../words/words.ts'
import { icon } from './icon.ts'
import { avatars } from './who.ts'

/** @param count words in the section @param here each person once */
export function sectionStatus(
  count: number,
  here: readonly PresenceEntry[],
  facts: SaveFacts | null,
): TemplateResult {
  const words = t().section
  const isOpen = facts?.link.kind === 'open'
  const line = facts?.transport === 'fallback' ? words.fallback : words.connected
  return html`<footer class="status-bar no-print">
    <span>${words.words(wholeNumber(count))}</span>
    <span class="hide-narrow">${words.pages(pagesOf(count))}</span>
    ${
      here.length === 0
        ? nothing
        : html`<span
            class="status-here"
            role="group"
            aria-label=${words.people(here.map((p) => p.name).join(', '))}
            >${avatars(here, 'small', 5)}</span
          >`
    }
    <span class="grow"></span>
    <span class="small"
      >${icon(isOpen ? 'plug-zap' : 'clock')} ${isOpen ? line : words.connecting}</span
    >
  </footer>`
}
