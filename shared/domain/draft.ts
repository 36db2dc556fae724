/** Freezing: who may, and the canonical form that a frozen draft is kept and hashed in. */
import { canonicalBlocks, type Block } from '#shared/document/block.ts'
import type { BodyId, ReportId } from '#shared/ids.ts'
import { rolesInReport, type HeldRole } from './role.ts'

/** Freezes Dự thảo lần n. Source: workflow.json, `consolidating → draft` and `resolving → draft`, by lead-head.
 *  @returns the body in whose name, or null: may not */
export function mayFreeze(held: readonly HeldRole[], reportId: ReportId): BodyId | null {
  return rolesInReport(held, reportId).find((h) => h.role === 'lead-head')?.bodyId ?? null
}

export interface OutlineEntry {
  readonly kind: 'heading' | 'section'
  readonly id: string
  readonly number: string
  readonly title: string
  readonly level: number
  readonly children: readonly OutlineEntry[]
}

export interface DraftText {
  readonly title: string
  readonly subject: string
  readonly profile: string
  readonly outline: readonly OutlineEntry[]
  /** in reading order */
  readonly sections: readonly {
    readonly id: string
    readonly number: string
    readonly title: string
    readonly blocks: readonly Block[]
    readonly words: number
  }[]
}

/** Equal text gives equal bytes: fixed key order, NFC, canonical blocks. SHA-256 is taken over its UTF-8 bytes. */
export function canonicalDraft(draft: DraftText): string {
  return JSON.stringify({
    form: 'ban-thao/draft-1',
    title: draft.title.normalize('NFC'),
    subject: draft.subject.normalize('NFC'),
    profile: draft.profile,
    outline: draft.outline.map(canonicalEntry),
    sections: draft.sections.map((section) => ({
      id: section.id,
      number: section.number,
      title: section.title.normalize('NFC'),
      blocks: canonicalBlocks(section.blocks),
      words: section.words,
    })),
  })
}

const canonicalEntry = (entry: OutlineEntry): OutlineEntry => ({
  kind: entry.kind,
  id: entry.id,
  number: entry.number,
  title: entry.title.normalize('NFC'),
  level: entry.level,
  children: entry.children.map(canonicalEntry),
})
