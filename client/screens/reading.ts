/** A frozen draft to read, made for the Standing Committee's tablets: one column, large type, no editing chrome. */
import { html, nothing, type TemplateResult } from 'lit'
import { pagesOf } from '#shared/document/block.ts'
import type { DraftView } from '#shared/wire/api.ts'
import { composeDocument, contents, officialHead } from '../components/document-text.ts'
import { icon } from '../components/icon.ts'
import { drawLoadedScreen, noteBar } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import { momentOf } from '../components/report-aside.ts'
import { placeIn } from '../components/place-link.ts'
import { forgetWords, showWordsIn } from '../components/words-in-page.ts'
import { isOnlyReader, switchTheme } from '../components/top-bar.ts'
import { Loader } from '../state/loader.ts'
import '../styles/document.css'
import '../styles/reading.css'
import { t } from '../words/words.ts'
import { Screen } from './screen.ts'

/** Five steps of the text's size, in px (DESIGN.md, 3g). */
const SIZES = [17, 19, 21, 24, 28] as const
const USUAL_SIZE = 2
const SIZE_KEY = 'reading-size'
/** A practised reader of official text. */
const WORDS_PER_MINUTE = 220
const CHECK_CODE_LENGTH = 12

interface Loaded {
  readonly draft: DraftView
  /** the highest number frozen, when the person may ask for it */
  readonly newest: number
}

export class ReadingScreen extends Screen {
  static override properties = {
    ...Screen.properties,
    reportId: { type: String },
    draft: { type: String },
    size: { state: true },
    percent: { state: true },
    current: { state: true },
    isContentsOpen: { state: true },
  }
  declare reportId: string
  /** a number, or `latest` */
  declare draft: string
  declare size: number
  declare percent: number
  declare current: string
  declare isContentsOpen: boolean
  #isPlaced = false
  #frame = 0

