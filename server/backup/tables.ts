/** Which tables a backup holds, in an order in which each row finds what it refers to. Sessions and sign-in counters are
 *  left out: after a restore people sign in again, and a stolen backup opens no session. So are refused bytes: what was
 *  sent to do harm does not travel; its digest stays in `refusal`. */
import type { Tables } from '../storage/schema.ts'

export type TableName = Exclude<
  keyof Tables,
  'auth_session' | 'auth_verification' | 'auth_rate_limit' | 'quarantine'
>

export interface KeptTable {
  readonly name: TableName
  /** unique; rows are read page by page in its order. null: a small table, read at once */
  readonly key: readonly string[] | null
  /** rows read at once; fewer where a row may be a whole section (5 MiB) */
  readonly page?: number
  /** the column that the database numbers itself */
  readonly serial?: string
  /** columns that are 0 and 1 in SQLite, booleans in PostgreSQL */
  readonly booleans?: readonly string[]
}

/** By name, so that a table added to the schema and forgotten here does not compile. */
const KEPT: { readonly [Name in TableName]: KeptTable & { readonly name: Name } } = {
  setting: { name: 'setting', key: ['key'] },
  body: { name: 'body', key: ['id'] },
  body_name: { name: 'body_name', key: null },
  body_group: { name: 'body_group', key: ['body_id', 'group_id'] },
  body_successor: { name: 'body_successor', key: ['body_id', 'successor_id'] },
  person: { name: 'person', key: ['id'], booleans: ['email_verified'] },
  auth_account: { name: 'auth_account', key: ['id'] },
  report: { name: 'report', key: ['id'] },
  role_held: { name: 'role_held', key: ['id'] },
  // Parents first: a heading stands one level below the one it belongs to.
  heading: { name: 'heading', key: ['level', 'id'] },
  section: { name: 'section', key: ['id'] },
  section_contributor: { name: 'section_contributor', key: ['section_id', 'body_id'] },
  section_record: { name: 'section_record', key: ['id'], serial: 'id' },
  draft: { name: 'draft', key: ['id'], page: 4 },
  draft_section: { name: 'draft_section', key: ['draft_id', 'section_id'], page: 8 },
  suggestion: { name: 'suggestion', key: ['id'], page: 100 },
  suggestion_reply: { name: 'suggestion_reply', key: ['id'] },
  suggestion_record: { name: 'suggestion_record', key: ['id'], serial: 'id' },
  comment: { name: 'comment', key: ['id'] },
  comment_reply: { name: 'comment_reply', key: ['id'] },
  comment_record: { name: 'comment_record', key: ['id'], serial: 'id' },
  mention: { name: 'mention', key: ['comment_id', 'reply_id', 'kind', 'target_id'] },
  consultation: { name: 'consultation', key: ['id'] },
  consultation_body: { name: 'consultation_body', key: ['consultation_id', 'body_id'] },
  consultation_reply: { name: 'consultation_reply', key: ['id'] },
  consultation_reply_comment: {
    name: 'consultation_reply_comment',
    key: ['reply_id', 'comment_id'],
  },
  consultation_scan: { name: 'consultation_scan', key: ['reply_id'], page: 8 },
  comment_answer: { name: 'comment_answer', key: ['id'] },
  comment_change: { name: 'comment_change', key: ['id'] },
  comment_objection: { name: 'comment_objection', key: ['comment_id'] },
  comment_apart: { name: 'comment_apart', key: ['one_id', 'other_id'] },
  comment_split_request: { name: 'comment_split_request', key: ['comment_id'] },
  response_table: { name: 'response_table', key: ['id'] },
  cited_document: { name: 'cited_document', key: ['id'] },
  proof_ignored: { name: 'proof_ignored', key: ['report_id', 'key'] },
  notice: { name: 'notice', key: ['person_id', 'subject'] },
  notice_setting: { name: 'notice_setting', key: ['person_id'] },
  done_once: { name: 'done_once', key: ['key'] },
  mail_outbox: { name: 'mail_outbox', key: ['id'] },
  section_log: { name: 'section_log', key: ['seq'], serial: 'seq', page: 100 },
  section_snapshot: { name: 'section_snapshot', key: ['section_id'], page: 8 },
  section_snapshot_part: {
    name: 'section_snapshot_part',
    key: ['section_id', 'snapshot', 'holds', 'part'],
    page: 100,
  },
  section_history: { name: 'section_history', key: ['section_id', 'from_seq'], page: 100 },
  section_client: { name: 'section_client', key: ['section_id', 'client'] },
  refusal: { name: 'refusal', key: ['id'], serial: 'id' },
  recovery: { name: 'recovery', key: ['id'], serial: 'id' },
  recovered: { name: 'recovered', key: ['id'], serial: 'id' },
  erasure: { name: 'erasure', key: ['id'], serial: 'id', page: 100 },
  audit: { name: 'audit', key: ['id'], serial: 'id' },
  report_event: { name: 'report_event', key: ['report_id', 'seq'] },
}
export const KEPT_TABLES: readonly KeptTable[] = Object.values(KEPT)

/** Emptied by a restore and not filled again. */
export const SESSION_TABLES = [
  'auth_session',
  'auth_verification',
  'auth_rate_limit',
  'quarantine',
] as const
