/** Fills an empty database with the demo: the real plan, its bodies, outline, deadlines, people and some text. All of
 *  it or none: one transaction. */
import type { Transaction } from 'kysely'
import { asId, type ReportId } from '#shared/ids.ts'
import type { Clock } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { insertPerson } from '../storage/people.ts'
import type { Tables } from '../storage/schema.ts'
import { offsetTo, storeClockOffset } from './clock-offset.ts'
import { DEMO_PEOPLE, demoPassword, personIdOf, reportOfRole } from './people.ts'
import { dueDays, readPlan, type DemoPlan } from './plan.ts'
import { tellStory, vietnamTime } from './story.ts'

export interface DemoTools {
  readonly clock: Clock
  readonly random: Random
  /** the sign-in's own hashing, so that the demo's people sign in like everybody */
  readonly hashPassword: (password: string, random: Random) => Promise<string>
}

/** A workspace nobody has set up: no body and no person. */
export async function isEmptyWorkspace(database: Database): Promise<boolean> {
  const body = await database.kysely.selectFrom('body').select('id').limit(1).executeTakeFirst()
  const person = await database.kysely.selectFrom('person').select('id').limit(1).executeTakeFirst()
  return body === undefined && person === undefined
}

/** Loads the demo into an empty workspace. Its first day is the plan's day, 2019-04-11, whatever the machine says.
 *  @throws the database's error when the workspace is not empty; nothing is changed then */
export async function loadDemo(database: Database, tools: DemoTools): Promise<void> {
  const plan = readPlan()
  const reportId = asId<ReportId>(plan.report.id)
  if (reportId === null) throw new Error(`plan.json: ${plan.report.id} is no id`)
  const passwords = new Map(
    await Promise.all(
      DEMO_PEOPLE.map(
        async ({ username }) =>
          [username, await tools.hashPassword(demoPassword(username), tools.random)] as const,
      ),
    ),
  )
  const offsetMs = offsetTo(plan.firstDay, tools.clock.real())
  await database.transaction(async (trx) => {
    await storeClockOffset(trx, offsetMs)
    await storeBodies(trx, plan)
    await storeReport(trx, plan)
    await storeOutline(trx, plan)
    await storeDocuments(trx, plan)
    await storePeople(trx, plan, passwords, tools.clock.real())
    await tellStory(trx, database.engine, reportId, plan, DEMO_PEOPLE)
  })
}

async function storeBodies(trx: Transaction<Tables>, plan: DemoPlan): Promise<void> {
  await trx
    .insertInto('body')
    .values(
      plan.bodies.map((body, position) => ({
        id: body.id,
        name: body.name,
        short_name: body.shortName,
        code: body.code,
        colour: body.colour,
        kind: body.kind,
        aliases: JSON.stringify(body.aliases),
        valid_from: null,
        valid_to: null,
        position,
        version: 0,
      })),
    )
    .execute()
}

async function storeReport(trx: Transaction<Tables>, plan: DemoPlan): Promise<void> {
  const due = dueDays(plan)
  const { report } = plan
  await trx
    .insertInto('report')
    .values({
      id: report.id,
      title: report.title,
      subject: report.subject,
      state: 'collecting',
      lead_body_id: report.leadBody,
      profile: report.profile,
      plan_words: report.planWords,
      plan_day: report.planDay,
      milestones: JSON.stringify(
        plan.milestones.map(({ id, label }) => ({ ...deadline(due, id), label })),
      ),
      holidays: JSON.stringify(plan.holidays),
      created_at: vietnamTime(report.planDay, '08:00:00'),
      version: 0,
    })
    .execute()
}

/** The documents that the plan itself cites. */
async function storeDocuments(trx: Transaction<Tables>, plan: DemoPlan): Promise<void> {
  const at = vietnamTime(plan.report.planDay, '08:00:00')
  const by = { report_id: plan.report.id, at, person_id: personIdOf('danvan.bientap') }
  await trx
    .insertInto('cited_document')
    .values(plan.documents.map((document) => ({ ...document, ...by })))
    .execute()
}

function deadline(
  due: ReadonlyMap<string, { day: string; words: string }>,
  id: string,
): { day: string; words: string } {
  const found = due.get(id)
  if (found === undefined) throw new Error(`plan.json: no deadline ${id}`)
  return found
}

async function storeOutline(trx: Transaction<Tables>, plan: DemoPlan): Promise<void> {
  const due = dueDays(plan)
  await trx
    .insertInto('heading')
    .values(
      plan.headings.map(({ parent, ...heading }) => ({
        ...heading,
        parent_id: parent,
        report_id: plan.report.id,
      })),
    )
    .execute()
  await trx
    .insertInto('section')
    .values(
      plan.sections.map((section) => ({
        id: section.id,
        report_id: plan.report.id,
        parent_id: section.parent,
        position: section.position,
        number: section.number,
        // The plan ends some titles with a full stop; a heading carries none. The guidance keeps the plan's words.
        title: section.title.replace(/\.$/, ''),
        level: section.level,
        guidance: JSON.stringify(section.guidance),
        owner_body_id: section.owner,
        contributor_mode: 'edit' as const,
        state: 'not-started' as const,
        due: deadline(due, section.deadline).day,
        due_words: deadline(due, section.deadline).words,
        submitted_at: null,
        words: 0,
        version: 0,
      })),
    )
    .execute()
  await trx
    .insertInto('section_contributor')
    .values(
      plan.sections.flatMap(({ id, contributors }) =>
        contributors.map((body) => ({ section_id: id, body_id: body })),
      ),
    )
    .execute()
}

async function storePeople(
  trx: Transaction<Tables>,
  plan: DemoPlan,
  passwords: ReadonlyMap<string, string>,
  realNow: number,
): Promise<void> {
  const since = vietnamTime(plan.report.planDay, '08:00:00')
  for (const { username, name, title, body, roles } of DEMO_PEOPLE) {
    const id = personIdOf(username)
    const passwordHash = passwords.get(username) ?? ''
    await insertPerson(trx, { id, username, name, title, passwordHash, at: realNow })
    await trx
      .insertInto('role_held')
      .values(
        roles.map((role) => ({
          id: `${id}-${role}`,
          person_id: id,
          body_id: body,
          report_id: reportOfRole(role, plan.report.id),
          role,
          since,
          until: null,
        })),
      )
      .execute()
  }
}
