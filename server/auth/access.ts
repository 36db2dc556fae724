/** What a person may do, here and now: roles in force and the place in a section, cached until something changes. */
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import { accessToSection, type SectionFacts } from '#shared/domain/permission.ts'
import type { HeldRole } from '#shared/domain/role.ts'
import type { BodyTag } from '#shared/wire/api.ts'
import { workspaceDay, type Clock } from '../clock.ts'
import { bodyTags } from '../storage/bodies.ts'
import type { Database } from '../storage/database.ts'
import { bodiesInForce, findPerson, rolesInForce, type BodiesInForce } from '../storage/people.ts'
import { factsOf, findSection } from '../storage/sections.ts'
import type { Announcements } from '../workflow/announcements.ts'
import type { Access } from './seat.ts'

/** Other servers' changes are seen after this long at most. */
const CACHE_MS = 10_000
/** Bodies are asked for once in a crowd of newcomers, and no longer: what is made of them is kept itself. */
const BODIES_MS = 1_000

/** Make it before the engine: listeners are called in the order they came, and the sockets that re-check after an
 *  announcement must find fresh answers. */
export function createAccess(parts: {
  readonly database: Database
  readonly clock: Clock
  readonly announcements: Announcements
}): Access {
  const { database, clock, announcements } = parts
  const db = database.kysely
  const people = createCache<{ name: string; held: readonly HeldRole[] } | null>(clock)
  const sections = createCache<SectionFacts | null>(clock)
  const bodies = createCache<ReadonlyMap<string, BodyTag>>(clock)
  const inForce = createCache<BodiesInForce>(clock, BODIES_MS)

  announcements.listen((announcement) => {
    if (announcement.kind !== 'access-changed') return
    people.clear()
    sections.clear()
    bodies.clear()
    inForce.clear()
  })

  const factsOfSection = (id: SectionId): Promise<SectionFacts | null> =>
    sections.get(id, async () => {
      const section = await findSection(db, id)
      return section === null ? null : factsOf(section)
    })
  const personNow = (id: PersonId): Promise<{ name: string; held: readonly HeldRole[] } | null> => {
    // A body may end at midnight without anybody doing anything.
    const today = workspaceDay(clock)
    return people.get(`${today} ${id}`, async () => {
      const person = await findPerson(db, id)
      if (person === undefined) return null
      const bodiesNow = await inForce.get(today, () => bodiesInForce(db, today))
      return { name: person.name, held: await rolesInForce(db, person, bodiesNow) }
    })
  }

  return {
    heldRoles: async (personId) => (await personNow(personId))?.held ?? [],
    async seat(personId, sectionId) {
      const facts = await factsOfSection(sectionId)
      const person = await personNow(personId)
      if (facts === null || person === null) return null
      const { level, bodyId, reason } = accessToSection(person.held, facts)
      if (level === 'none' || bodyId === null) return null
      const body = (await bodies.get('all', () => bodyTags(db))).get(bodyId)
      if (body === undefined) return null
      return {
        sectionId,
        reportId: facts.reportId satisfies ReportId,
        personId,
        personName: person.name,
        bodyId,
        bodyName: body.name,
        bodyCode: body.code,
        bodyColour: body.colour,
        level,
        reason,
        sectionState: facts.state,
      }
    },
    sectionExists: async (sectionId) => (await factsOfSection(sectionId)) !== null,
  }
}

interface Cache<V> {
  get(key: string, load: () => Promise<V>): Promise<V>
  clear(): void
}

function createCache<V>(clock: Clock, ms = CACHE_MS, size = 10_000): Cache<V> {
  let kept = new Map<string, { readonly value: V; readonly until: number }>()
  return {
    async get(key, load) {
      const entry = kept.get(key)
      if (entry && entry.until > clock.elapsed()) return entry.value
      // What was loaded before a change and arrives after it lands in the old, dropped map.
      const mine = kept
      const value = await load()
      if (mine.size >= size) mine.clear()
      mine.set(key, { value, until: clock.elapsed() + ms })
      return value
    },
    clear() {
      kept = new Map()
    },
  }
}
