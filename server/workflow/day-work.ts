/**
 * What happens because a day has come: who is nearly late is reminded, a consulting round ends after its last day. Each
 * once, however often it is asked and however often the server starts.
 */
import { addDays } from '#shared/calendar.ts'
import { endsByItself, stanceOf } from '#shared/domain/consultation.ts'
import { isToHandIn } from '#shared/domain/section.ts'
import type { ConsultationId, ReportId } from '#shared/ids.ts'
import { workspaceDay } from '../clock.ts'
import { SERVER } from '../storage/audit.ts'
import { findRound, roundFacts, updateRound } from '../storage/consultations.ts'
import { forgetOldNotices } from '../storage/notices.ts'
import { findReport, setReportState } from '../storage/reports.ts'
import { findSection } from '../storage/sections.ts'
import { actAsServer, oneAtATime, type Acting, type WorkflowParts } from './acting.ts'
import { notify, placeOf, reportPlace } from './notices.ts'

const KEPT_MS = 180 * 24 * 3_600_000

export interface DayWork {
  /** What is due at this moment. */
  run(): Promise<void>
}

export function createDayWork(parts: WorkflowParts): DayWork {
  const db = parts.database.kysely

  async function run(): Promise<void> {
    const at = parts.clock.workspace()
    const today = workspaceDay(parts.clock)
    const nearly = [today, addDays(today, 1)]
    const sections = await db
      .selectFrom('section')
      .select(['id', 'due', 'state'])
      .where('due', 'in', nearly)
      .execute()
    for (const { id, due, state } of sections)
      if (due !== null && isToHandIn(state)) await remindOfSection(id, due)
    const rounds = await db
      .selectFrom('consultation')
      .select(['id', 'due'])
      .where('closed_at', 'is', null)
      .execute()
    for (const { id, due } of rounds)
      if (nearly.includes(due)) await remindOfRound(id as ConsultationId, due)
      else if (due < today) await endRound(id as ConsultationId)
    await actAsServer(parts, async (acting) => {
      if (await isFirst(acting, `forget:${today}`)) await forgetOldNotices(acting.trx, at - KEPT_MS)
    })
  }

  async function remindOfSection(id: string, due: string): Promise<void> {
    await actAsServer(parts, async (acting) => {
      const section = await findSection(acting.trx, id)
      if (section?.due !== due || !(await isFirst(acting, `section-due:${id}:${due}`))) return
      await notify(parts, acting, null, placeOf(section), { kind: 'section-due', due })
    })
  }

  async function remindOfRound(id: ConsultationId, due: string): Promise<void> {
    await actAsServer(parts, async (acting) => {
      const round = await findRound(acting.trx, id)
      const report = await findReport(acting.trx, round?.report_id ?? '')
      if (round === undefined || report === undefined || round.closed_at !== null) return
      if (round.due !== due || !(await isFirst(acting, `round-due:${id}:${due}`))) return
      const facts = roundFacts(round)
      const bodyIds = facts.bodyIds.filter((body) => stanceOf(facts, body) === null)
      const place = reportPlace(report)
      await notify(parts, acting, null, place, { kind: 'round-due', roundId: id, bodyIds })
    })
  }

  /** As its lead would close it, in the server's own name. */
  async function endRound(id: ConsultationId): Promise<void> {
    await actAsServer(parts, async (acting) => {
      await oneAtATime(acting.trx, parts, 'consultations')
      const round = await findRound(acting.trx, id)
      const report = await findReport(acting.trx, round?.report_id ?? '')
      if (round === undefined || report === undefined) return
      if (!endsByItself(roundFacts(round), acting.today)) return
      const changes = { closed_at: acting.at, closed_by: SERVER.personName }
      if (!(await updateRound(acting.trx, id, round.version, changes))) return
      const reportId = report.id as ReportId
      if (report.state === 'consulting') await setReportState(acting.trx, reportId, 'resolving')
      await acting.audit(SERVER, {
        act: 'consultation.close',
        subject: id,
        reportId,
        detail: { number: round.number, due: round.due },
      })
      await acting.keep(reportId, [{ kind: 'consultation-changed', consultationId: id }])
      await notify(parts, acting, null, reportPlace(report), { kind: 'round-ended', roundId: id })
    })
  }

  let running: Promise<void> | null = null
  return {
    run() {
      running ??= run().finally(() => (running = null))
      return running
    },
  }
}

/** @returns false: it was done before */
async function isFirst({ trx, at }: Acting, key: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('done_once')
    .values({ key, at })
    .onConflict((c) => c.column('key').doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}
