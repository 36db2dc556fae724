/** Tables of how comments are answered (migration 0007). */
import type { Answer } from '#shared/domain/resolution.ts'

interface Signed {
  at: number
  person_id: string
  person_name: string
  body_id: string
  body_name: string
}

/** Every answer ever proposed or confirmed; the comment names those in force. Never changed. */
export interface CommentAnswerTable extends Signed {
  id: string
  comment_id: string
  is_confirmed: number
  answer: Answer
  /** giải trình */
  explanation: string
  /** the comment that a duplicate repeats */
  repeats_id: string | null
}

/** Words changed in answer to a comment, as they were when they were named. */
export interface CommentChangeTable extends Signed {
  id: string
  comment_id: string
  answer_id: string
  section_id: string
  /** compared with; null: with the commented words themselves */
  draft_number: number | null
  /** names the section's text at that moment */
  log_seq: number
  before: string
  after: string
  prefix: string
  suffix: string
}

/** «Chưa đồng ý». */
export interface CommentObjectionTable extends Signed {
  comment_id: string
  answer_id: string | null
  reason: string
}

/** A body asks for its comment to have its own row again. */
export interface CommentSplitRequestTable extends Signed {
  comment_id: string
  reason: string
}

/** Two comments that somebody has called different: they are not proposed as one row again. */
export interface CommentApartTable extends Signed {
  /** the smaller id first */
  one_id: string
  other_id: string
}

/** A table as it was closed. */
export interface ResponseTableTable extends Signed {
  id: string
  report_id: string
  draft_number: number | null
  sha256: string
  /** JSON of its rows */
  canonical: string
}

export interface ResolutionTables {
  comment_answer: CommentAnswerTable
  comment_change: CommentChangeTable
  comment_objection: CommentObjectionTable
  comment_split_request: CommentSplitRequestTable
  comment_apart: CommentApartTable
  response_table: ResponseTableTable
}
