/** The suggestions of a section as one person may see them. */
import { atLeast } from '#shared/domain/permission.ts'
import { moveSuggestion } from '#shared/domain/suggestion.ts'
import type { HeldRole } from '#shared/domain/role.ts'
import type { PersonId, SectionId } from '#shared/ids.ts'
import type { SectionSuggestions, SuggestionView } from '#shared/wire/suggestions.ts'
import { bodyTags } from '../../storage/bodies.ts'
import { suggestionsOf, type SuggestionThread } from '../../storage/suggestions.ts'
import { storedRecord } from '../../workflow/suggestion-changes.ts'
import type { HttpParts } from '../environment.ts'
import { tagOf, type Bodies } from './report-views.ts'
import { sectionInSight } from './visible.ts'

/** @throws not-found */
export async function sectionSuggestions(
  parts: HttpParts,
  held: readonly HeldRole[],
  personId: PersonId,
  sectionId: SectionId,
): Promise<SectionSuggestions> {
  const { access, section } = await sectionInSight(parts, held, sectionId)
  const bodies = await bodyTags(parts.database.kysely)
  const rows = await suggestionsOf(parts.database.kysely, sectionId)
  const mayReply = atLeast(access.level, 'comment')
  const by = { personId, level: access.level }
  const mayDecide = (row: SuggestionThread): boolean => {
    const { state, person_id: authorId, body_id: bodyId } = row
    const facts = { state, authorId, bodyId, ownerBodyId: section.owner_body_id }
    return (
      state !== 'withdrawn' && moveSuggestion(facts, state === 'open' ? 'accepted' : 'open', by).ok
    )
  }
  return {
    suggestions: rows
      .filter((row) => row.state !== 'withdrawn' || row.person_id === personId)
      .map((row) => ({
        ...suggestionView(row, bodies),
        isMine: row.person_id === personId,
        mayDecide: mayDecide(row),
        undo: mayDecide(row) && row.undo_record !== null ? storedRecord(row.undo_record) : null,
        mayReply,
      })),
    maySuggest: atLeast(access.level, 'suggest'),
  }
}

function suggestionView(
  row: SuggestionThread,
  bodies: Bodies,
): Omit<SuggestionView, 'isMine' | 'mayDecide' | 'mayReply' | 'undo'> {
  return {
    id: row.id,
    number: row.number,
    sectionId: row.section_id,
    state: row.state,
    author: personOf(row, bodies),
    at: row.at,
    changedAt: row.changed_at,
    record: storedRecord(row.record),
    rev: row.rev,
    decided: decidedBy(row, bodies),
    isMade: row.made_at !== null,
    replies: row.replies.map((reply) => ({
      id: reply.id,
      author: personOf(reply, bodies),
      at: reply.at,
      text: reply.text,
    })),
  }
}

function decidedBy(row: SuggestionThread, bodies: Bodies): SuggestionView['decided'] {
  const { decided_at: at, decided_person_id: person, decided_body_id: body } = row
  if (at === null || person === null || body === null) return null
  return {
    personId: person,
    name: row.decided_person_name ?? '',
    body: row.decided_body_name ?? '',
    ...signOf(bodies, body),
    at,
    note: row.note,
  }
}

/** Names are those of the day; sign and colour are the body's own. */
const personOf = (
  row: {
    readonly person_id: string
    readonly person_name: string
    readonly body_id: string
    readonly body_name: string
  },
  bodies: Bodies,
): SuggestionView['author'] => ({
  personId: row.person_id,
  name: row.person_name,
  body: row.body_name,
  ...signOf(bodies, row.body_id),
})

function signOf(bodies: Bodies, bodyId: string): { code: string; colour: number } {
  const { code, colour } = tagOf(bodies, bodyId)
  return { code, colour }
}
