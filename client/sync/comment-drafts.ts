/**
 * Comments being written, on this machine (IndexedDB), per person: they outlive a reload, an idle session, a sign-out
 * and a dead line. Each has a key of its own, under which the server takes it once. They stay when the person signs out
 * and are shown to that person alone.
 */
import { openDB, type DBSchema } from 'idb'
import type { Anchor } from '#shared/document/anchor.ts'

export type DraftTarget =
  | { readonly kind: 'new'; readonly anchor: Anchor | null }
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
  /** ms since 1970 */
  readonly at: number
  /** the person has sent it; it goes to the server when that can be reached */
  readonly isSent: boolean
}

interface Tables extends DBSchema {
  drafts: { key: string; value: CommentDraft; indexes: { place: [string, string] } }
}

export interface CommentDrafts {
  /** in the order in which they were begun */
  of(sectionId: string): Promise<CommentDraft[]>
  put(draft: CommentDraft): Promise<void>
  drop(key: string): Promise<void>
  close(): void
}

/** @throws DOMException when the browser offers no storage (private window, policy, full disk) */
export async function openCommentDrafts(personId: string): Promise<CommentDrafts> {
  const db = await openDB<Tables>('ban-thao-gop-y', 1, {
    upgrade(fresh) {
      fresh
        .createObjectStore('drafts', { keyPath: 'key' })
        .createIndex('place', ['personId', 'sectionId'])
    },
    // A newer page wants to change the tables: let go, or it waits for ever.
    blocking: () => db.close(),
  })
  return {
    async of(sectionId) {
      const found = await db.getAllFromIndex('drafts', 'place', [personId, sectionId])
      return found.toSorted((a, b) => a.at - b.at)
    },
    async put(draft) {
      await db.put('drafts', draft)
    },
    drop: (key) => db.delete('drafts', key),
    close: () => db.close(),
  }
}
