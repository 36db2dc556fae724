/** Opens a section for recovery, closes it, and keeps the record of what came back. The live text hears of it after the
 *  commit and asks its writers again for what they hold. */
import { closeRecovery, openRecovery } from '#shared/domain/recovery.ts'
import { accessToSection, mayInReport } from '#shared/domain/permission.ts'
import { AppError, must } from '#shared/errors.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import { steadyWorkspace } from '../clock.ts'
import { endRecovery, insertRecovery, latestRecovery } from '../storage/recoveries.ts'
import { factsOf, findSection, type SectionStored } from '../storage/sections.ts'
import { act, oneAtATime, type Acting, type WorkflowParts } from './acting.ts'
import type { RecoveredText } from './announcements.ts'

export interface Recoveries {
  /** @param wish reason in NFC; hours up to LONGEST_RECOVERY_HOURS
   *  @throws not-found, access.forbidden, recovery.already-open, recovery.too-long, section.reason-missing */
  open(
    personId: PersonId,
    sectionId: SectionId,
    wish: { readonly reason: string; readonly hours: number },
  ): Promise<void>
  /** @throws not-found, access.forbidden, recovery.not-open */
  close(personId: PersonId, sectionId: SectionId): Promise<void>
  /** After text came back: the audit says so and the section's pages are told. The rows themselves were written in the
   *  commit of the text. */
  record(text: RecoveredText): Promise<void>
}

interface Asked {
  readonly section: SectionStored
  readonly reportId: ReportId
  readonly may: boolean
  readonly bodyId: string
}

export function createRecoveries(parts: WorkflowParts): Recoveries {
  async function asked(acting: Acting, sectionId: SectionId): Promise<Asked> {
    await oneAtATime(acting.trx, parts, 'rights')
    const section = await findSection(acting.trx, sectionId)
    if (section === null || accessToSection(acting.held, factsOf(section)).level === 'none')
      throw new AppError('not-found')
    const reportId = section.report_id as ReportId
    const bodyId = mayInReport(acting.held, 'section.recover', reportId)
    return { section, reportId, may: bodyId !== null, bodyId: bodyId ?? '' }
  }

  return {
    async open(personId, sectionId, { reason, hours }) {
      const opened = await act(parts, personId, async (acting) => {
        const { section, reportId, may, bodyId } = await asked(acting, sectionId)
        const now = steadyWorkspace(parts.clock)
        const before = (await latestRecovery(acting.trx, sectionId)) ?? null
        const latest = before && { until: before.until, closedAt: before.closed_at }
        const until = must(openRecovery(latest, { may, reason, hours, now }))
        const actor = await acting.as(bodyId)
        const id = await insertRecovery(acting.trx, {
          section_id: sectionId,
          opened_at: now,
          until,
          person_id: actor.personId,
          person_name: actor.personName,
          body_id: actor.bodyId,
          body_name: actor.bodyName,
          reason,
          closed_at: null,
          closed_by: null,
        })
        await acting.audit(actor, {
          act: 'recovery.open',
          subject: sectionId,
          reportId,
          detail: { number: section.number, note: reason, hours },
        })
        await acting.keep(reportId, [{ kind: 'section-changed', sectionId }])
        return { id, until }
      })
      parts.announcements.send({ kind: 'recovery-changed', sectionId, open: opened })
    },
    async close(personId, sectionId) {
      await act(parts, personId, async (acting) => {
        const { section, reportId, may, bodyId } = await asked(acting, sectionId)
        const latest = await latestRecovery(acting.trx, sectionId)
        const at = must(
          closeRecovery(latest ? { until: latest.until, closedAt: latest.closed_at } : null, {
            may,
            now: steadyWorkspace(parts.clock),
          }),
        )
        const actor = await acting.as(bodyId)
        if (latest !== undefined)
          await endRecovery(acting.trx, latest.id, { at, by: actor.personName })
        await acting.audit(actor, {
          act: 'recovery.close',
          subject: sectionId,
          reportId,
          detail: { number: section.number },
        })
        await acting.keep(reportId, [{ kind: 'section-changed', sectionId }])
      })
      parts.announcements.send({ kind: 'recovery-changed', sectionId, open: null })
    },
    async record({ sectionId, personId, bodyId, characters }) {
      await act(parts, personId, async (acting) => {
        const section = await findSection(acting.trx, sectionId)
        if (section === null) return
        const reportId = section.report_id as ReportId
        await acting.audit(await acting.as(bodyId), {
          act: 'recovery.text',
          subject: sectionId,
          reportId,
          detail: { number: section.number, characters },
        })
        await acting.keep(reportId, [{ kind: 'section-changed', sectionId }])
      })
    },
  }
}
