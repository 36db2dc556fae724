/**
 * Comments being written, on this machine, per person: they outlive a reload, an idle session, a sign-out and a dead
 * line. In the local storage, which keeps each letter before the next is typed: a page that is closed in the middle of
 * a word takes nothing with it. Each has a key of its own, under which the server takes it once. They stay when the person signs out
 * and are shown to that person alone.
 */
import type { MentionView } from '#shared/wire/mentions.ts'
import type { Anchor } from '#shared/document/anchor.ts'

export type DraftTarget =
  | {
      readonly kind: 'new'
      readonly anchor: Anchor | null
      /** the point of the guidance that it is about */
      readonly guidance?: string | null
    }
  | { readonly kind: 'reply'; readonly commentId: string }
  | {
      readonly kind: 'edit'
      readonly commentId: string
      /** null: the comment itself */
      readonly replyId: string | null
      readonly version: number
    }

export interface CommentDraft {
  readonly key: string
  readonly personId: string
  readonly sectionId: string
  readonly target: DraftTarget
  readonly text: string
  /** names chosen while writing; those whose words are gone again go with them */
  readonly mentions?: readonly MentionView[]
  /** ms since 1970 */
  readonly at: number
  /** the person has sent it; it goes to the server when that can be reached */
  readonly isSent: boolean
}

export interface CommentDrafts {
  /** in the order in which they were begun */
  of(sectionId: string): CommentDraft[]
  /** Kept when this returns. @throws DOMException when the browser keeps nothing (policy, full disk) */
  put(draft: CommentDraft): void
  drop(key: string): void
}

export function createCommentDrafts(storage: Storage, personId: string): CommentDrafts {
  const prefix = `comment-draft:${personId}:`
  return {
    of(sectionId) {
      const found: CommentDraft[] = []
      for (let i = 0; i < storage.length; i++) {
        const name = storage.key(i)
        if (name?.startsWith(prefix) !== true) continue
        const draft = readDraft(storage.getItem(name))
        if (draft?.sectionId === sectionId) found.push(draft)
      }
      return found.toSorted((a, b) => a.at - b.at)
    },
    put: (draft) => storage.setItem(prefix + draft.key, JSON.stringify(draft)),
    drop: (key) => storage.removeItem(prefix + key),
  }
}

/** What an older page or a person with the browser's tools left there may be anything. */
function readDraft(json: string | null): CommentDraft | null {
  try {
    const draft = JSON.parse(json ?? 'null') as Partial<CommentDraft> | null
    const isWhole =
      typeof draft?.key === 'string' &&
      typeof draft.text === 'string' &&
      typeof draft.at === 'number' &&
      typeof draft.target?.kind === 'string'
    return isWhole ? (draft as CommentDraft) : null
  } catch {
    return null
  }
}
