/** What happened in the demo's report before its first day: texts that were written, parts handed in and accepted. Each
 *  move is one that the workflow allows, recorded as the product records it. */
import type { Transaction } from 'kysely'
import * as Y from 'yjs'
import type { Block } from '#shared/document/block.ts'
import { wordsIn } from '#shared/document/block.ts'
import { moveSection, type SectionState } from '#shared/domain/section.ts'
import { must } from '#shared/errors.ts'
import { asId, type SectionId } from '#shared/ids.ts'
import type { KeptEvent } from '#shared/wire/events.ts'
import type { Tables } from '../storage/schema.ts'
import { seedSection } from '../sync/initial-text.ts'
import { personIdOf, type PersonOfDemo } from './people.ts'
import { readTexts, type DemoPlan } from './plan.ts'

/** @returns ms since 1970 of a day and time in Vietnam */
export const vietnamTime = (day: string, time: string): number => Date.parse(`${day}T${time}+07:00`)

interface Step {
  readonly at: number
  readonly section: string
  readonly to: SectionState
  readonly by: string
  readonly note: string
}
const step = (
  day: string,
  time: string,
  section: string,
  to: SectionState,
  by: string,
  note = '',
): Step => ({ at: vietnamTime(day, time), section, to, by, note })

/** In order of time. II.2.4 and II.2.5 are past their day (09/4/2019) and still being written. */
const STORY: readonly Step[] = [
  step('2019-03-20', '08:15:00', 'i-tinh-hinh-chung', 'writing', 'danvan.bientap'),
  step('2019-03-22', '14:05:00', 'ii-1-quan-triet', 'writing', 'danvan.bientap'),
  step('2019-04-01', '09:30:00', 'ii-2-4-to-chuc-bo-may', 'writing', 'tochuc.bientap'),
  step('2019-04-02', '10:10:00', 'ii-2-5-dan-van-chinh-quyen', 'writing', 'ubnd.bientap'),
  step('2019-04-05', '15:20:00', 'ii-2-1-nhan-thuc', 'writing', 'danvan.bientap'),
  step('2019-04-08', '16:40:00', 'i-tinh-hinh-chung', 'submitted', 'danvan.truong'),
  step('2019-04-09', '08:50:00', 'i-tinh-hinh-chung', 'accepted', 'danvan.bientap'),
  step('2019-04-10', '09:05:00', 'mo-dau', 'writing', 'danvan.bientap'),
  step('2019-04-10', '15:30:00', 'ii-1-quan-triet', 'submitted', 'danvan.truong'),
]

/** Puts the texts in and takes each step of the story. */
export async function tellStory(
  trx: Transaction<Tables>,
  plan: DemoPlan,
  people: readonly PersonOfDemo[],
): Promise<void> {
  const texts = readTexts()
  const written = new Map<string, number>()
  for (const { id } of plan.sections) {
    const blocks = texts.get(id) ?? []
    const first = STORY.find((s) => s.section === id)
    const at = first?.at ?? vietnamTime(plan.report.planDay, '08:00:00')
    await storeText(trx, id, blocks, at)
    written.set(id, wordsIn(blocks))
  }
  const states = new Map<string, SectionState>()
  for (const [index, s] of STORY.entries()) {
    const from = states.get(s.section) ?? 'not-started'
    const by = people.find(({ username }) => username === s.by)
    const body = plan.bodies.find(({ id }) => id === by?.body)
    if (by === undefined || body === undefined) throw new Error(`story.ts: who is ${s.by}?`)
    states.set(
      s.section,
      must(moveSection(from, { to: s.to, roles: new Set(by.roles), note: s.note })),
    )
    const event: KeptEvent = {
      kind: 'section-moved',
      sectionId: s.section,
      from,
      to: s.to,
      by: by.name,
      body: body.name,
      note: s.note,
    }
    await trx
      .insertInto('section_record')
      .values({
        section_id: s.section,
        at: s.at,
        person_id: personIdOf(by.username),
        person_name: by.name,
        body_id: body.id,
        body_name: body.name,
        from_state: from,
        to_state: s.to,
        note: s.note,
        words: written.get(s.section) ?? 0,
        ...(await placeInText(trx, s.section)),
      })
      .execute()
    await trx
      .insertInto('report_event')
      .values({
        report_id: plan.report.id,
        seq: index + 1,
        at: s.at,
        event: JSON.stringify(event),
      })
      .execute()
    await trx
      .updateTable('section')
      .set({ state: s.to, ...(s.to === 'submitted' ? { submitted_at: s.at } : {}) })
      .where('id', '=', s.section)
      .execute()
  }
}

async function storeText(
  trx: Transaction<Tables>,
  id: string,
  blocks: readonly Block[],
  at: number,
): Promise<void> {
  const sectionId = asId<SectionId>(id)
  if (sectionId === null) throw new Error(`plan.json: ${id} is no id`)
  await seedSection(trx, sectionId, blocks, at)
  await trx
    .updateTable('section')
    .set({ words: wordsIn(blocks) })
    .where('id', '=', id)
    .execute()
}

/** Where the section's text stands: its newest log row and the Yjs state vector. */
async function placeInText(
  trx: Transaction<Tables>,
  id: string,
): Promise<{ log_seq: number; state_vector: Uint8Array }> {
  const snapshot = await trx
    .selectFrom('section_snapshot')
    .select(['through', 'data'])
    .where('section_id', '=', id)
    .executeTakeFirst()
  const log = await trx
    .selectFrom('section_log')
    .select(['seq', 'data'])
    .where('section_id', '=', id)
    .orderBy('seq')
    .execute()
  const updates = [...(snapshot === undefined ? [] : [snapshot.data]), ...log.map((l) => l.data)]
  return {
    log_seq: log.at(-1)?.seq ?? snapshot?.through ?? 0,
    state_vector: Y.encodeStateVectorFromUpdate(
      Y.mergeUpdates(updates.map((update) => new Uint8Array(update))),
    ),
  }
}
