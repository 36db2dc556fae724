/** Bodies and people as small marks: a square and a name, a round sign with the body's code. */
import { html, nothing, type TemplateResult } from 'lit'
import type { BodyTag } from '#shared/wire/api.ts'
import type { PresenceEntry } from '#shared/wire/events.ts'

/** 1–8, whatever number a body carries: from the ninth on colours repeat. */
export const colourClass = (colour: number): string => `c${((Math.max(1, colour) - 1) % 8) + 1}`

/** A name up to this long stands in full where space is short. */
const SHORT_ENOUGH = 22

export const bodyTag = (body: BodyTag, isFull = false): TemplateResult =>
  html`<span class="body-tag ${colourClass(body.colour)}" title=${body.name}
    >${isFull || body.name.length <= SHORT_ENOUGH ? body.name : body.shortName}</span
  >`

interface Sign {
  readonly code: string
  readonly colour: number
  readonly title: string
}

/** The words beside an avatar say who it is; alone it carries them itself. */
export const avatar = (sign: Sign, size: 'normal' | 'small' = 'normal'): TemplateResult =>
  html`<span
    class="avatar ${colourClass(sign.colour)} ${size === 'small' ? 'small' : ''} ${sign.code.length > 2 ? 'long' : ''}"
    role="img"
    aria-label=${sign.title}
    title=${sign.title}
    >${sign.code}</span
  >`

/** @returns one sign per person, at most `most`, then how many more there are */
export function avatars(
  here: readonly PresenceEntry[],
  size: 'normal' | 'small' = 'small',
  most = 4,
): TemplateResult | typeof nothing {
  if (here.length === 0) return nothing
  const shown = here.slice(0, most)
  return html`<span class="avatars"
    >${shown.map((p) =>
      avatar({ code: p.code, colour: p.colour, title: `${p.name}, ${p.body}` }, size),
    )}${
      here.length > shown.length
        ? html`<span class="more">+${here.length - shown.length}</span>`
        : nothing
    }</span
  >`
}

/** One entry per person, however many tabs and sections are open. */
export function onePerPerson(here: readonly PresenceEntry[]): PresenceEntry[] {
  return [...new Map(here.map((entry) => [entry.personId, entry])).values()]
}
