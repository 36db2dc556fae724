/**
 * The comments of one section on this page: what the server has, and what this person is writing. A draft is on this
 * machine before it is shown as kept; what was sent stays until the server has taken it, under one key.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { AppError } from '#shared/errors.ts'
import type { CommentView, MoveAnchors } from '#shared/wire/api.ts'
import type { Mentionable, MentionView } from '#shared/wire/mentions.ts'
import type { ReasonedAct, WordChangeView } from '#shared/wire/resolution.ts'
import type { Api, CommentRecord } from '../api/client.ts'
import { NetworkError } from '../api/request.ts'
import { commentSource } from './comment-source.ts'
import {
  createCommentDrafts,
  type CommentDraft,
  type CommentDrafts,
  type DraftTarget,
} from '../sync/comment-drafts.ts'

export interface CommentParts {
  readonly api: () => Api
  readonly now: () => number
  /** someone is signed in and the session stands */
  readonly isSignedIn: () => boolean
  readonly storage: () => Storage
}

/** What was sent waits at most this long for the next try. */
const RETRY_MS = 5_000
const NAMES_MS = 60_000

export class SectionComments implements ReactiveController {
  comments: readonly CommentView[] = []
  mayComment = false
  drafts: readonly CommentDraft[] = []
  /** why the server did not take a draft, by its key */
  readonly refusals = new Map<string, unknown>()
  /** the record of threads whose earlier wordings are shown, by the comment's id */
  histories: ReadonlyMap<string, readonly CommentRecord[]> = new Map()
  /** what a thread whose change is being named can point at, by the comment's id */
  changes: ReadonlyMap<string, readonly WordChangeView[]> = new Map()
  readonly #host: ReactiveControllerHost
  readonly #parts: CommentParts
  #place: { readonly personId: string; readonly sectionId: string } | null = null
  #store: CommentDrafts | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #isSending = false
  #loads = 0
  #names: {
    readonly sectionId: string
    readonly at: number
    readonly targets: Promise<Mentionable['targets']>
  } | null = null

  constructor(host: ReactiveControllerHost, parts: CommentParts) {
    this.#host = host
    this.#parts = parts
    host.addController(this)
  }

  hostDisconnected(): void {
    this.stop()
  }

  /** Another section, or another person. Nothing of the one before stays. */
  async start(personId: string, sectionId: string): Promise<void> {
    if (this.#place?.personId === personId && this.#place.sectionId === sectionId) return
    this.stop()
    const place = { personId, sectionId }
    this.#place = place
    window.addEventListener('online', this.#again)
    this.#store = createCommentDrafts(this.#parts.storage(), personId)
    this.drafts = this.#store.of(sectionId)
    this.#host.requestUpdate()
    await this.load()
    await this.flush()
  }

  stop(): void {
    this.#place = null
    this.comments = []
    this.drafts = []
    this.mayComment = false
    this.refusals.clear()
    this.histories = new Map()
    this.changes = new Map()
    this.#store = null
    clearTimeout(this.#timer)
    window.removeEventListener('online', this.#again)
  }

  /** Asks the server. What cannot be had now comes with the next event. */
  async load(): Promise<void> {
    const place = this.#place
    if (place === null) return
    const turn = ++this.#loads
    try {
      const { comments, mayComment } = await commentSource(
        this.#parts.api(),
        place.sectionId,
      ).list()
      if (this.#place !== place || turn !== this.#loads) return
      this.comments = comments
      this.mayComment = mayComment
      this.#host.requestUpdate()
      // Shown histories grow with the edits that made us ask.
      for (const id of this.histories.keys()) void this.#readHistory(id)
    } catch (error) {
      if (!(error instanceof NetworkError || error instanceof AppError)) throw error
    }
  }

  /** Begins to write, or goes on with what was begun for the same place. @returns the draft's key */
  begin(target: DraftTarget, text = '', mentions: readonly MentionView[] = []): string | null {
    const place = this.#place
    if (place === null) return null
    const before = this.drafts.find((draft) => !draft.isSent && isSameTarget(draft.target, target))
    // A new comment whose words are still to be chosen keeps what was written for the former choice.
    if (before !== undefined && (target.kind !== 'new' || before.text !== '')) return before.key
    if (before !== undefined) this.discard(before.key)
    const draft = {
      ...place,
      key: crypto.randomUUID(),
      target,
      text,
      mentions,
      at: this.#parts.now(),
      isSent: false,
    }
    this.#put(draft)
    return draft.key
  }

  write(key: string, text: string): void {
    const draft = this.drafts.find((d) => d.key === key)
    if (draft !== undefined && !draft.isSent) this.#put({ ...draft, text })
  }

  /** A name was chosen while writing. */
  mention(key: string, { kind, id, name }: MentionView): void {
    const draft = this.drafts.find((d) => d.key === key)
    if (draft === undefined || draft.isSent) return
    this.#put({ ...draft, mentions: [...(draft.mentions ?? []), { kind, id, name }] })
  }

  /** Who may be mentioned here; asked for once for each section and minute. */
  mentionable(): Promise<Mentionable['targets']> {
    const { sectionId } = this.#place ?? { sectionId: '' }
    const now = this.#parts.now()
    if (this.#names?.sectionId !== sectionId || now - this.#names.at > NAMES_MS) {
      const targets = commentSource(this.#parts.api(), sectionId)
        .mentionable()
        .then((answer) => answer.targets)
        .catch((error: unknown) => {
          if (!(error instanceof NetworkError || error instanceof AppError)) throw error
          this.#names = null
          return []
        })
      this.#names = { sectionId, at: now, targets }
    }
    return this.#names.targets
  }

  discard(key: string): void {
    this.drafts = this.drafts.filter((draft) => draft.key !== key)
    this.refusals.delete(key)
    this.#host.requestUpdate()
    this.#store?.drop(key)
  }

  /** Hands a draft over: kept as sent first, then sent until the server has answered. */
  async send(key: string): Promise<void> {
    const draft = this.drafts.find((d) => d.key === key)
    if (draft === undefined || draft.text.trim() === '') return
    this.refusals.delete(key)
    this.#put({ ...draft, isSent: true })
    await this.flush()
  }

  async withdraw(comment: CommentView, replyId: string | null = null): Promise<void> {
    const reply = comment.replies.find((r) => r.id === replyId)
    const api = this.#parts.api()
    this.#take(
      reply === undefined
        ? await api.withdrawComment(comment.id, comment.version)
        : await api.withdrawReply(reply.id, reply.version),
    )
  }

  /** Reopens it, disagrees, or asks for a row of its own; a refusal is shown on its card. */
  ask(comment: CommentView, act: ReasonedAct, reason: string): Promise<void> {
    return this.#tryFor(comment.id, (api) =>
      api.askOfAnswer(comment.id, act, reason, comment.version),
    )
  }

  apply(comment: CommentView, changes: readonly WordChangeView[]): Promise<void> {
    const named = { changes: [...changes], version: comment.version }
    return this.#tryFor(comment.id, (api) => api.applyComment(comment.id, named))
  }

  findChanges(commentId: string): Promise<void> {
    return this.#tryFor(commentId, async (api) => {
      const { changes } = await api.changesSince(commentId)
      this.changes = new Map([...this.changes, [commentId, changes]])
    })
  }

  async #tryFor(commentId: string, work: (api: Api) => Promise<unknown>): Promise<void> {
    this.refusals.delete(commentId)
    try {
      await work(this.#parts.api())
    } catch (error) {
      this.refusals.set(commentId, error)
    }
    this.#host.requestUpdate()
    await this.load()
  }

  /** Shows what stood in a thread before, or hides it again. What cannot be had now is asked for once more. */
  async toggleHistory(commentId: string): Promise<void> {
    if (!this.histories.has(commentId)) return this.#readHistory(commentId)
    this.histories = new Map([...this.histories].filter(([id]) => id !== commentId))
    this.#host.requestUpdate()
  }

  async #readHistory(commentId: string): Promise<void> {
    const place = this.#place
    try {
      const { records } = await this.#parts.api().commentRecords(commentId)
      if (this.#place !== place) return
      this.histories = new Map([...this.histories, [commentId, records]])
      this.#host.requestUpdate()
    } catch (error) {
      if (!(error instanceof NetworkError || error instanceof AppError)) throw error
    }
  }

  /** Where words stand after this person's edits. Somebody quicker, or a dead line: the next pause reports again. */
  async report(moved: MoveAnchors['moved']): Promise<void> {
    if (this.#place === null) return
    try {
      await this.#parts.api().moveAnchors(this.#place.sectionId, { moved })
    } catch (error) {
      if (!(error instanceof NetworkError || error instanceof AppError)) throw error
    }
    await this.load()
  }

  /** Sends what waits, oldest first. */
  async flush(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    try {
      for (;;) {
        const next = this.drafts.find((draft) => draft.isSent)
        if (next === undefined || !this.#parts.isSignedIn()) return
        if (!(await this.#deliver(next))) return this.#flushLater()
      }
    } finally {
      this.#isSending = false
    }
  }

  readonly #again = (): void => void this.load().then(() => this.flush())

  #flushLater(): void {
    clearTimeout(this.#timer)
    if (this.#place !== null) this.#timer = setTimeout(this.#again, RETRY_MS)
  }

  /** @returns false: the server could not be asked, or could not store; try later */
  async #deliver(draft: CommentDraft): Promise<boolean> {
    try {
      this.#take(await this.#ask(draft))
      this.discard(draft.key)
      return true
    } catch (error) {
      if (!(error instanceof AppError)) {
        if (error instanceof NetworkError) return false
        throw error
      }
      if (error.code === 'session.missing' || Number(error.details['status'] ?? 0) >= 500)
        return false
      if (error.code === 'changed-meanwhile' && (await this.#isThere(draft))) {
        this.discard(draft.key)
        return true
      }
      // The words stay in their box, with the reason.
      this.refusals.set(draft.key, error)
      this.#put({ ...draft, isSent: false })
      return true
    }
  }

  #ask({
    key,
    sectionId,
    target,
    text,
    mentions: chosen = [],
  }: CommentDraft): Promise<CommentView> {
    const api = this.#parts.api()
    const mentions = mentionsIn(text, chosen)
    switch (target.kind) {
      case 'new':
        return commentSource(api, sectionId).add({
          key,
          text,
          mentions,
          anchor: target.anchor,
          guidance: target.guidance ?? null,
        })
      case 'reply':
        return api.replyToComment(target.commentId, { key, text, mentions })
      case 'edit':
        return target.replyId === null
          ? api.editComment(target.commentId, { text, mentions, version: target.version })
          : api.editReply(target.replyId, { text, mentions, version: target.version })
    }
  }

  /** A change whose answer was lost on the way: are the words there already? */
  async #isThere({ target, text }: CommentDraft): Promise<boolean> {
    if (target.kind !== 'edit') return false
    await this.load()
    const comment = this.comments.find((c) => c.id === target.commentId)
    const said =
      target.replyId === null ? comment : comment?.replies.find((r) => r.id === target.replyId)
    return said?.text === text.trim()
  }

  #take(view: CommentView): void {
    // An older list that is still on its way must not hide what was just answered.
    this.#loads++
    const others = this.comments.filter((comment) => comment.id !== view.id)
    this.comments = [...others, view].toSorted((a, b) => a.number - b.number)
    this.#host.requestUpdate()
  }

  #put(draft: CommentDraft): void {
    const isNew = !this.drafts.some((d) => d.key === draft.key)
    this.drafts = isNew
      ? [...this.drafts, draft]
      : this.drafts.map((d) => (d.key === draft.key ? draft : d))
    this.#host.requestUpdate()
    try {
      this.#store?.put(draft)
    } catch {
      // Where nothing can be kept the draft lives as long as the page.
    }
  }
}

function isSameTarget(a: DraftTarget, b: DraftTarget): boolean {
  if (a.kind === 'new' || b.kind === 'new') return a.kind === b.kind
  if (a.kind !== b.kind || a.commentId !== b.commentId) return false
  return a.kind === 'reply' || (b.kind === 'edit' && a.replyId === b.replyId)
}

/** Those whose name stands in the text, each once. */
const mentionsIn = (text: string, chosen: readonly MentionView[]): MentionView[] =>
  chosen.filter(
    ({ kind, id, name }, i) =>
      text.includes(`@${name}`) && chosen.findIndex((m) => m.kind === kind && m.id === id) === i,
  )
