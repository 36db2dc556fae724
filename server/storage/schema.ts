/** The one database's tables as types. Times are ms since 1970 (integer), JSON is text, bytes are blobs: the same on
 *  SQLite and PostgreSQL. Columns are created in migrations/. */
import type { Generated, Insertable, Selectable } from 'kysely'
import type * as suggestion from './suggestion-tables.ts'
import type { CommentState } from '#shared/domain/comment.ts'
import type { ContributorMode } from '#shared/domain/permission.ts'
import type { ReportState } from '#shared/domain/report.ts'
import type { Role } from '#shared/domain/role.ts'
import type { ErasureOutcome } from '#shared/domain/erasure.ts'
import type { SectionState } from '#shared/domain/section.ts'
import type { ProofKind } from '#shared/text/proof/finding.ts'
import type * as consultation from './consultation-tables.ts'
import type { NoticeTables } from './notice-tables.ts'
import type { ResolutionTables } from './resolution-tables.ts'

/** Which database holds the tables. */
export type Engine = 'sqlite' | 'postgres'

export interface Tables extends ResolutionTables, NoticeTables {
  // ---- who
  body: BodyTable
  body_name: BodyNameTable
  body_group: { body_id: string; group_id: string }
  body_successor: { body_id: string; successor_id: string; kind: 'merge' | 'split' | 'dissolve' }
  person: PersonTable
  role_held: RoleHeldTable
  // ---- sign-in (better-auth's own rows)
  auth_session: AuthSessionTable
  auth_account: AuthAccountTable
  auth_verification: AuthVerificationTable
  auth_rate_limit: { id: string; key: string; count: number; last_request: number }
  // ---- what is written
  report: ReportTable
  heading: HeadingTable
  section: SectionTable
  section_contributor: { section_id: string; body_id: string }
  section_record: SectionRecordTable
  draft: DraftTable
  draft_section: DraftSectionTable
  // ---- what is said about it
  suggestion: suggestion.SuggestionTable
  suggestion_reply: suggestion.SuggestionReplyTable
  suggestion_record: suggestion.SuggestionRecordTable
  comment: CommentTable
  comment_reply: CommentReplyTable
  comment_record: CommentRecordTable
  consultation: consultation.ConsultationTable
  consultation_body: consultation.ConsultationBodyTable
  consultation_reply: consultation.ConsultationReplyTable
  consultation_reply_comment: consultation.ConsultationReplyCommentTable
  consultation_scan: consultation.ConsultationScanTable
  proof_ignored: ProofIgnoredTable
  cited_document: CitedDocumentTable
  // ---- live text
  section_log: SectionLogTable
  section_snapshot: SectionSnapshotTable
  section_snapshot_part: SectionSnapshotPartTable
  section_history: SectionHistoryTable
  section_client: SectionClientTable
  refusal: RefusalTable
  quarantine: QuarantineTable
  recovery: RecoveryTable
  recovered: RecoveredTable
  erasure: ErasureTable
  // ---- records
  audit: AuditTable
  report_event: ReportEventTable
  setting: { key: string; value: string }
}

/** a document that the report cites, as data (shared/domain/cited-document.ts) */
export interface CitedDocumentTable {
  id: string
  report_id: string
  kind: string
  number: string
  day: string | null // ISO day
  issuer: string
  subject: string
  at: number
  person_id: string
  version: Generated<number>
}
/** a finding of proofing that the report leaves aside */
export interface ProofIgnoredTable {
  report_id: string
  key: string
  kind: ProofKind
  words: string
  at: number
  person_id: string
}
export interface BodyTable {
  id: string
  name: string
  short_name: string
  code: string
  colour: number
  kind: 'single' | 'group'
  aliases: string // JSON string[]
  valid_from: string | null // ISO day
  valid_to: string | null
  position: number
  version: Generated<number>
}
/** Names a body had, so that what was written before keeps the old one. `until` is ms. */
export interface BodyNameTable {
  body_id: string
  name: string
  until: number
}
export interface PersonTable {
  id: string
  username: string
  display_username: string | null
  name: string
  title: string | null
  email: string
  email_verified: number | boolean
  image: string | null
  created_at: number
  updated_at: number
  /** ms; null: may sign in */
  disabled_at: number | null
  version: Generated<number>
}
export interface RoleHeldTable {
  id: string
  person_id: string
  body_id: string
  report_id: string | null
  role: Role
  since: number
  until: number | null
}
/** A time in the sign-in library's own rows: ISO text on SQLite, Date on PostgreSQL. */
export type Moment = string | Date
export interface AuthSessionTable {
  id: string
  token: string
  user_id: string
  expires_at: Moment
  created_at: Moment
  updated_at: Moment
  ip_address: string | null
  user_agent: string | null
}
export interface AuthAccountTable {
  id: string
  account_id: string
  provider_id: string
  user_id: string
  password: string | null
  access_token: string | null
  refresh_token: string | null
  id_token: string | null
  access_token_expires_at: number | null
  refresh_token_expires_at: number | null
  scope: string | null
  created_at: number
  updated_at: number
}
export interface AuthVerificationTable {
  id: string
  identifier: string
  value: string
  expires_at: Moment
  created_at: Moment
  updated_at: Moment
}

