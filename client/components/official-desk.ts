/**
 * Official writing on the screen of a section: the dialogs of missing figures, citations and footnotes, the report's
 * list of documents, and what is still missing before the section can be handed in.
 */
import { html, nothing, type LitElement, type ReactiveController, type TemplateResult } from 'lit'
import type { EditorView } from 'prosemirror-view'
import type { CitedDocument } from '#shared/document/cited-document.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import type { BodyTag, ReportView } from '#shared/wire/api.ts'
import type { DocumentView } from '#shared/wire/cited-documents.ts'
import type { Api } from '../api/client.ts'
import {
  markedAt,
  markedIn,
  namedAt,
  nextMissing,
  putCitation,
  putMissing,
  putNote,
  removeMarked,
  selectWords,
  unmark,
  type MarkedWords,
} from '../editor/official-marks.ts'
import type { OfficialAsk } from '../editor/official-ask.ts'
import { setCiting } from '../editor/official-layer.ts'
import type { SectionEditor } from '../editor/section-editor.ts'
import '../styles/official.css'
import './citation-dialog.ts'
import type { DocumentWish } from './citation-dialog.ts'
import './missing-dialog.ts'
import type { MissingFigure } from './missing-dialog.ts'
import './note-dialog.ts'
import { outlineRows } from './outline-rows.ts'
import { sentenceOf } from './page-states.ts'

const { marks } = sectionSchema

export class OfficialDesk implements ReactiveController {
  #documents: readonly DocumentView[] = []
  #hasFailed = false
  #problem = ''
  #open: OfficialAsk | null = null
  #report: ReportView | null = null
  #sectionId = ''
  readonly #host: LitElement
  readonly #api: () => Api

  /** @param host the screen that holds `<section-editor>`, and draws `dialogs()` */
  constructor(host: LitElement, api: () => Api) {
    this.#host = host
    this.#api = api
    host.addController(this)
  }

  hostConnected(): void {
    this.#host.addEventListener('official-ask', this.#onAsk)
  }
  hostDisconnected(): void {
    this.#host.removeEventListener('official-ask', this.#onAsk)
  }

  /** Another section: nothing of the one before stays open. */
  forget(): void {
    this.#open = null
    this.#sectionId = ''
  }

  /** The text stands: it is told what the report's documents are. */
  start(report: ReportView, sectionId: string): void {
    this.#report = report
    this.#sectionId = sectionId
    this.#tell()
    void this.load()
  }

  /** The list, or who cites what, has changed. */
  async load(): Promise<void> {
    const report = this.#report
    if (report === null) return
    const answer = await this.#api()
      .citedDocuments(report.id)
      .catch(() => null)
    if (this.#report?.id !== report.id) return
    this.#hasFailed = answer === null
    if (answer !== null) this.#documents = answer.documents
    this.#tell()
    this.#host.requestUpdate()
  }

  /** Places at which something is missing, as the text in the editor says them. */
  get missing(): readonly MarkedWords[] {
    const view = this.#view
    return view === null ? [] : markedIn(view.state.doc, marks.missing)
  }

  goTo(place: MarkedWords): void {
    const view = this.#view
    if (view === null) return
    view.dispatch(selectWords(view.state, place))
    view.focus()
  }
  goToNext(): void {
    const view = this.#view
    if (view === null) return
    nextMissing(view.state, view.dispatch)
    view.focus()
  }

  dialogs(bodies: readonly BodyTag[]): TemplateResult | typeof nothing {
    const view = this.#view
    if (view === null) return nothing
    const close = () => this.#close()
    switch (this.#open) {
      case 'missing': {
        const at = markedAt(view.state, marks.missing)
        const { from, to } = view.state.selection
        const words = at?.words ?? view.state.doc.textBetween(from, to, ' ')
        return html`<missing-dialog
          .given=${{ words, owes: String(at?.mark.attrs['owes'] ?? '') }}
          .isThere=${at !== null}
          .bodies=${bodies}
          @missing-put=${({ detail }: CustomEvent<MissingFigure>) =>
            this.#act((v) => putMissing(v, detail.words, detail.owes))}
          @missing-unmark=${() => this.#act((v) => at !== null && unmark(v, at))}
          @official-close=${close}
        ></missing-dialog>`
      }
      case 'footnote': {
        const at = markedAt(view.state, marks.footnote)
        return html`<note-dialog
          .text=${at?.words ?? ''}
          .isThere=${at !== null}
          @note-put=${({ detail }: CustomEvent<string>) => this.#act((v) => putNote(v, detail))}
          @note-remove=${() => this.#act((v) => at !== null && removeMarked(v, at))}
          @official-close=${close}
        ></note-dialog>`
      }
      case 'next-missing':
      case null:
        return nothing
      case 'citation':
        return html`<citation-dialog
          .documents=${this.#documents}
          .hasFailed=${this.#hasFailed}
          .problem=${this.#problem}
          @document-cite=${({ detail }: CustomEvent<CitedDocument>) =>
            this.#act((v) => putCitation(v, detail))}
          @document-save=${({ detail }: CustomEvent<DocumentWish>) => void this.#save(detail)}
          @document-drop=${({ detail }: CustomEvent<DocumentView>) =>
            void this.#store(() => this.#api().dropDocument(detail.id, detail.version))}
          @official-close=${close}
        ></citation-dialog>`
    }
  }

  get #view(): EditorView | null {
    return this.#host.querySelector<SectionEditor>('section-editor')?.view ?? null
  }

