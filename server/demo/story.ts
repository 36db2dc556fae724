/** What happened in the demo's report before its first day: texts that were written, parts handed in and accepted. Each
 *  move is one that the workflow allows, recorded as the product records it. */
import type { Transaction } from 'kysely'
import * as Y from 'yjs'
import type { Block } from '#shared/document/block.ts'
import { wordsIn } from '#shared/document/block.ts'
import { moveSection, type SectionState } from '#shared/domain/section.ts'
import { must } from '#shared/errors.ts'
import { asId, type ReportId, type SectionId } from '#shared/ids.ts'
import { appendAudit, type Actor } from '../storage/audit.ts'
import type { Engine } from '../storage/schema.ts'
import { appendEvents } from '../storage/events.ts'
import type { Tables } from '../storage/schema.ts'
import { appendRecord } from '../storage/sections.ts'
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

/** Puts the texts in and takes each step of the story.
 *  @param reportId the plan's report, as an id */
export async function tellStory(
  trx: Transaction<Tables>,
  engine: Engine,
  reportId: ReportId,
  plan: DemoPlan,
  people: readonly PersonOfDemo[],
): Promise<void> {
  const texts = readTexts()
  for (const { id } of plan.sections) {
    const first = STORY.find((s) => s.section === id)
    const at = first?.at ?? vietnamTime(plan.report.planDay, '08:00:00')
    await storeText(trx, id, texts.get(id) ?? [], at)
  }
  const states = new Map<string, SectionState>()
  for (const s of STORY) {
    const from = states.get(s.section) ?? 'not-started'
    const by = people.find(({ username }) => username === s.by)
    const body = plan.bodies.find(({ id }) => id === by?.body)
    if (by === undefined || body === undefined) throw new Error(`story.ts: who is ${s.by}?`)
    const to = must(moveSection(from, { to: s.to, roles: new Set(by.roles), note: s.note }))
    states.set(s.section, to)
    await record(trx, engine, reportId, s, from, {
      personId: personIdOf(by.username),
      personName: by.name,
      bodyId: body.id,
      bodyName: body.name,
    })
  }
}

/** The same traces as a move in the product leaves: record, audit, event, the section's new state. */
async function record(
  trx: Transaction<Tables>,
  engine: Engine,
  reportId: ReportId,
  { section, to, at, note }: Step,
  from: SectionState,
  actor: Actor,
): Promise<void> {
  const { number, words } = await trx
    .selectFrom('section')
    .select(['number', 'words'])
    .where('id', '=', section)
    .executeTakeFirstOrThrow()
  await appendRecord(trx, {
    section_id: section,
    at,
    person_id: actor.personId,
    person_name: actor.personName,
    body_id: actor.bodyId,
    body_name: actor.bodyName,
    from_state: from,
    to_state: to,
    note,
    words,
    ...(await placeInText(trx, section)),
  })
  await appendAudit(trx, at, actor, {
    act: 'section.move',
    subject: section,
    reportId,
    detail: { number, from, to, note, words },
  })
  const by = { by: actor.personName, body: actor.bodyName }
  await appendEvents(trx, engine, reportId, at, [
    { kind: 'section-moved', sectionId: section, from, to, ...by, note },
  ])
  await trx
    .updateTable('section')
    .set({ state: to, ...(to === 'submitted' ? { submitted_at: at } : {}) })
    .where('id', '=', section)
    .execute()
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

/** Where the section's text stands: its newest log row and the Yjs state vector. Nothing is compacted yet. */
async function placeInText(
  trx: Transaction<Tables>,
  id: string,
): Promise<{ log_seq: number; state_vector: Uint8Array }> {
  const { seq, data } = await trx
    .selectFrom('section_log')
    .select(['seq', 'data'])
    .where('section_id', '=', id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return { log_seq: seq, state_vector: Y.encodeStateVectorFromUpdate(new Uint8Array(data)) }
}