export interface ReportTable {
  id: string
  title: string
  subject: string
  state: ReportState
  lead_body_id: string
  profile: string
  plan_words: string
  plan_day: string | null
  milestones: string // JSON {day, label, words}[]
  holidays: string // JSON ISO days
  created_at: number
  version: Generated<number>
}
/** A heading of the outline; holds headings and sections. Order is `position` over both kinds within a parent. */
export interface HeadingTable {
  id: string
  report_id: string
  parent_id: string | null
  position: number
  number: string
  title: string
  level: number
}
export interface SectionTable {
  id: string
  report_id: string
  parent_id: string | null
  position: number
  number: string
  title: string
  level: number
  guidance: string // JSON {ref, text, place}[]
  owner_body_id: string
  contributor_mode: ContributorMode
  state: SectionState
  due: string | null
  due_words: string
  submitted_at: number | null
  words: Generated<number>
  /** places of the text at which a figure or fact is still to come */
  missing: Generated<number>
  /** ids of the documents that the text cites, in its order */
  cited: Generated<string> // JSON string[]
  version: Generated<number>
}
/** Every move with who, when, what stood there. `body_name` is the name at that time. */
export interface SectionRecordTable {
  id: Generated<number>
  section_id: string
  at: number
  person_id: string
  person_name: string
  body_id: string
  body_name: string
  from_state: SectionState
  to_state: SectionState
  note: string
  words: number
  /** newest log row of the section then, and the Yjs state vector */
  log_seq: number
  state_vector: Uint8Array
}
export interface DraftTable {
  id: string
  report_id: string
  number: number
  frozen_at: number
  person_id: string
  person_name: string
  body_id: string
  body_name: string
  sha256: string
  /** canonical JSON that the hash is taken over (document/draft form) */
  canonical: string
  words: number
}
export interface DraftSectionTable {
  draft_id: string
  section_id: string
  position: number
  log_seq: number
  /** the section's whole Yjs state at that moment */
  state: Uint8Array
}

/** A comment with the names of that time. Its words change while it is open; comment_record keeps what stood before. */
export interface CommentTable {
  id: string
  report_id: string
  /** null: on the whole report */
  section_id: string | null
  /** the point of the section's guidance that it is about; null: none */
  guidance_ref: string | null
  /** 1, 2, 3 … per report */
  number: number
  /** the newest frozen draft when it was made; null: there was none */
  draft_number: number | null
  state: CommentState
  person_id: string
  person_name: string
  body_id: string
  body_name: string
  at: number
  edited_at: number | null
  text: string
  /** made by the author's page: the same comment sent twice is one */
  client_key: string
  /** JSON Anchor (shared/document/anchor.ts); null: on the whole section */
  anchor: string | null
  /** raised each time the place is recorded again */
  anchor_rev: number
  /** 1: the words do not stand in the section now */
  is_lost: number
  /** the confirmed answer in force, and the one prepared for it */
  answer_id: string | null
  proposal_id: string | null
  /** the comment in whose row this one stands */
  merged_into: string | null
  /** 1: the opinion of a letter; the person only typed it */
  is_from_paper: Generated<number>
  version: Generated<number>
}
export interface CommentReplyTable {
  id: string
  comment_id: string
  person_id: string
  person_name: string
  body_id: string
  body_name: string
  at: number
  edited_at: number | null
  withdrawn_at: number | null
  text: string
  client_key: string
  version: Generated<number>
}
/** Who changed what when. `edit`: words; `move`: states; `anchor`: JSON {words, isLost}; `reopen`: state and reason;
 *  `merge`: ids of the comments in whose row it stood and stands. */