  readonly #onAsk = (event: Event): void => {
    const { detail } = event as CustomEvent<OfficialAsk>
    const view = this.#view
    if (view === null) return
    if (detail === 'next-missing') return this.goToNext()
    // Words that name a document of the list become its citation at once.
    const named = detail === 'citation' ? namedAt(view.state, this.#documents) : null
    if (named !== null && markedAt(view.state, marks.citation) === null)
      return putCitation(view, named.document)
    this.#open = detail
    this.#problem = ''
    this.#host.requestUpdate()
  }

  /** Closes the dialog first: the text has the focus again when it is changed. */
  #act(change: (view: EditorView) => unknown): void {
    this.#close()
    const view = this.#view
    if (view === null || !view.editable) return
    change(view)
    void this.#host.updateComplete.then(() => view.focus())
  }

  #close(): void {
    this.#open = null
    this.#host.requestUpdate()
  }

  async #save({ document, said, cites }: DocumentWish): Promise<void> {
    const api = this.#api()
    const reportId = this.#report?.id ?? ''
    let added = ''
    const isStored = await this.#store(async () => {
      if (document !== null)
        return api.changeDocument(document.id, { ...said, version: document.version })
      const answer = await api.addDocument(reportId, said)
      added = answer.added
      return answer
    })
    if (!isStored) return
    this.#host.querySelector('citation-dialog')?.backToList()
    const fresh = this.#documents.find(({ id }) => id === added)
    if (cites && fresh !== undefined) this.#act((view) => putCitation(view, fresh))
  }

  async #store(ask: () => Promise<{ documents: DocumentView[] }>): Promise<boolean> {
    try {
      this.#documents = (await ask()).documents
      this.#problem = ''
      this.#tell()
    } catch (error) {
      this.#problem = sentenceOf(error)
    }
    this.#host.requestUpdate()
    return this.#problem === ''
  }

  /** The editor draws what is behind the first mention of each document. */
  #tell(): void {
    const view = this.#view
    const report = this.#report
    if (view === null || report === null) return
    const order = outlineRows(report.outline, report.sections).map(({ node }) => node.id)
    const before = new Set(order.slice(0, Math.max(0, order.indexOf(this.#sectionId))))
    const namedBefore = new Set(
      this.#documents.flatMap(({ id, sections }) =>
        sections.some((section) => before.has(section)) ? [id] : [],
      ),
    )
    view.dispatch(setCiting(view.state, { documents: this.#documents, namedBefore }))
  }
}
