/** Suggestions: sent and withdrawn by their authors, decided by those who may edit the section, discussed by all who may
 *  comment. The server keeps records; whoever accepts makes the edit. Rights are judged in the act's own transaction. */
import { z } from 'zod'
import { checkCommentText } from '#shared/domain/comment.ts'
import type { SuggestionRecord } from '#shared/document/suggestion-record.ts'
import { accessToSection, atLeast, type SectionAccess } from '#shared/domain/permission.ts'
import {
  moveSuggestion,
  SUGGESTION_LIMITS,
  takesWords,
  type SuggestionState,
} from '#shared/domain/suggestion.ts'
import { AppError, must } from '#shared/errors.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import {
  RecordView,
  type DecidedSuggestions,
  type DecideSuggestions,
  type MoveSuggestions,
  type SendSuggestions,
  type SentSuggestions,
} from '#shared/wire/suggestions.ts'
import { newId } from '../random.ts'
import type { Actor } from '../storage/audit.ts'
import { factsOf, findSection, type SectionStored } from '../storage/sections.ts'
import {
  appendSuggestionRecord,
  findSuggestion,
  insertSuggestion,
  insertSuggestionReply,
  nextSuggestionNumber,
  openSuggestionsOf,
  suggestionReplySent,
  updateSuggestion,
  type SuggestionStored,
} from '../storage/suggestions.ts'
import { act, oneAtATime, type Acting, type WorkflowParts } from './acting.ts'
import { checkedRecord } from './suggestion-check.ts'

const Stored = z.preprocess(
  (json) => (typeof json === 'string' ? JSON.parse(json) : json),
  RecordView,
)
/** @param json the column `suggestion.record` */
export const storedRecord = (json: string): SuggestionRecord => Stored.parse(json)

/** Each throws not-found where the person may not see the section. */
export interface SuggestionChanges {
  /** Takes each record that may be taken: a decided one keeps the words it was decided on, and says so.
   *  @throws access.forbidden, suggestion.content, suggestion.too-large, suggestion.too-many, suggestion.not-yours */
  send(
    personId: PersonId,
    sectionId: SectionId,
    sent: SendSuggestions,
  ): Promise<z.infer<typeof SentSuggestions>>
  /** Accepts, rejects or opens again, as many as may be; the others are named with the reason.
   *  @throws access.forbidden */
  decide(
    personId: PersonId,
    sectionId: SectionId,
    decision: DecideSuggestions,
  ): Promise<z.infer<typeof DecidedSuggestions>>
  /** New places after an edit; what somebody else has recorded meanwhile stays. @throws access.forbidden */
  move(personId: PersonId, sectionId: SectionId, moved: MoveSuggestions): Promise<string[]>
  /** @throws access.forbidden, comment.empty, comment.too-long, input.malformed (the key was used elsewhere) */
  reply(
    personId: PersonId,
    suggestionId: string,
    said: { readonly key: string; readonly text: string },
  ): Promise<SectionId>
}