export interface CommentRecordTable {
  id: Generated<number>
  comment_id: string
  reply_id: string | null
  kind: 'edit' | 'move' | 'anchor' | 'reopen' | 'merge'
  at: number
  person_id: string
  person_name: string
  body_id: string
  body_name: string
  before: string
  after: string
}

export interface SectionLogTable {
  seq: Generated<number>
  section_id: string
  at: number
  data: Uint8Array
  /** CRC-32 of `data`; null: written before there was one */
  crc: Generated<number | null>
}
/** Which snapshot of a section is in force. Written last, when all its parts are there. */
export interface SectionSnapshotTable {
  section_id: string
  /** newest log row inside */
  through: number
  at: number
  /** the text of a snapshot from before there were parts; else empty */
  data: Uint8Array
  /** grows with each snapshot of the section: which parts are its own */
  snapshot: Generated<number>
  /** number of parts; 0: the text is in `data` */
  text_parts: Generated<number>
  index_parts: Generated<number>
  times_parts: Generated<number>
}
export type SnapshotHolds = 'text' | 'index' | 'times'
export interface SectionSnapshotPartTable {
  section_id: string
  snapshot: number
  holds: SnapshotHolds
  part: number
  crc: number
  data: Uint8Array
}
/** Log rows that a snapshot covers, packed (sync/section-history.ts). Counts up to the `through` of the snapshot in
 *  force: what lies behind it is left over from a snapshot that was never finished. */
export interface SectionHistoryTable {
  section_id: string
  from_seq: number
  through_seq: number
  from_at: number
  to_at: number
  crc: number
  data: Uint8Array
}
/** Yjs client id → person, first come, for the life of the section. `person_id` may be an `unknownAuthor`. */
export interface SectionClientTable {
  section_id: string
  client: number
  person_id: string
  body_id: string
  since: number
}
export interface RefusalTable {
  id: Generated<number>
  at: number
  section_id: string
  person_id: string
  code: number
  reason: string
  size: number
  sha256: string
}
/** A section opened for recovery by an administrator. Names as they were at that time. */
export interface RecoveryTable {
  id: Generated<number>
  section_id: string
  opened_at: number
  until: number
  person_id: string
  person_name: string
  body_id: string
  body_name: string
  reason: string
  /** null: nobody closed it before its time */
  closed_at: number | null
  closed_by: string | null
}
/** What came back during a recovery: clocks [from_clock, to_clock) of a client id that is not the uploader's. */
export interface RecoveredTable {
  id: Generated<number>
  recovery_id: number
  section_id: string
  at: number
  /** who brought it, with the names of that time */
  person_id: string
  person_name: string
  body_name: string
  client: number
  /** whose id it is; null: the server does not know */
  author_id: string | null
  from_clock: number
  to_clock: number
  /** letters that still stood in it */
  characters: number
}
/** One person deleted much of a section in one edit or a short series. Names as they were at that time. */
export interface ErasureTable {
  id: Generated<number>
  section_id: string
  person_id: string
  person_name: string
  body_id: string
  body_name: string
  /** the section's newest log row when the series began: names it */
  after_seq: number
  at: number
  /** of what stood in the section when it began */
  percent: number
  /** what was deleted (sync/erasures.ts) */
  ranges: Uint8Array
  /** the client id under which it comes back; null: nobody has asked for it */
  client: number | null
  /** null: nobody has decided */
  outcome: ErasureOutcome | null
  settled_at: number | null
  settled_by: string | null
  settled_body: string | null
}
/** Bytes of refused input, cut to 64 KiB; the newest 20 of each person. */
export interface QuarantineTable extends RefusalTable {
  data: Uint8Array
}
export interface AuditTable {
  id: Generated<number>
  at: number
  person_id: string
  person_name: string
  body_name: string
  act: string
  subject: string
  report_id: string | null
  detail: string // JSON
}
export interface ReportEventTable {
  report_id: string
  seq: number
  at: number
  event: string // JSON KeptEvent
}

export type Row<Name extends keyof Tables> = Selectable<Tables[Name]>
export type NewRow<Name extends keyof Tables> = Insertable<Tables[Name]>
