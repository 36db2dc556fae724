/** Who wrote which characters of a section, and when. Pure; runs in the keeper's thread. */
import * as Y from 'yjs'
import { ROOT_NAME } from '#shared/document/rules.ts'
import type { ClientOwner } from './section-log.ts'
import type { WrittenTimes } from './written-times.ts'

/** Consecutive characters of one person, body and minute. */
export interface AuthoredRun {
  /** UTF-16 units of the block's text */
  readonly length: number
  /** null: the server itself, as the section's first text */
  readonly personId: string | null
  readonly bodyId: string | null
  /** ms, to the minute; null: written before times were kept */
  readonly at: number | null
}
/** A paragraph, dash or heading; those of quotes stand in the order they are read. */
export interface AuthoredBlock {
  readonly text: string
  /** together as long as the text */
  readonly runs: readonly AuthoredRun[]
}

/** @param state a whole Yjs V1 update that passed the gate */
export function authorshipOfState(
  state: Uint8Array,
  clients: ReadonlyMap<number, Pick<ClientOwner, 'personId' | 'bodyId'>>,
  times: WrittenTimes,
): AuthoredBlock[] {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, state)
  const blocks: AuthoredBlock[] = []
  const visit = (parent: Y.XmlFragment): void => {
    const children = parent.toArray()
    const texts = children.filter((child) => child instanceof Y.XmlText)
    if (texts.length > 0) blocks.push(authored(texts, clients, times))
    for (const child of children)
      if (child instanceof Y.XmlElement) {
        if (child.length === 0 && child.nodeName !== 'blockquote')
          blocks.push({ text: '', runs: [] })
        else visit(child)
      }
  }
  visit(doc.getXmlFragment(ROOT_NAME))
  doc.destroy()
  return blocks
}

function authored(
  texts: readonly Y.XmlText[],
  clients: ReadonlyMap<number, Pick<ClientOwner, 'personId' | 'bodyId'>>,
  times: WrittenTimes,
): AuthoredBlock {
  let text = ''
  const runs: AuthoredRun[] = []
  for (const node of texts)
    // oxlint-disable-next-line no-underscore-dangle -- Yjs' own name: its public delta leaves the ids out
    for (let item = node._start; item !== null; item = item.right) {
      if (item.deleted || !(item.content instanceof Y.ContentString)) continue
      text += item.content.str
      const { client, clock } = item.id
      const owner = clients.get(client)
      for (const { from, to, at } of times.pieces(client, clock, clock + item.length))
        pushRun(runs, {
          length: to - from,
          personId: owner?.personId ?? null,
          bodyId: owner?.bodyId ?? null,
          at,
        })
    }
  return { text, runs }
}

function pushRun(runs: AuthoredRun[], run: AuthoredRun): void {
  const last = runs.at(-1)
  if (last?.personId === run.personId && last.bodyId === run.bodyId && last.at === run.at)
    runs[runs.length - 1] = { ...run, length: last.length + run.length }
  else runs.push(run)
}