export function createSuggestionChanges(parts: WorkflowParts): SuggestionChanges {
  const passing = (reportId: string, sectionId: SectionId): void =>
    parts.announcements.send({
      kind: 'passing',
      reportId: reportId as ReportId,
      event: { kind: 'suggestions-typed', sectionId },
    })

  return {
    async send(personId, sectionId, { put, withdrawn }) {
      const records = put.map(({ id, record }) => ({ id, record: must(checkedRecord(record)) }))
      const { states, reportId, isChanged } = await act(parts, personId, async (acting) => {
        const here = await present(acting, sectionId, 'suggest')
        await oneAtATime(acting.trx, parts, 'suggestions')
        let hasChanged = false
        const touched: string[] = []
        for (const id of withdrawn) {
          touched.push(id)
          hasChanged = (await withdraw(acting, here, id)) || hasChanged
        }
        let open = await openSuggestionsOf(acting.trx, sectionId, personId)
        let number = await nextSuggestionNumber(acting.trx, here.section.report_id)
        for (const { id, record } of records) {
          touched.push(id)
          const before = await findSuggestion(acting.trx, id)
          if (before !== undefined) {
            hasChanged = (await change(acting, here, before, record)) || hasChanged
            if (before.state === 'withdrawn') open++
          } else {
            await add(acting, here, { id, record, number: number++ })
            hasChanged = true
            open++
          }
          if (open > SUGGESTION_LIMITS.openPerPerson) throw new AppError('suggestion.too-many')
        }
        const rows = await Promise.all(touched.map((id) => findSuggestion(acting.trx, id)))
        return {
          states: rows.flatMap((row) =>
            row === undefined ? [] : [{ id: row.id, state: row.state, rev: row.rev }],
          ),
          reportId: here.section.report_id,
          isChanged: hasChanged,
        }
      })
      if (isChanged) passing(reportId, sectionId)
      return { states }
    },

    decide: (personId, sectionId, { ids, to, note }) =>
      act(parts, personId, async (acting) => {
        const here = await present(acting, sectionId, 'edit')
        await oneAtATime(acting.trx, parts, 'suggestions')
        const decided: string[] = []
        const refused: { id: string; code: string }[] = []
        for (const id of new Set(ids)) {
          const row = await findSuggestion(acting.trx, id)
          if (row?.section_id !== sectionId) {
            refused.push({ id, code: 'not-found' })
            continue
          }
          const moved = moveSuggestion(factsOfSuggestion(row, here.section), to, {
            personId,
            level: here.access.level,
          })
          if (!moved.ok) refused.push({ id, code: moved.code })
          else {
            await store(acting, here, row, moved.value, note)
            decided.push(id)
          }
        }
        if (decided.length > 0) {
          const reportId = here.section.report_id as ReportId
          await acting.audit(here.actor, {
            act: `suggestion.${to}`,
            subject: sectionId,
            reportId,
            detail: {
              section: here.section.number,
              count: decided.length,
              ids: decided.slice(0, 50),
            },
          })
          await acting.keep(reportId, [{ kind: 'suggestions-decided', sectionId }])
        }
        return { decided, refused }
      }),

    async move(personId, sectionId, { moved }) {
      const { taken, reportId } = await act(parts, personId, async (acting) => {
        const { section } = await present(acting, sectionId, 'edit')
        const ids: string[] = []
        for (const { id, rev, place } of moved) {
          const row = await findSuggestion(acting.trx, id)
          if (row?.section_id !== sectionId || row.state !== 'open') continue
          const record = storedRecord(row.record)
          // Only where it stands: never what it says.
          if (record.kind !== 'replace') continue
          const changes = { record: JSON.stringify({ ...record, ...place }) }
          if (await updateSuggestion(acting.trx, id, rev, changes)) ids.push(id)
        }
        return { taken: ids, reportId: section.report_id }
      })
      if (taken.length > 0) passing(reportId, sectionId)
      return taken
    },

    async reply(personId, suggestionId, { key, text }) {
      const words = must(checkCommentText(text))
      return act(parts, personId, async (acting) => {
        const row = await findSuggestion(acting.trx, suggestionId)
        if (row === undefined) throw new AppError('not-found')
        const sectionId = row.section_id as SectionId
        const { actor, section } = await present(acting, sectionId, 'comment')
        if (row.state === 'withdrawn' && row.person_id !== personId) throw new AppError('not-found')
        const before = await suggestionReplySent(acting.trx, personId, key)
        if (before !== undefined) {
          if (before.suggestion_id !== suggestionId)
            throw new AppError('input.malformed', { fields: ['key'] })
          return sectionId
        }
        await insertSuggestionReply(acting.trx, {
          ...signed(actor),
          id: newId(parts.random),
          suggestion_id: suggestionId,
          at: acting.at,
          text: words,
          client_key: key,
        })
        await acting.keep(section.report_id as ReportId, [
          { kind: 'suggestions-decided', sectionId },
        ])
        return sectionId
      })
    },
  }
}

export interface Present {
  readonly section: SectionStored
  readonly access: SectionAccess
  readonly actor: Actor
}

