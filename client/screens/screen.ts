/** What all screens share: they are handed the app, redraw with its session and connection, and set the page's title. */
import { Part } from '../components/part.ts'
import type { App } from '../state/app.ts'
import { watch } from '../state/observed.ts'
import { t } from '../words/words.ts'

export class Screen extends Part {
  static override properties = { app: { attribute: false } }
  declare app: App

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated) return // moved in the page: the watchers are there already
    for (const source of [this.app.session, this.app.isOnline, this.app.theme.choice])
      watch(this, source)
  }

  /** The browser's own title: what is open, then the product. */
  protected name(title: string): void {
    document.title = title === '' ? t().app.name : `${title} - ${t().app.name}`
  }
}
