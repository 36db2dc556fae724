/** Proofing of a report as a controller of the section's screen: texts of the other sections, kept fresh while they are
 *  needed, the plan's own words, and what the report leaves aside. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { textblocksIn, type Block } from '#shared/document/block.ts'
import type { ReportView, SectionView } from '#shared/wire/api.ts'
import type { IgnoredFinding } from '#shared/wire/proofing.ts'
import type { Api, SectionText } from '../api/client.ts'
import type { ProofAround } from '../editor/proof-worker.ts'

/** A section that is being written is fetched at most this often. */
const REFETCH_MS = 3_000

export interface Proofing {
  readonly around: ProofAround
  /** the panel is shown; without it there are only quiet marks in the text */
  readonly isOpen: boolean
  /** this person wants marks also while the panel is closed */
  readonly marks: boolean
  /** what the report leaves aside */
  readonly ignored: readonly IgnoredFinding[]
  /** of the report's sections, by id */
  readonly titles: ReadonlyMap<string, string>
  /** the other sections could not be fetched */
  readonly isAlone: boolean
  /** the last «Bỏ qua» was not stored */
  readonly hasFailed: boolean
}

export interface ProofDeskParts {
  readonly api: () => Api
  readonly storage: () => Storage
  readonly personId: () => string
}

export class ProofDesk implements ReactiveController {
  /** null: nothing is proofed */
  state: Proofing | null = null
  readonly #host: ReactiveControllerHost
  readonly #parts: ProofDeskParts
  #texts: readonly SectionText[] = []
  #plan: readonly string[] = []
  #reportId = ''
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>()

  constructor(host: ReactiveControllerHost, parts: ProofDeskParts) {
    this.#host = host
    this.#parts = parts
    host.addController(this)
  }

  hostDisconnected(): void {
    this.forget()
  }

  /** Shows the panel. */
  open(report: ReportView, section: SectionView): Promise<void> {
    if (this.state === null) return this.#begin(report, section, true)
    this.#change({ isOpen: true })
    return Promise.resolve()
  }

  /** Quiet marks for who may write here and has not put them off. */
  mark(report: ReportView, section: SectionView): void {
    if (this.state === null && section.level === 'edit' && this.#wantsMarks())
      void this.#begin(report, section, false)
  }

  /** Closes the panel; the marks stay where they are wanted. */
  close(): void {
    if (this.state?.marks === true) this.#change({ isOpen: false })
    else this.forget()
  }

  /** Ends everything, as another section is opened. */
  forget(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer)
    this.#waiting.clear()
    this.#put(null)
  }

  /** Remembered for this person on this machine. */
  setMarks(marks: boolean): void {
    if (marks) this.#parts.storage().removeItem(this.#key())
    else this.#parts.storage().setItem(this.#key(), 'off')
    this.#change({ marks })
  }

  /** Somebody wrote in another section of the report. */
  textChanged(sectionId: string): void {
    if (this.state === null || this.#waiting.has(sectionId)) return
    const timer = setTimeout(() => {
      this.#waiting.delete(sectionId)
      void this.#refetch(sectionId)
    }, REFETCH_MS)
    this.#waiting.set(sectionId, timer)
  }

  async loadIgnored(): Promise<void> {
    if (this.state === null) return
    const answer = await this.#parts
      .api()
      .ignoredFindings(this.#reportId)
      .catch(() => null)
    if (answer !== null) this.#change({ ignored: answer.ignored })
  }

  ignore(finding: IgnoredFinding): Promise<void> {
    return this.#store((api) => api.ignoreFinding(this.#reportId, finding))
  }
  unignore(key: string): Promise<void> {
    return this.#store((api) => api.unignoreFinding(this.#reportId, key))
  }

  /** Fetches what proofing compares with. A failure leaves the section alone with itself, and says so. */
  async #begin(report: ReportView, section: SectionView, isOpen: boolean): Promise<void> {
    this.#reportId = report.id
    this.#plan = [report.title, report.subject, ...section.guidance.map(({ text }) => text)]
    this.#put({
      around: { report: [], plan: this.#plan },
      isOpen,
      marks: section.level === 'edit' && this.#wantsMarks(),
      ignored: [],
      titles: new Map(report.sections.map(({ id, title }) => [id, title])),
      isAlone: false,
      hasFailed: false,
    })
    const mine = this.#plan
    const [text] = await Promise.all([
      this.#parts
        .api()
        .wholeText(report.id)
        .catch(() => null),
      this.loadIgnored(),
    ])
    if (this.#plan !== mine) return
    this.#texts = text?.sections ?? []
    this.#change({ around: this.#around(), isAlone: text === null })
  }

  async #refetch(sectionId: string): Promise<void> {
    const fresh = await this.#parts
      .api()
      .sectionText(sectionId)
      .catch(() => null)
    if (fresh === null) return
    this.#texts = this.#texts.map((old) => (old.id === sectionId ? fresh : old))
    this.#change({ around: this.#around() })
  }

  async #store(ask: (api: Api) => Promise<{ ignored: IgnoredFinding[] }>): Promise<void> {
    const answer = await ask(this.#parts.api()).catch(() => null)
    this.#change(
      answer === null ? { hasFailed: true } : { hasFailed: false, ignored: answer.ignored },
    )
  }

  #key(): string {
    return `soat-loi:${this.#parts.personId()}`
  }
  #wantsMarks(): boolean {
    return this.#parts.storage().getItem(this.#key()) !== 'off'
  }

  #around(): ProofAround {
    return { plan: this.#plan, report: this.#texts.map(proofTextOf) }
  }

  /** Nothing, once proofing was ended. */
  #change(news: Partial<Proofing>): void {
    if (this.state !== null) this.#put({ ...this.state, ...news })
  }
  #put(state: Proofing | null): void {
    this.state = state
    this.#host.requestUpdate()
  }
}

/** The wire types blocks loosely, since they nest; the server makes them with the same module. */
export const proofTextOf = ({ id, blocks }: SectionText): ProofAround['report'][number] => ({
  id,
  paragraphs: textblocksIn(blocks as readonly Block[]),
})
