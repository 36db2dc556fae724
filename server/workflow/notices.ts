/** Tells people what happened: lines of notices in the act's own transaction, a live nudge after its commit. */
import type { Kysely } from 'kysely'
import {
  mentionable,
  takeMentions,
  type Mention,
  type MentionTarget,
  type Standing,
} from '#shared/domain/mention.ts'
import { noticesOf, type Happening, type NoticePlace } from '#shared/domain/notice.ts'
import type { SectionFacts } from '#shared/domain/permission.ts'
import { must } from '#shared/errors.ts'
import type { PersonId, SectionId } from '#shared/ids.ts'
import type { Actor } from '../storage/audit.ts'
import { allBodies, isBodyInForce } from '../storage/bodies.ts'
import { putNotices } from '../storage/notices.ts'
import { factsOfReport, type ReportStored } from '../storage/reports.ts'
import type { Tables } from '../storage/schema.ts'
import { factsOf, type SectionStored } from '../storage/sections.ts'
import { standingIn } from '../storage/standing.ts'
import { oneAtATime, type Acting, type WorkflowParts } from './acting.ts'

/** One act may tell of many things; who stands where does not change in it. */
const known = new WeakMap<Acting, Map<string, Promise<Standing[]>>>()

function peopleIn(acting: Acting, reportId: string): Promise<Standing[]> {
  const ofAct = known.get(acting) ?? new Map<string, Promise<Standing[]>>()
  known.set(acting, ofAct)
  const people = ofAct.get(reportId) ?? standingIn(acting.trx, reportId, acting.today)
  ofAct.set(reportId, people)
  return people
}

export const placeOf = (section: SectionStored): NoticePlace => ({
  sectionId: section.id as SectionId,
  facts: factsOf(section),
})

export const reportPlace = (report: ReportStored): NoticePlace => ({
  sectionId: null,
  facts: factsOfReport(report),
})

/** @param by null: nobody, a day has come */
export async function notify(
  parts: WorkflowParts,
  acting: Acting,
  by: Actor | null,
  place: NoticePlace,
  happening: Happening,
): Promise<void> {
  const { reportId } = place.facts
  const notices = noticesOf(
    happening,
    place,
    by?.personId ?? null,
    await peopleIn(acting, reportId),
  )
  if (notices.length === 0) return
  await oneAtATime(acting.trx, parts, 'notices')
  await putNotices(
    acting.trx,
    notices,
    {
      report_id: reportId,
      section_id: place.sectionId,
      comment_id: 'commentId' in happening ? happening.commentId : null,
      round_id: 'roundId' in happening ? happening.roundId : null,
      due: 'due' in happening ? happening.due : null,
      by_name: by?.personName ?? '',
      by_body: by?.bodyName ?? '',
    },
    acting.at,
  )
  acting.tellPeople(notices.map(({ personId }) => personId as PersonId))
}

/** The targets as they may be kept beside this text. @throws comment.mention-unreachable */
export async function mentionsFor(
  acting: Acting,
  place: SectionFacts,
  text: string,
  asked: readonly MentionTarget[],
): Promise<Mention[]> {
  if (asked.length === 0) return []
  const people = await peopleIn(acting, place.reportId)
  return must(
    takeMentions(text, asked, await mentionableIn(acting.trx, place, people, acting.today)),
  )
}

/** Everybody who may be mentioned in a place, persons first. */
export async function mentionableIn(
  db: Kysely<Tables>,
  place: SectionFacts,
  people: readonly Standing[],
  today: string,
): Promise<Mention[]> {
  const bodies = (await allBodies(db))
    .filter((body) => isBodyInForce(body, today))
    .map(({ id, short_name: name }) => ({ id, name }))
  return mentionable(place, people, bodies)
}