/** @throws not-found, access.forbidden */
export async function present(
  acting: Acting,
  sectionId: SectionId,
  needed: 'comment' | 'suggest' | 'edit',
): Promise<Present> {
  const section = await findSection(acting.trx, sectionId)
  const access = section === null ? null : accessToSection(acting.held, factsOf(section))
  if (section === null || access === null || access.bodyId === null || access.level === 'none')
    throw new AppError('not-found')
  if (!atLeast(access.level, needed)) throw new AppError('access.forbidden')
  return { section, access, actor: await acting.as(access.bodyId) }
}

const factsOfSuggestion = (row: SuggestionStored, section: SectionStored) => ({
  state: row.state,
  authorId: row.person_id,
  bodyId: row.body_id,
  ownerBodyId: section.owner_body_id,
})

const signed = ({ personId, personName, bodyId, bodyName }: Actor) => ({
  person_id: personId,
  person_name: personName,
  body_id: bodyId,
  body_name: bodyName,
})

async function add(
  acting: Acting,
  { actor, section }: Present,
  { id, record, number }: { id: string; record: SuggestionRecord; number: number },
): Promise<void> {
  await insertSuggestion(acting.trx, {
    ...signed(actor),
    id,
    report_id: section.report_id,
    section_id: section.id,
    number,
    state: 'open',
    at: acting.at,
    changed_at: acting.at,
    record: JSON.stringify(record),
    rev: 0,
    made_at: null,
    undo_record: null,
    decided_at: null,
    decided_person_id: null,
    decided_person_name: null,
    decided_body_id: null,
    decided_body_name: null,
    note: '',
  })
}

/** @returns whether anything is different now. @throws suggestion.not-yours */
async function change(
  acting: Acting,
  here: Present,
  row: SuggestionStored,
  record: SuggestionRecord,
): Promise<boolean> {
  // An id names one suggestion of one person in one section: anything else was made by hand.
  if (row.person_id !== here.actor.personId || row.section_id !== here.section.id)
    throw new AppError('suggestion.not-yours')
  const json = JSON.stringify(record)
  if (!takesWords(row.state) || (row.state === 'open' && row.record === json)) return false
  const changes = { record: json, changed_at: acting.at }
  if (row.state === 'withdrawn') await store(acting, here, row, 'open', '', changes)
  else await updateSuggestion(acting.trx, row.id, row.rev, changes)
  return true
}

/** What is decided or gone already stays as it is: the page that withdraws may not have heard of it yet. */
async function withdraw(acting: Acting, here: Present, id: string): Promise<boolean> {
  const row = await findSuggestion(acting.trx, id)
  if (row === undefined || row.section_id !== here.section.id) return false
  if (row.state === 'open') {
    const by = { personId: here.actor.personId, level: here.access.level }
    const state = must(moveSuggestion(factsOfSuggestion(row, here.section), 'withdrawn', by))
    await store(acting, here, row, state, '')
    return true
  }
  return false
}

async function store(
  acting: Acting,
  { actor }: Present,
  row: SuggestionStored,
  to: SuggestionState,
  note: string,
  more: { readonly record?: string; readonly changed_at?: number } = {},
): Promise<void> {
  const isDecision = to === 'accepted' || to === 'rejected'
  const isStored = await updateSuggestion(acting.trx, row.id, row.rev, {
    ...more,
    state: to,
    note,
    made_at: null,
    undo_record: null,
    decided_at: isDecision ? acting.at : null,
    decided_person_id: isDecision ? actor.personId : null,
    decided_person_name: isDecision ? actor.personName : null,
    decided_body_id: isDecision ? actor.bodyId : null,
    decided_body_name: isDecision ? actor.bodyName : null,
  })
  if (!isStored) throw new AppError('changed-meanwhile')
  await appendSuggestionRecord(acting.trx, {
    ...signed(actor),
    suggestion_id: row.id,
    at: acting.at,
    from_state: row.state,
    to_state: to,
    note,
  })
}
