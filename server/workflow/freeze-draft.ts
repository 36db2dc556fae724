/** Freezes the whole report as Dự thảo lần n: every section at one moment, hashed, immutable. Work goes on. */
import { createHash } from 'node:crypto'
import { writtenOut } from '#shared/document/official-runs.ts'
import { canonicalDraft, mayFreeze } from '#shared/domain/draft.ts'
import { mayInReport } from '#shared/domain/permission.ts'
import type { ReportState } from '#shared/domain/report.ts'
import { AppError } from '#shared/errors.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import { newId } from '../random.ts'
import { documentsOf } from '../storage/cited-documents.ts'
import { insertDraft, latestDraftNumbers } from '../storage/drafts.ts'
import { findReport, outlineOf, setReportState } from '../storage/reports.ts'
import { sectionsOf } from '../storage/sections.ts'
import { act, oneAtATime, type WorkflowParts } from './acting.ts'

/** A first draft takes the report out of these. */
const BEFORE_DRAFT: ReadonlySet<ReportState> = new Set(['setup', 'collecting', 'consolidating'])

/** @param expectedNumber the number the person saw and confirmed; a second click finds it taken
 *  @returns the draft's number
 *  @throws not-found, access.forbidden, report.nothing-to-freeze, changed-meanwhile */
export async function freezeDraft(
  parts: WorkflowParts,
  personId: PersonId,
  reportId: ReportId,
  expectedNumber: number,
): Promise<number> {
  const { leaves } = await outlineOf(parts.database.kysely, reportId)
  const asked = leaves.map((leaf) => leaf.id as SectionId)
  // The moment of the freeze. What comes later belongs to the next draft.
  const moments = new Map(
    (await parts.text.capture(asked)).map((moment) => [moment.sectionId as string, moment]),
  )

  return act(parts, personId, async (acting) => {
    const { trx } = acting
    await oneAtATime(trx, parts, 'drafts')
    const report = await findReport(trx, reportId)
    if (report === undefined || mayInReport(acting.held, 'final.read', reportId) === null)
      throw new AppError('not-found')
    const bodyId = mayFreeze(acting.held, reportId)
    if (bodyId === null) throw new AppError('access.forbidden')
    const number = ((await latestDraftNumbers(trx, [reportId])).get(reportId) ?? 0) + 1
    if (number !== expectedNumber) throw new AppError('changed-meanwhile')
    const outline = await outlineOf(trx, reportId)
    if (outline.leaves.length === 0) throw new AppError('report.nothing-to-freeze')
    const rows = new Map((await sectionsOf(trx, [reportId])).map((s) => [s.id, s]))
    const asWritten = outline.leaves.map(({ id }) => {
      const moment = moments.get(id)
      const row = rows.get(id)
      // The outline was changed between the capture and now.
      if (moment === undefined || row === undefined) throw new AppError('changed-meanwhile')
      return { id, number: row.number, title: row.title, moment, blocks: moment.blocks }
    })
    // What is on the list of documents may change; what was frozen may not.
    const sections = writtenOut(asWritten, await documentsOf(trx, reportId))

    const canonical = canonicalDraft({
      title: report.title,
      subject: report.subject,
      profile: report.profile,
      outline: outline.tree,
      sections: sections.map(({ id, number: shown, title, moment, blocks }) => ({
        id,
        number: shown,
        title,
        blocks,
        words: moment.words,
      })),
    })
    const sha256 = createHash('sha256').update(canonical, 'utf8').digest('hex')
    const words = sections.reduce((sum, s) => sum + s.moment.words, 0)
    const actor = await acting.as(bodyId)
    const id = newId(parts.random)
    await insertDraft(
      trx,
      {
        id,
        report_id: reportId,
        number,
        frozen_at: acting.at,
        person_id: actor.personId,
        person_name: actor.personName,
        body_id: actor.bodyId,
        body_name: actor.bodyName,
        sha256,
        canonical,
        words,
      },
      sections.map((section, position) => ({
        draft_id: id,
        section_id: section.id,
        position,
        log_seq: section.moment.logSeq,
        state: section.moment.state,
      })),
    )
    if (BEFORE_DRAFT.has(report.state)) await setReportState(trx, reportId, 'draft')
    await acting.audit(actor, {
      act: 'draft.freeze',
      subject: reportId,
      reportId,
      detail: { number, sha256, sections: sections.length, words },
    })
    await acting.keep(reportId, [
      { kind: 'draft-frozen', number, by: actor.personName, body: actor.bodyName },
    ])
    return number
  })
}
