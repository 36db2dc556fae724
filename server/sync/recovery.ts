/** A section while it is being recovered: who may bring what back, and the record of it. */
import { unknownAuthor } from '#shared/domain/recovery.ts'
import type { PersonId } from '#shared/ids.ts'
import type { RecoveredText } from '../workflow/announcements.ts'
import { Reader } from './bytes.ts'
import type { GateAuthor } from './gate-author.ts'
import { later } from './refusal.ts'
import type { RecoveredPart } from './section-log.ts'
import { SEED_CLIENT } from './seed-client.ts'
import { skipStruct, STRUCT, type Part } from './update.ts'

/** An open recovery as the sockets know it. */
export interface OpenRecovery {
  readonly id: number
  /** elapsed ms: a wall clock that is set back prolongs nothing */
  readonly until: number
}

/** What the gate's recovery needs to know of a room. */
export interface RecoveringRoom {
  mayUse(client: number, person: PersonId): boolean
  authorOf(client: number): PersonId | undefined
  /** somebody who may write has this id open now */
  isInUse(client: number): boolean
}

/** Whoever uploads a copy during a recovery may use any id but the server's own and those whose own page is here: that
 *  page brings its text itself, and what it types next must not be overtaken. Everything else is checked as ever. */
export function recovering(
  by: { readonly personId: PersonId; readonly mayWrite: boolean },
  room: RecoveringRoom,
): GateAuthor {
  return {
    // Who may not write any more brings text back and deletes nothing.
    keepsWhatStands: !by.mayWrite,
    mayUse(client) {
      if (client === SEED_CLIENT) return false
      const author = room.authorOf(client)
      if (author === undefined) return room.mayUse(client, unknownAuthor(by.personId))
      if (author !== by.personId && room.isInUse(client)) throw later('its own page is open')
      return true
    },
  }
}

/** Letters in the structs of a part; what was deleted long ago has none. */
export function charactersIn(part: Part): number {
  let characters = 0
  const r = new Reader(part.bytes)
  for (let i = 0; i < part.structs; i++) {
    const isText = ((part.bytes[r.at] ?? 0) & 31) === STRUCT.string
    const clocks = skipStruct(r)
    if (isText) characters += clocks
  }
  return characters
}

/** Many parts of one commit as one piece of news per person who brought them. */
export function recoveredTexts(parts: readonly RecoveredPart[]): RecoveredText[] {
  const texts = new Map<string, RecoveredText>()
  for (const { sectionId, personId, bodyId, characters } of parts) {
    const have = texts.get(personId)?.characters ?? 0
    texts.set(personId, { sectionId, personId, bodyId, characters: have + characters })
  }
  return [...texts.values()]
}
