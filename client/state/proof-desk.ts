/** Proofing of a report as a controller of the section's screen: texts of the other sections, kept fresh while the
 *  panel is open, the plan's own words, and what the report leaves aside. */
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
  /** what the report leaves aside */
  readonly ignored: readonly IgnoredFinding[]
  /** of the report's sections, by id */
  readonly titles: ReadonlyMap<string, string>
  /** the other sections could not be fetched */
  readonly isAlone: boolean
  /** the last «Bỏ qua» was not stored */
  readonly hasFailed: boolean
}

export class ProofDesk implements ReactiveController {
  /** null: proofing is not open */
  state: Proofing | null = null
  readonly #host: ReactiveControllerHost
  readonly #api: () => Api
  #texts: readonly SectionText[] = []
  #plan: readonly string[] = []
  #reportId = ''
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>()

  constructor(host: ReactiveControllerHost, api: () => Api) {
    this.#host = host
    this.#api = api
    host.addController(this)
  }

  hostDisconnected(): void {
    this.close()
  }

  /** Fetches what proofing compares with. A failure leaves the section alone with itself, and says so. */
  async open(report: ReportView, section: SectionView): Promise<void> {
    this.#reportId = report.id
    this.#plan = [report.title, report.subject, ...section.guidance.map(({ text }) => text)]
    const titles = new Map(report.sections.map(({ id, title }) => [id, title]))
    const around = { report: [], plan: this.#plan }
    this.#put({ around, ignored: [], titles, isAlone: false, hasFailed: false })
    const [text] = await Promise.all([
      this.#api()
        .wholeText(report.id)
        .catch(() => null),
      this.loadIgnored(),
    ])
    if (this.#reportId !== report.id) return
    this.#texts = text?.sections ?? []
    this.#change({ around: this.#around(), isAlone: text === null })
  }

  close(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer)
    this.#waiting.clear()
    this.#put(null)
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

  async #refetch(sectionId: string): Promise<void> {
    const fresh = await this.#api()
      .sectionText(sectionId)
      .catch(() => null)
    if (fresh === null) return
    this.#texts = this.#texts.map((old) => (old.id === sectionId ? fresh : old))
    this.#change({ around: this.#around() })
  }

  async loadIgnored(): Promise<void> {
    if (this.state === null) return
    const answer = await this.#api()
      .ignoredFindings(this.#reportId)
      .catch(() => null)
    if (answer !== null) this.#change({ ignored: answer.ignored })
  }

  ignore(finding: IgnoredFinding): Promise<void> {
    return this.#store(() => this.#api().ignoreFinding(this.#reportId, finding))
  }
  unignore(key: string): Promise<void> {
    return this.#store(() => this.#api().unignoreFinding(this.#reportId, key))
  }

  async #store(ask: () => Promise<{ ignored: IgnoredFinding[] }>): Promise<void> {
    const answer = await ask().catch(() => null)
    this.#change(
      answer === null ? { hasFailed: true } : { hasFailed: false, ignored: answer.ignored },
    )
  }

  #around(): ProofAround {
    return {
      plan: this.#plan,
      report: this.#texts.map(({ id, blocks }) => ({
        id,
        // The wire types blocks loosely, since they nest; the server makes them with the same module.
        paragraphs: textblocksIn(blocks as readonly Block[]),
      })),
    }
  }

  /** Nothing, once proofing was closed. */
  #change(news: Partial<Proofing>): void {
    if (this.state !== null) this.#put({ ...this.state, ...news })
  }
  #put(state: Proofing | null): void {
    this.state = state
    this.#host.requestUpdate()
  }
}
