/** Whom a comment in one place may mention, as a list to choose from. */
import type { Kysely } from 'kysely'
import type { SectionFacts } from '#shared/domain/permission.ts'
import type { Mentionable } from '#shared/wire/mentions.ts'
import { bodyTags } from '../../storage/bodies.ts'
import type { Tables } from '../../storage/schema.ts'
import { standingIn } from '../../storage/standing.ts'
import { mentionableIn } from '../../workflow/notices.ts'

/** @param today ISO day */
export async function mentionableView(
  db: Kysely<Tables>,
  place: SectionFacts,
  today: string,
): Promise<Mentionable> {
  const people = await standingIn(db, place.reportId, today)
  const bodies = await bodyTags(db)
  const bodiesOf = new Map(
    people.map(({ personId, held }) => [
      personId,
      [...new Set(held.map((h) => bodies.get(h.bodyId)?.shortName ?? ''))].join(', '),
    ]),
  )
  const targets = await mentionableIn(db, place, people, today)
  return {
    targets: targets.map((target) => ({
      ...target,
      detail:
        target.kind === 'person'
          ? (bodiesOf.get(target.id) ?? '')
          : (bodies.get(target.id)?.name ?? ''),
    })),
  }
}
