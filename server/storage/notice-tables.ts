/** Mentions, notices and e-mail as tables. */
import type { MentionKind } from '#shared/domain/mention.ts'
import type { MailChoice, NoticeKind } from '#shared/domain/notice.ts'

export interface MentionTable {
  comment_id: string
  /** empty: in the comment itself */
  reply_id: string
  kind: MentionKind
  target_id: string
  /** as it stands in the text */
  name: string
}
/** One line of one person. Only that something happened and where: what may be shown is read when it is shown. */
export interface NoticeTable {
  person_id: string
  subject: string
  kind: NoticeKind
  report_id: string
  section_id: string | null
  comment_id: string | null
  round_id: string | null
  /** ISO day */
  due: string | null
  count: number
  first_at: number
  at: number
  by_name: string
  by_body: string
  read_at: number | null
  /** the newest happening that went out by e-mail */
  mailed_at: number | null
}
export interface NoticeSettingTable {
  person_id: string
  mail: MailChoice
  /** empty: none */
  address: string
}
/** What was done once because a day had come. */
export interface DoneOnceTable {
  key: string
  at: number
}
export interface MailOutboxTable {
  id: string
  person_id: string
  /** the day part it belongs to: one letter each */
  slot: string
  made_at: number
  /** the newest notice that belongs to it */
  until: number
  tries: number
  next_at: number
  /** `sending` outlives a crash: whether it arrived is not known, and it is not sent again */
  state: 'waiting' | 'sending' | 'sent' | 'empty' | 'failed'
  error: string
}
export interface NoticeTables {
  mention: MentionTable
  notice: NoticeTable
  notice_setting: NoticeSettingTable
  done_once: DoneOnceTable
  mail_outbox: MailOutboxTable
}
