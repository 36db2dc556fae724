/**
 * What one connection offers a server that was restored from a backup. Such a server lacks other people's text that
 * this copy holds; that text goes up only while the section is being recovered, one's own part always.
 */
import * as Y from 'yjs'
import { surplusOf } from './surplus.ts'

export class Offered {
  /** the copy holds what the server lacks and only a recovery may bring: nothing live leaves it */
  isAhead = false
  isRecovering = false
  /** what of the surplus is on its way: this copy's own, or one that was set aside earlier */
  #under: 'nothing' | 'this-copy' | 'set-aside' = 'nothing'
  /** what was offered of a copy set aside, until the server has it */
  #part: Uint8Array | null = null

  get isUnderWay(): boolean {
    return this.#under !== 'nothing'
  }
  get isSetAside(): boolean {
    return this.#under === 'set-aside'
  }
  /** a part of a copy set aside is on its way: one at a time */
  get isBusy(): boolean {
    return this.#part !== null
  }

  /** All that the server lacks, or one's own part alone: then the copy is set aside once that is saved. */
  answerTo(doc: Y.Doc, vector: Uint8Array, ownIds: Iterable<number>): Uint8Array {
    const whole = Y.encodeStateAsUpdate(doc, vector)
    const surplus = surplusOf(whole, vector, new Set([...ownIds, doc.clientID]))
    this.isAhead = !surplus.isOwn && !this.isRecovering
    if (!surplus.isOwn && this.isRecovering) this.#under = 'this-copy'
    return this.isAhead ? surplus.own : whole
  }

  begin(part: Uint8Array): void {
    this.#under = 'set-aside'
    this.#part = part
  }

  /** The server wants it later. */
  postpone(): void {
    this.#part = null
  }

  /** The server has everything that was sent. @returns the part of a copy set aside, which the server shows to everybody but its bringer */
  taken(): { readonly part: Uint8Array | null; readonly wasSetAside: boolean } {
    const done = { part: this.#part, wasSetAside: this.isSetAside }
    this.#part = null
    this.#under = 'nothing'
    return done
  }
}
