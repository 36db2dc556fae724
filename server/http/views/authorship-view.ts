/** Who wrote which characters of a section, and when, with the names people and bodies go by. */
import { isUnknownAuthor } from '#shared/domain/recovery.ts'
import { AppError } from '#shared/errors.ts'
import type { SectionId } from '#shared/ids.ts'
import type { SectionAuthorship } from '#shared/wire/api.ts'
import { allBodies, bodyLinks, type BodyLinks, type BodyRow } from '../../storage/bodies.ts'
import { allPeople } from '../../storage/people.ts'
import type { SectionStored } from '../../storage/sections.ts'
import type { AuthoredRun } from '../../sync/authorship-of-state.ts'
import type { RouteParts } from '../environment.ts'

type Author = SectionAuthorship['authors'][number]

/** @throws not-found */
export async function authorshipView(
  parts: RouteParts,
  section: SectionStored,
): Promise<SectionAuthorship> {
  const blocks = await parts.text.authorship(section.id as SectionId)
  if (blocks === null) throw new AppError('not-found')
  const db = parts.database.kysely
  const people = new Map((await allPeople(db)).map((person) => [person.id, person.name]))
  const bodies = new Map((await allBodies(db)).map((body) => [body.id, body]))
  const links = await bodyLinks(db)

  const authors: Author[] = []
  const numbers = new Map<string, number>()
  const numberOf = (run: AuthoredRun): number | null => {
    const { personId, bodyId } = run
    if (personId === null || bodyId === null) return null
    const bodyName = nameThen(bodies.get(bodyId), links, bodyId, run.at)
    const key = JSON.stringify([personId, bodyId, bodyName])
    let number = numbers.get(key)
    if (number === undefined) {
      numbers.set(key, (number = authors.length))
      const isKnown = !isUnknownAuthor(personId)
      authors.push({
        personId: isKnown ? personId : null,
        personName: isKnown ? (people.get(personId) ?? null) : null,
        bodyId,
        bodyName,
        bodyNameNow: bodies.get(bodyId)?.name ?? bodyName,
      })
    }
    return number
  }
  return {
    id: section.id,
    blocks: blocks.map(({ text, runs }) => ({
      text,
      runs: runs.map((run) => ({ length: run.length, author: numberOf(run), at: run.at })),
    })),
    authors,
  }
}

/** The name the body had when it was written; the present one when that time is not known. */
function nameThen(
  body: BodyRow | undefined,
  links: BodyLinks,
  bodyId: string,
  at: number | null,
): string {
  const former = at === null ? [] : (links.formerNames.get(bodyId) ?? [])
  return former.find(({ until }) => at !== null && at < until)?.name ?? body?.name ?? ''
}