  readonly #loader = new Loader<Loaded>(
    this,
    async () => {
      const number = /^[1-9]\d{0,3}$/.test(this.draft) ? Number(this.draft) : 'latest'
      const draft = await this.app.api.draft(this.reportId, number)
      // Whether there is a newer one is a courtesy: the draft is shown whatever the answer.
      const all = await this.app.api.drafts(this.reportId).catch(() => ({ drafts: [] }))
      return { draft, newest: Math.max(draft.number, ...all.drafts.map((row) => row.number)) }
    },
    () => this.app.session,
  )

  constructor() {
    super()
    this.size = USUAL_SIZE
    this.percent = 0
    this.current = ''
    this.isContentsOpen = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const stored = Number(this.app.storage.getItem(SIZE_KEY) ?? USUAL_SIZE)
    if (stored in SIZES) this.size = stored
    window.addEventListener('scroll', this.#scroll, { passive: true })
    this.#loader.start()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('scroll', this.#scroll)
    cancelAnimationFrame(this.#frame)
    forgetWords()
  }

  protected override updated(): void {
    if (this.#isPlaced || !this.#loader.value) return
    this.#isPlaced = true
    // The place is kept as a part of the whole: it holds whatever the text's size.
    const part = Number(this.app.storage.getItem(this.#placeKey()) ?? 0)
    if (part > 0) window.scrollTo(0, part * (document.documentElement.scrollHeight - innerHeight))
    this.#showWords()
    this.#measure()
  }

  /** Who comes from the search sees the words they looked for. */
  #showWords(): void {
    const query = new URLSearchParams(window.location.search)
    const place = placeIn(query)
    const part = this.querySelector(`[data-section="${CSS.escape(query.get('phan') ?? '')}"]`)
    if (part !== null && place !== null) showWordsIn(part, place)
  }

  #placeKey(): string {
    return `reading-place:${this.reportId}:${this.#loader.value?.draft.number ?? 0}`
  }

  readonly #scroll = (): void => {
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(() => this.#measure())
  }

  #measure(): void {
    if (!this.#loader.value) return
    const room = document.documentElement.scrollHeight - innerHeight
    const part = room <= 0 ? 1 : Math.min(1, Math.max(0, window.scrollY / room))
    this.percent = Math.round(part * 100)
    this.app.storage.setItem(this.#placeKey(), part.toFixed(4))
    const top = [...this.querySelectorAll<HTMLElement>('.document-part')].filter(
      (el) => el.getBoundingClientRect().top < 140,
    )
    this.current = top.at(-1)?.id.replace(/^phan-/, '') ?? ''
    // Set through the object model: the page's policy forbids style attributes.
    this.querySelector<HTMLElement>('.reading-progress i')?.style.setProperty(
      'width',
      `${part * 100}%`,
    )
  }

  override render() {
    this.name(this.#loader.value?.draft.title ?? t().home.readTitle)
    return drawLoadedScreen(
      this.#loader.state,
      () => this.#loader.start(),
      (loaded) => this.#draw(loaded),
    )
  }

  #bar(draft: DraftView, pages: number): TemplateResult {
    const words = t().reading
    const back = isOnlyReader(this.app.session.me) ? '/' : `/bao-cao/${this.reportId}`
    const resize = (by: number) => {
      this.size = Math.min(SIZES.length - 1, Math.max(0, this.size + by))
      this.app.storage.setItem(SIZE_KEY, String(this.size))
    }
    return html`<header class="reading-bar no-print">
      <a class="icon-button" href=${back} aria-label=${words.back} title=${words.back}
        >${icon('arrow-left')}</a
      >
      <div class="reading-title">
        <b class="cut">${draft.title}</b>
        <span class="cut"
          >${icon('lock')} ${words.frozenAt(draft.number, momentOf(draft.frozenAt))}<span
            class="hide-narrow"
          >
            · ${words.pages(pages)} ·
            ${words.checkCode(draft.sha256.slice(0, CHECK_CODE_LENGTH))}</span
          ></span
        >
      </div>
      <div class="row tight">
        <button
          type="button"
          class="icon-button contents-button"
          aria-label=${words.contents}
          aria-expanded=${this.isContentsOpen}
          @click=${() => (this.isContentsOpen = !this.isContentsOpen)}
        >
          ${icon('list-tree')}
        </button>
        <button
          type="button"
          class="icon-button smaller"
          aria-label=${words.smaller}
          title=${words.smaller}
          aria-disabled=${this.size === 0}
          @click=${() => resize(-1)}
        >
          <span aria-hidden="true">A-</span>
        </button>
        <button
          type="button"
          class="icon-button larger"
          aria-label=${words.larger}
          title=${words.larger}
          aria-disabled=${this.size === SIZES.length - 1}
          @click=${() => resize(1)}
        >
          <span aria-hidden="true">A+</span>
        </button>
        <span class="sr" role="status">${words.size(SIZES[this.size] ?? SIZES[USUAL_SIZE])}</span>
        <button
          type="button"
          class="icon-button"
          aria-label=${t().menu.switchTheme}
          title=${t().menu.switchTheme}
          @click=${() => switchTheme(this.app)}
        >
          ${icon('contrast')}
        </button>
        <button
          type="button"
          class="icon-button hide-narrow"
          aria-label=${words.print}
          title=${words.print}
          @click=${() => window.print()}
        >
          ${icon('printer')}
        </button>
      </div>
      <div
        class="reading-progress"
        role="progressbar"
        aria-label=${words.progress}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${this.percent}
      >
        <i></i>
      </div>
    </header>`
  }

  #draw({ draft, newest }: Loaded): TemplateResult {
    const words = t().reading
    const left = Math.ceil((draft.words * (1 - this.percent / 100)) / WORDS_PER_MINUTE)
    return html`${this.#bar(draft, pagesOf(draft.words))}
      ${
        newest > draft.number
          ? html`<div class="no-print">
              ${noteBar(
                'info',
                'info',
                words.newer(newest),
                '',
                html`<a class="button compact" href="/doc/${this.reportId}/${newest}"
                  >${words.openNewer}</a
                >`,
              )}
            </div>`
          : nothing
      }
      <div class="reading">
        <nav
          class="reading-contents no-print ${this.isContentsOpen ? 'open' : ''}"
          aria-label=${words.contents}
          @click=${(e: Event) => {
            if (e.target instanceof Element && e.target.closest('a')) this.isContentsOpen = false
          }}
          @keydown=${(e: KeyboardEvent) => {
            if (e.key === 'Escape') this.isContentsOpen = false
          }}
        >
          <h2 class="label">${words.contents}</h2>
          ${contents(draft.outline, this.current, 2)}
          <p class="small muted">${words.progressWords(this.percent, left)}</p>
        </nav>
        <main id="main" class="reading-main" tabindex="-1">
          <article class="reading-text official-on-print size-${this.size}" lang="vi">
            <div class="print-only">${officialHead(draft.body, draft.subject, draft.number)}</div>
            <h1 class="no-print">${draft.title}</h1>
            <p class="reading-facts no-print" lang=${t().language.code}>
              ${icon('lock')} ${words.frozenAt(draft.number, momentOf(draft.frozenAt))} ·
              ${words.pages(pagesOf(draft.words))} ·
              ${words.checkCode(draft.sha256.slice(0, CHECK_CODE_LENGTH))}
            </p>
            ${composeDocument(draft.outline, draft.sections, { empty: words.emptySection })}
          </article>
        </main>
      </div>`
  }
}
define('reading-screen', ReadingScreen)
