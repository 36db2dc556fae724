/** The tables of suggestions as types (schema.ts names them). */
import type { Generated } from 'kysely'
import type { SuggestionState } from '#shared/domain/suggestion.ts'

export interface SuggestionTable {
  /** made by the author's page */
  id: string
  report_id: string
  section_id: string
  /** its own row of numbers in the report */
  number: number
  state: SuggestionState
  person_id: string
  person_name: string
  body_id: string
  body_name: string
  at: number
  changed_at: number
  /** JSON SuggestionRecord (shared/document/suggestion-record.ts) */
  record: string
  rev: number
  /** who decided last, with the names of that time; null: nobody, or it was opened again */
  decided_at: number | null
  decided_person_id: string | null
  decided_person_name: string | null
  decided_body_id: string | null
  decided_body_name: string | null
  note: string
  /** of an accepted one: when its words were put into the text; null: the page that accepted has not done it */
  made_at: number | null
  /** JSON SuggestionRecord that takes them back; null: nothing had to be put in */
  undo_record: string | null
}
export interface SuggestionReplyTable {
  id: string
  suggestion_id: string
  person_id: string
  person_name: string
  body_id: string
  body_name: string
  at: number
  text: string
  client_key: string
}
/** Every step of every suggestion. */
export interface SuggestionRecordTable {
  id: Generated<number>
  suggestion_id: string
  at: number
  person_id: string
  person_name: string
  body_id: string
  body_name: string
  from_state: SuggestionState
  to_state: SuggestionState
  note: string
}
