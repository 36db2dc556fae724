/** Says whether what was typed is on the server's disk. Draws what it is given; never claims more than is known. */
import { html, type PropertyValues } from 'lit'
import { timeOf } from '#shared/calendar.ts'
import type { SaveState } from '../sync/save-state.ts'
import { t } from '../words/words.ts'
import { icon, type IconName } from './icon.ts'
import { define, Part } from './part.ts'

const LOOK: Readonly<Record<SaveState['kind'], { icon: IconName; tone: string }>> = {
  connecting: { icon: 'clock', tone: 'k-neutral' },
  saving: { icon: 'cloud-upload', tone: 'k-neutral' },
  'not-saved': { icon: 'triangle-alert', tone: 'k-warn' },
  saved: { icon: 'circle-check', tone: 'k-ok' },
  offline: { icon: 'wifi-off', tone: 'k-warn' },
  reconnecting: { icon: 'refresh-cw', tone: 'k-warn' },
  'signed-out': { icon: 'log-out', tone: 'k-warn' },
  stopped: { icon: 'triangle-alert', tone: 'k-warn' },
  refused: { icon: 'triangle-alert', tone: 'k-bad' },
  'storage-trouble': { icon: 'triangle-alert', tone: 'k-bad' },
}

/** @returns the words for a save state (DESIGN.md, 10: Save) */
export function saveWords(save: SaveState): string {
  const words = t().save
  switch (save.kind) {
    case 'connecting':
      return save.changes === 0 ? words.loading : words.offline(save.changes)
    case 'saving':
      return words.saving
    case 'not-saved':
      return words.notSaved(save.changes)
    case 'saved':
      return save.at === null ? words.ready : words.saved(timeOf(save.at))
    case 'offline':
      return save.changes === 0 ? words.offlineNone : words.offline(save.changes)
    case 'reconnecting':
      return save.changes === 0 ? words.reconnecting(save.attempt) : words.offline(save.changes)
    case 'refused':
      return words.refused(save.changes)
    case 'signed-out':
      return save.changes === 0 ? words.signedOut : words.offline(save.changes)
    case 'stopped':
      return save.changes === 0 ? words.stopped : words.offline(save.changes)
    case 'storage-trouble':
      return words.storageTrouble(save.changes)
  }
}

export class SaveBadge extends Part {
  static override properties = { save: { attribute: false } }
  declare save: SaveState
  /** What the badge shows: in the first moments of saving it keeps what it said, unless that was "saved". */
  #shown: SaveState
  /** What the live region last said: it speaks when the kind changes, not with every second of the clock. */
  #spoken = ''

  constructor() {
    super()
    this.#shown = { kind: 'connecting', changes: 0 }
    this.save = this.#shown
  }

  override willUpdate(_changed: PropertyValues<this>): void {
    const isNewKind = this.save.kind !== this.#shown.kind || this.#spoken === ''
    this.#shown = this.save
    if (isNewKind) this.#spoken = saveWords(this.save)
  }

  override render() {
    const { kind } = this.#shown
    // Quiet for the first 400 ms of saving: no flicker, and no claim either.
    const isQuiet = this.#shown.kind === 'saving' && !this.#shown.visible
    return html`<span
        class="save-badge ${LOOK[kind].tone} ${isQuiet ? 'quiet' : ''}"
        data-kind=${kind}
        >${icon(LOOK[kind].icon)}<span aria-hidden="true">${saveWords(this.#shown)}</span></span
      ><span class="sr" role="status">${this.#spoken}</span>`
  }
}
define('save-badge', SaveBadge)

declare global {
  interface HTMLElementTagNameMap {
    'save-badge': SaveBadge
  }
}
