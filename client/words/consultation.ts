/** Words of the consulting rounds, in both languages. */
import type { ReplySource, Stance } from '#shared/domain/consultation.ts'
import { language } from './words.ts'
import { vi as vietnamese } from './vi.ts'

export interface ConsultationWords {
  readonly title: string
  readonly open: string
  readonly noDraft: string
  readonly none: string
  readonly noneHint: string
  readonly round: (number: number, draft: number) => string
  readonly isOpen: string
  readonly isClosed: string
  readonly due: (day: string) => string
  readonly letterOf: (number: string, day: string) => string
  readonly openedBy: (who: string, body: string, when: string) => string
  readonly closedBy: (who: string, when: string) => string
  readonly silentAgrees: string
  readonly tally: {
    readonly label: string
    readonly asked: string
    readonly replied: string
    readonly agreed: string
    readonly withOpinions: string
    readonly silent: string
    readonly presumed: (n: number) => string
  }
  readonly body: string
  readonly answer: string
  readonly details: string
  readonly stances: Readonly<Record<Stance, string>>
  readonly silent: string
  readonly sources: Readonly<Record<ReplySource, string>>
  readonly comments: (n: number) => string
  readonly by: (who: string, when: string) => string
  readonly letter: (number: string, day: string) => string
  readonly scan: string
  readonly corrected: string
  readonly corrects: string
  readonly notShown: string
  readonly reply: string
  readonly correct: string
  readonly replyTitle: (body: string) => string
  readonly replyHint: (n: number) => string
  readonly remark: string
  readonly send: string
  readonly sent: string
  readonly enterLetter: string
  readonly letterTitle: string
  readonly letterNumber: string
  readonly letterDate: string
  readonly stance: string
  readonly opinion: string
  readonly section: string
  readonly opinionText: string
  readonly addOpinion: string
  readonly removeOpinion: string
  readonly scanFile: string
  readonly scanHint: string
  readonly save: string
  readonly saved: string
  readonly twice: (number: number) => string
  readonly isAnother: string
  readonly openTitle: (draft: number) => string
  readonly bodies: string
  readonly dueDay: string
  readonly ownLetter: string
  readonly ownLetterDate: string
  readonly opened: string
  readonly moveDue: string
  readonly close: string
  readonly closeAsk: string
  readonly closeWait: string
  readonly closed: string
}

const vi: ConsultationWords = {
  title: 'Xin ý kiến',
  open: 'Gửi xin ý kiến',
  noDraft: 'Chốt dự thảo trước khi gửi xin ý kiến.',
  none: 'Chưa có đợt xin ý kiến nào',
  noneHint: 'Lãnh đạo cơ quan chủ trì gửi xin ý kiến đối với dự thảo đã chốt.',
  round: (number, draft) => `Đợt ${number}: xin ý kiến Dự thảo lần ${draft}`,
  isOpen: 'Đang xin ý kiến',
  isClosed: 'Đã kết thúc',
  due: (day) => `Hạn: hết ngày ${day}`,
  letterOf: (number, day) => `Công văn xin ý kiến số ${number}, ngày ${day}`,
  openedBy: (who, body, when) => `${who}, ${body}, gửi lúc ${when}`,
  closedBy: (who, when) => `${who} kết thúc lúc ${when}`,
  silentAgrees: 'Không gửi văn bản xem như thống nhất',
  tally: {
    label: 'Tình hình trả lời',
    asked: 'Xin ý kiến',
    replied: 'Đã trả lời',
    agreed: 'Thống nhất',
    withOpinions: 'Có ý kiến',
    silent: 'Chưa trả lời',
    presumed: (n) => `${n} cơ quan không gửi văn bản, xem như thống nhất`,
  },
  body: 'Cơ quan',
  answer: 'Trả lời',
  details: 'Nội dung',
  stances: { agreed: 'Thống nhất', opinions: 'Có ý kiến' },
  silent: 'Chưa trả lời',
  sources: { online: 'Gửi trên hệ thống', letter: 'Nhập từ công văn' },
  comments: (n) => `${n} góp ý`,
  by: (who, when) => `${who}, ${when}`,
  letter: (number, day) => `Công văn số ${number}, ngày ${day}`,
  scan: 'Tải bản chụp',
  corrected: 'Đã được cơ quan đính chính',
  corrects: 'Đính chính nội dung nhập từ công văn',
  notShown: 'Nội dung công văn chỉ cơ quan gửi và cơ quan chủ trì xem được.',
  reply: 'Gửi trả lời',
  correct: 'Đính chính',
  replyTitle: (body) => `Trả lời của ${body}`,
  replyHint: (n) =>
    n === 0
      ? 'Cơ quan chưa có góp ý nào đối với dự thảo này.'
      : `Gửi kèm ${n} góp ý của cơ quan đối với dự thảo này.`,
  remark: 'Ý kiến chung',
  send: 'Gửi trả lời',
  sent: 'Đã gửi trả lời của cơ quan.',
  enterLetter: 'Nhập ý kiến bằng văn bản',
  letterTitle: 'Nhập ý kiến gửi bằng văn bản',
  letterNumber: 'Số, ký hiệu',
  letterDate: 'Ngày văn bản',
  stance: 'Trả lời',
  opinion: 'Ý kiến',
  section: 'Phần',
  opinionText: 'Nội dung ý kiến',
  addOpinion: 'Thêm ý kiến',
  removeOpinion: 'Bỏ ý kiến này',
  scanFile: 'Bản chụp',
  scanHint: 'PDF, JPEG hoặc PNG, không quá 700 KB.',
  save: 'Nhập',
  saved: 'Đã nhập ý kiến của cơ quan.',
  twice: (number) => `Trùng với góp ý số ${number} của cơ quan này.`,
  isAnother: 'Là ý kiến khác, vẫn nhập',
  openTitle: (draft) => `Gửi xin ý kiến Dự thảo lần ${draft}`,
  bodies: 'Cơ quan xin ý kiến',
  dueDay: 'Hạn trả lời (hết ngày)',
  ownLetter: 'Công văn xin ý kiến: số, ký hiệu',
  ownLetterDate: 'Ngày công văn',
  opened: 'Đã gửi xin ý kiến.',
  moveDue: 'Đổi hạn',
  close: 'Kết thúc đợt',
  closeAsk: 'Kết thúc đợt xin ý kiến? Sau đó không nhận thêm trả lời.',
  closeWait: 'Chờ đủ ý kiến hoặc chờ hết hạn.',
  closed: 'Đã kết thúc đợt xin ý kiến.',
}

