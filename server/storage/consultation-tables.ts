/** The tables of consulting rounds as types (migrations/0006-consultations.ts). */
import type { Generated } from 'kysely'
import type { ReplySource, ScanType, Stance } from '#shared/domain/consultation.ts'

/** A round on a frozen draft. Names are those of that time. */
export interface ConsultationTable {
  id: string
  report_id: string
  /** 1, 2, 3 … per report */
  number: number
  draft_number: number
  /** ISO day: the last one in time */
  due: string
  /** of the letter that asked; empty: none */
  letter_number: string
  letter_date: string | null
  silent_agrees: number
  opened_at: number
  person_id: string
  person_name: string
  body_id: string
  body_name: string
  closed_at: number | null
  closed_by: string | null
  version: Generated<number>
}
export interface ConsultationBodyTable {
  consultation_id: string
  body_id: string
  body_name: string
  position: number
}
/** One answer of a body; `person_id` sent or entered it, in the name of `body_id`. */
export interface ConsultationReplyTable {
  id: string
  consultation_id: string
  asked_body_id: string
  source: ReplySource
  stance: Stance
  /** remark on the whole; may be empty */
  text: string
  at: number
  person_id: string
  person_name: string
  body_id: string
  body_name: string
  letter_number: string | null
  letter_date: string | null
  corrects_id: string | null
  client_key: string
}
/** The comments that were the answer. */
export interface ConsultationReplyCommentTable {
  reply_id: string
  comment_id: string
}
export interface ConsultationScanTable {
  reply_id: string
  type: ScanType
  sha256: string
  data: Uint8Array
}
