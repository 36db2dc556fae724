/** The bar below the text: its length, who is here, whether the line stands. */
import { html, nothing, type TemplateResult } from 'lit'
import { pagesOf } from '#shared/document/block.ts'
import { wholeNumber } from '#shared/text/official.ts'
import type { PresenceEntry } from '#shared/wire/events.ts'
import type { SaveFacts } from '../sync/save-state.ts'
import { officialWords } from '../words/official.ts'
import { t } from '../words/words.ts'
import { icon } from './icon.ts'
import { avatars } from './who.ts'

/** @param count words in the section, and places at which something is missing @param here each person once
 *  @param goToMissing to the next of these places */
export function sectionStatus(
  count: { readonly words: number; readonly missing: number },
  here: readonly PresenceEntry[],
  facts: SaveFacts | null,
  goToMissing: () => void,
): TemplateResult {
  const words = t().section
  const isOpen = facts?.link.kind === 'open'
  const line = facts?.transport === 'fallback' ? words.fallback : words.connected
  return html`<footer class="status-bar no-print">
    <span>${words.words(wholeNumber(count.words))}</span>
    <span class="hide-narrow">${words.pages(pagesOf(count.words))}</span>
    ${
      count.missing === 0
        ? nothing
        : html`<button
            type="button"
            class="missing-count"
            title=${officialWords().missing.next}
            @click=${goToMissing}
          >
            ${officialWords().missing.count(count.missing)}
          </button>`
    }
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