const en: ConsultationWords = {
  title: 'Consultation',
  open: 'Ask for opinions',
  noDraft: 'Freeze a draft before asking for opinions.',
  none: 'No round of consultation yet',
  noneHint: 'The head of the lead body asks for opinions on a frozen draft.',
  round: (number, draft) => `Round ${number}: opinions on draft ${draft}`,
  isOpen: 'Open',
  isClosed: 'Closed',
  due: (day) => `Due by the end of ${day}`,
  letterOf: (number, day) => `Asked by letter ${number} of ${day}`,
  openedBy: (who, body, when) => `Opened by ${who}, ${body}, ${when}`,
  closedBy: (who, when) => `Closed by ${who}, ${when}`,
  silentAgrees: 'Who sends nothing is taken to agree',
  tally: {
    label: 'Replies so far',
    asked: 'Asked',
    replied: 'Replied',
    agreed: 'Agreed',
    withOpinions: 'With opinions',
    silent: 'Silent',
    presumed: (n) => `${n} sent nothing and are taken to agree`,
  },
  body: 'Body',
  answer: 'Reply',
  details: 'Details',
  stances: { agreed: 'Agrees', opinions: 'Has opinions' },
  silent: 'Silent',
  sources: { online: 'Sent here', letter: 'Entered from a letter' },
  comments: (n) => (n === 1 ? '1 comment' : `${n} comments`),
  by: (who, when) => `${who}, ${when}`,
  letter: (number, day) => `Letter ${number} of ${day}`,
  scan: 'Download the scan',
  corrected: 'Corrected by the body',
  corrects: 'Corrects what was entered from the letter',
  notShown: 'Only the body itself and the lead body may read the letter.',
  reply: 'Send the reply',
  correct: 'Correct',
  replyTitle: (body) => `Reply of ${body}`,
  replyHint: (n) =>
    n === 0
      ? 'The body has no comment on this draft.'
      : `Goes out with ${n === 1 ? 'the one comment' : `the ${n} comments`} of the body on this draft.`,
  remark: 'General remark',
  send: 'Send the reply',
  sent: 'The reply of the body was sent.',
  enterLetter: 'Enter a letter',
  letterTitle: 'Enter an opinion that came by letter',
  letterNumber: 'Number',
  letterDate: 'Date of the letter',
  stance: 'Reply',
  opinion: 'Opinion',
  section: 'Section',
  opinionText: 'Text of the opinion',
  addOpinion: 'Add an opinion',
  removeOpinion: 'Remove this opinion',
  scanFile: 'Scan',
  scanHint: 'PDF, JPEG or PNG, at most 700 KB.',
  save: 'Enter',
  saved: 'The opinion of the body was entered.',
  twice: (number) => `Reads like comment ${number} of this body.`,
  isAnother: 'It is another opinion, enter it',
  openTitle: (draft) => `Ask for opinions on draft ${draft}`,
  bodies: 'Bodies to ask',
  dueDay: 'Last day',
  ownLetter: 'Number of the letter that asks',
  ownLetterDate: 'Date of that letter',
  opened: 'The bodies were asked for opinions.',
  moveDue: 'Change the last day',
  close: 'Close the round',
  closeAsk: 'Close the round? After that no reply is taken.',
  closeWait: 'Wait for all replies or for the last day.',
  closed: 'The round was closed.',
}

/** The words of the rounds in the language chosen. */
export const consultationWords = (): ConsultationWords => (language.value === vietnamese ? vi : en)
