/** What stands above the text of a section: whose it is and what one may do here, what the outline asks for. */
import { html, nothing, type TemplateResult } from 'lit'
import type { SectionView } from '#shared/wire/api.ts'
import { commentPlaceWords } from '../words/comment-places.ts'
import { t } from '../words/words.ts'
import { icon } from './icon.ts'
import { dueChip, stateBadge } from './section-state.ts'
import { colourClass } from './who.ts'

const FOLDED_KEY = 'guidance-folded'

/** Always in view above the text. */
export function ownerBanner(section: SectionView): TemplateResult {
  const words = t().section
  const may = section.actingBody
    ? words.actingAs(t().levels[section.level], section.actingBody.name)
    : t().levels[section.level]
  const joined = section.contributors.map((body) => body.shortName).join(', ')
  return html`<section
    class="owner-banner ${colourClass(section.ownerBody.colour)}"
    aria-label=${words.status}
  >
    <div class="owner-words">
      <b
        >${section.isMine ? words.mine(section.ownerBody.name) : words.owner(section.ownerBody.name)}</b
      >
      <span
        >${may}${joined === '' ? nothing : html`<span class="hide-narrow"> · ${words.contributors(joined)}</span>`}</span
      >
    </div>
    <div class="row wrap">${dueChip(section.deadline)} ${stateBadge(section.state)}</div>
  </section>`
}

export interface GuidancePoints {
  readonly mayComment: boolean
  readonly countOf: (ref: string) => number
  readonly begin: (ref: string) => void
}

/** What the outline asks for, verbatim, beside the text and never in it. Open until the person folds it. */
export function guidance(
  section: SectionView,
  storage: Storage,
  points: GuidancePoints,
): TemplateResult | typeof nothing {
  if (section.guidance.length === 0) return nothing
  const key = `${FOLDED_KEY}:${section.id}`
  const isOpen = storage.getItem(key) === null && innerHeight > 800 && innerWidth > 760
  return html`<details
    class="guidance no-print"
    ?open=${isOpen}
    @toggle=${(e: Event) => {
      if (!(e.target instanceof HTMLDetailsElement)) return
      if (e.target.open) storage.removeItem(key)
      else storage.setItem(key, '1')
    }}
  >
    <summary>
      ${icon('book-open')}<b>${t().section.guidance}</b><span class="grow"></span>
      <span class="small muted hide-narrow">${section.guidance[0]?.place}</span
      >${icon('chevron-down')}
    </summary>
    ${section.guidance.map(
      (item, i) =>
        html`<p id="guidance-${i}" lang="vi" title=${item.place}>${item.text}</p>
          ${pointActs(item.ref, `guidance-${i}`, points)}`,
    )}
  </details>`
}

function pointActs(
  ref: string,
  describedBy: string,
  { mayComment, countOf, begin }: GuidancePoints,
): TemplateResult {
  const words = commentPlaceWords()
  const count = countOf(ref)
  return html`<div class="row tight guidance-acts">
    ${
      mayComment
        ? html`<button
            type="button"
            class="button compact quiet"
            aria-describedby=${describedBy}
            @click=${() => begin(ref)}
          >
            ${icon('message-square')}${words.onPoint}
          </button>`
        : nothing
    }${count === 0 ? nothing : html`<span class="small muted">${words.pointCount(count)}</span>`}
  </div>`
}
