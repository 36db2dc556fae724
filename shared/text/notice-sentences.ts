/** What a notice says, in Vietnamese: on the screen and in a letter alike. */
import type { NoticeKind } from '#shared/domain/notice.ts'

/** What a sentence of a notice names. */
export interface NoticeNames {
  /** number of the comment or of the round */
  readonly number: number
  /** happenings in the line */
  readonly count: number
  /** printed day; empty: it does not apply */
  readonly due: string
}
export type NoticeSentences = Readonly<
  Record<NoticeKind, (who: string, what: NoticeNames) => string>
>

export const NOTICE_SENTENCES: NoticeSentences = {
  mention: (who, { number }) => `${who} nhắc đến đồng chí ở góp ý số ${number}`,
  'comment-answered': (who, { number }) => `${who} đã trả lời xử lý góp ý số ${number}`,
  'comment-replied': (who, { number }) => `${who} trao đổi ở góp ý số ${number}`,
  'section-commented': (who, { count }) =>
    count > 1 ? `${count} góp ý mới, gần nhất của ${who}` : `${who} góp ý`,
  'section-submitted': (who) => `${who} nộp phần`,
  'section-returned': (who) => `${who} trả lại phần`,
  'section-accepted': (who) => `${who} chấp nhận phần`,
  'section-erased': (who) => `${who} xóa phần lớn văn bản của phần`,
  'section-due': (_, { due }) => `Sắp đến hạn nộp phần: hết ngày ${due}`,
  'round-opened': (who, { number, due }) => `${who} xin ý kiến đợt ${number}, hạn ${due}`,
  'round-due': (_, { number, due }) =>
    `Sắp đến hạn trả lời đợt xin ý kiến ${number}: hết ngày ${due}`,
  'round-ended': (_, { number }) => `Đợt xin ý kiến ${number} đã hết hạn và tự kết thúc`,
}

/** «Ngô Văn K (Ban Tổ chức Tỉnh ủy)» */
export const whoIn = (by: string, body: string): string => (by === '' ? '' : `${by} (${body})`)
