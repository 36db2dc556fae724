/** Keeps the record of great deletions, tells those whose section it is, and puts the text back when one of them asks.
 *  Putting back is an edit of whoever asks: in that person's name, with the right judged at that moment. */
import { settleErasure, type ErasureOutcome } from '#shared/domain/erasure.ts'
import { accessToSection } from '#shared/domain/permission.ts'
import { AppError, must } from '#shared/errors.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import type { Access, Seat } from '../auth/seat.ts'
import { claimClient, findErasure, putErasure, settleErasureRow } from '../storage/erasures.ts'
import { factsOf, findSection } from '../storage/sections.ts'
import { readErasedRanges, writeErasedRanges, type ErasedText } from '../sync/erasures.ts'
import { act, actAsServer, type WorkflowParts } from './acting.ts'
import { notify, placeOf } from './notices.ts'

/** A series that goes on is written anew this often. */
const GROWN_EVERY_MS = 2_000

export interface Erasures {
  /** After the commit of the deletion; again when the series grew. */
  record(text: ErasedText): Promise<void>
  /** @throws not-found, section.read-only, section.locked, erasure.settled, erasure.gone, section.damaged */
  settle(
    personId: PersonId,
    sectionId: SectionId,
    erasure: number,
    outcome: ErasureOutcome,
  ): Promise<void>
}

export function createErasures(parts: WorkflowParts & { readonly access: Access }): Erasures {
  const { clock, announcements, access, random } = parts
  /** series that were written a moment ago, and what came since */
  const grown = new Map<string, ErasedText | null>()
  /** one after the other: the same text is not put back twice at once */
  const under = new Map<number, Promise<void>>()

  const write = (text: ErasedText): Promise<void> =>
    actAsServer(parts, async (acting) => {
      const { by, sectionId, reportId, percent } = text
      const section = await findSection(acting.trx, sectionId)
      if (section === null) return
      const isNew = await putErasure(acting.trx, {
        section_id: sectionId,
        person_id: by.personId,
        person_name: by.personName,
        body_id: by.bodyId,
        body_name: by.bodyName,
        after_seq: text.after,
        at: acting.at,
        percent,
        ranges: writeErasedRanges(text.ranges),
      })
      // Once: how far it went stands in the record itself.
      if (isNew) {
        await acting.audit(by, {
          act: 'text.erase',
          subject: sectionId,
          reportId,
          detail: { number: section.number, percent },
        })
        await notify(parts, acting, by, placeOf(section), { kind: 'section-erased' })
      }
      await acting.keep(reportId, [{ kind: 'section-changed', sectionId }])
    })

  async function seatOf(personId: PersonId, sectionId: SectionId): Promise<Seat> {
    const seat = await access.seat(personId, sectionId)
    if (seat === null) throw new AppError('not-found')
    must(settleErasure(seat.level, seat.reason === 'section-locked', null))
    return seat
  }

  /** The right, and what there is to decide on. The id under which text comes back is given here and stays: whoever asks
   *  again, after whatever broke off, brings the same text and not a second one. */
  const claim = (personId: PersonId, sectionId: SectionId, erasure: number) =>
    act(parts, personId, async (acting) => {
      const section = await findSection(acting.trx, sectionId)
      if (section === null) throw new AppError('not-found')
      const { level, reason } = accessToSection(acting.held, factsOf(section))
      if (level === 'none') throw new AppError('not-found')
      const row = await findErasure(acting.trx, sectionId, erasure)
      if (row === undefined) throw new AppError('not-found')
      must(settleErasure(level, reason === 'section-locked', row.outcome))
      const fresh = 1 + (Buffer.from(random(4)).readUInt32LE() >>> 1)
      return {
        ranges: readErasedRanges(row.ranges),
        client: await claimClient(acting.trx, erasure, fresh),
      }
    })

  const decide = (
    personId: PersonId,
    sectionId: SectionId,
    erasure: number,
    outcome: ErasureOutcome,
  ): Promise<void> =>
    act(parts, personId, async (acting) => {
      const section = await findSection(acting.trx, sectionId)
      if (section === null) throw new AppError('not-found')
      const reportId = section.report_id as ReportId
      const { level, reason, bodyId } = accessToSection(acting.held, factsOf(section))
      must(settleErasure(level, reason === 'section-locked', null))
      const actor = await acting.as(bodyId ?? '')
      if (!(await settleErasureRow(acting.trx, erasure, outcome, actor, acting.at)))
        throw new AppError('erasure.settled')
      await acting.audit(actor, {
        act: outcome === 'restored' ? 'text.put-back' : 'text.keep-erased',
        subject: sectionId,
        reportId,
        detail: { number: section.number },
      })
      await acting.keep(reportId, [{ kind: 'section-changed', sectionId }])
    })

  async function settle(
    personId: PersonId,
    sectionId: SectionId,
    erasure: number,
    outcome: ErasureOutcome,
  ): Promise<void> {
    const erased = await claim(personId, sectionId, erasure)
    if (outcome === 'restored')
      await parts.text.putBack(sectionId, erased, () => seatOf(personId, sectionId))
    await decide(personId, sectionId, erasure, outcome)
  }

  return {
    async record(text) {
      const key = `${text.sectionId} ${text.by.personId} ${text.after}`
      if (grown.has(key)) return void grown.set(key, text)
      grown.set(key, null)
      clock.meanwhile(GROWN_EVERY_MS, () => {
        const since = grown.get(key)
        grown.delete(key)
        if (since !== null && since !== undefined)
          announcements.send({ kind: 'text-erased', ...since })
      })
      await write(text)
    },
    async settle(personId, sectionId, erasure, outcome) {
      const before = under.get(erasure)
      const mine = Promise.allSettled([before]).then(() =>
        settle(personId, sectionId, erasure, outcome),
      )
      const done = mine.then(
        () => undefined,
        () => undefined,
      )
      under.set(erasure, done)
      try {
        await mine
      } finally {
        if (under.get(erasure) === done) under.delete(erasure)
      }
    },
  }
}
