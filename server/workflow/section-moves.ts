/** Moves a section along its road: submit, accept, return, lock, reopen, and "writing" at the first keystroke. */
import { countsOf, missingIn } from '#shared/document/official-runs.ts'
import { AppError } from '#shared/errors.ts'
import {
  accessToSection,
  type SectionAccess,
  type SectionFacts,
} from '#shared/domain/permission.ts'
import { rolesInReport, type HeldRole } from '#shared/domain/role.ts'
import { moveSection, WHO_MAY, type SectionState } from '#shared/domain/section.ts'
import type { BodyId, PersonId, ReportId, SectionId } from '#shared/ids.ts'
import { appendRecord, factsOf, findSection, updateSection } from '../storage/sections.ts'
import { act, type WorkflowParts } from './acting.ts'
import type { SectionMoment } from './live-text.ts'
import { notify, placeOf } from './notices.ts'

export interface SectionMoves {
  /** @param note NFC, trimmed
   *  @throws not-found, section.no-such-move, section.move-not-yours, section.reason-missing,
   *    section.figures-missing (with `places`, MissingPlace of official-runs.ts), changed-meanwhile */
  move(personId: PersonId, sectionId: SectionId, to: SectionState, note: string): Promise<void>
  /** The first durable edit: not-started, returned or reopened becomes writing, in the name of who wrote.
   *  Does nothing when the section is past that already. */
  startWriting(personId: PersonId, sectionId: SectionId): Promise<void>
}

const BEFORE_WRITING: ReadonlySet<SectionState> = new Set(['not-started', 'returned', 'reopened'])

export function createSectionMoves(parts: WorkflowParts): SectionMoves {
  async function store(
    personId: PersonId,
    sectionId: SectionId,
    to: SectionState,
    note: string,
    moment: SectionMoment,
  ): Promise<void> {
    await act(parts, personId, async (acting) => {
      const section = await findSection(acting.trx, sectionId)
      const access = section === null ? null : accessToSection(acting.held, factsOf(section))
      if (section === null || access === null || access.bodyId === null || access.level === 'none')
        throw new AppError('not-found')
      const from = section.state
      // Who may only read or comment here starts nothing, whatever the role is called.
      if (to === 'writing' && access.level !== 'edit') throw new AppError('section.move-not-yours')
      const counts = countsOf(moment.blocks)
      const move = { to, roles: access.roles, note, missing: counts.missing }
      const decided = moveSection(from, move)
      if (!decided.ok) {
        const isUnfinished = decided.code === 'section.figures-missing'
        const places = isUnfinished ? { places: missingIn(moment.blocks) } : {}
        throw new AppError(decided.code, places)
      }
      const handedIn =
        to === 'submitted' ? acting.at : to === 'returned' ? null : section.submitted_at
      const stored = await updateSection(acting.trx, sectionId, section.version, {
        state: to,
        submitted_at: handedIn,
        words: counts.words,
        missing: counts.missing,
        cited: JSON.stringify(counts.cited),
      })
      if (!stored) throw new AppError('changed-meanwhile')
      const signedBy = bodyActing(to, access, acting.held, factsOf(section)) ?? access.bodyId
      const actor = await acting.as(signedBy)
      await appendRecord(acting.trx, {
        section_id: sectionId,
        at: acting.at,
        person_id: actor.personId,
        person_name: actor.personName,
        body_id: actor.bodyId,
        body_name: actor.bodyName,
        from_state: from,
        to_state: to,
        note,
        words: moment.words,
        log_seq: moment.logSeq,
        state_vector: moment.stateVector,
      })
      const reportId = section.report_id as ReportId
      await acting.audit(actor, {
        act: 'section.move',
        subject: sectionId,
        reportId,
        detail: { number: section.number, from, to, note, words: moment.words },
      })
      await acting.keep(reportId, [
        {
          kind: 'section-moved',
          sectionId,
          from,
          to,
          by: actor.personName,
          body: actor.bodyName,
          note,
        },
      ])
      await notify(parts, acting, actor, placeOf(section), { kind: 'section-moved', to })
      acting.accessChanged({ sectionIds: [sectionId] })
    })
  }

  const momentOf = async (sectionId: SectionId): Promise<SectionMoment> => {
    const [moment] = await parts.text.capture([sectionId])
    if (moment === undefined) throw new AppError('not-found')
    return moment
  }

  return {
    async move(personId, sectionId, to, note) {
      // Unknown sections never reach the engine.
      if ((await findSection(parts.database.kysely, sectionId)) === null)
        throw new AppError('not-found')
      await store(personId, sectionId, to, note, await momentOf(sectionId))
    },
    async startWriting(personId, sectionId) {
      const section = await findSection(parts.database.kysely, sectionId)
      if (section === null || !BEFORE_WRITING.has(section.state)) return
      try {
        await store(personId, sectionId, 'writing', '', await momentOf(sectionId))
      } catch (error) {
        // Two first keystrokes at once: the other one moved it.
        if (
          error instanceof AppError &&
          (error.code === 'changed-meanwhile' || error.code === 'section.no-such-move')
        )
          return
        throw error
      }
    },
  }
}

/** Who signs the move: the body of the role that may make it. A person may write in a section for one body and accept
 *  it for another. */
function bodyActing(
  to: SectionState,
  by: SectionAccess,
  held: readonly HeldRole[],
  of: SectionFacts,
): BodyId | null {
  const may = rolesInReport(held, of.reportId).find(
    (h) =>
      WHO_MAY[to].has(h.role) &&
      (to !== 'submitted' || h.bodyId === of.ownerBodyId || h.groupIds.includes(of.ownerBodyId)),
  )
  return (to === 'writing' ? by.bodyId : may?.bodyId) ?? by.bodyId
}
