/** Words of suggestions, in both languages. */
import { wholeNumber } from '#shared/text/official.ts'
import { language } from './words.ts'
import { vi as vietnamese } from './vi.ts'

export interface SuggestionWords {
  /** the switch in the tool bar */
  readonly mode: string
  /** for those who can do nothing else here */
  readonly onlyMode: string
  /** the bar above the text */
  readonly bar: string
  readonly barOf: (body: string) => string
  readonly barWhile: string
  readonly card: (number: number, name: string, was: string, now: string) => string
  readonly kind: string
  readonly count: (n: number) => string
  readonly from: string
  readonly to: string
  readonly nowThere: string
  readonly insert: string
  readonly remove: string
  readonly format: string
  readonly level: string
  readonly structure: string
  readonly accept: string
  readonly acceptAnyway: string
  readonly reject: string
  readonly undo: string
  readonly withdraw: string
  readonly reply: string
  readonly all: string
  readonly acceptAll: (n: number) => string
  readonly rejectAll: (n: number) => string
  readonly everybody: string
  readonly whose: string
  readonly keys: string
  readonly stale: string
  readonly staleOwn: string
  readonly keepWords: string
  readonly gone: string
  readonly accepted: (name: string) => string
  readonly rejected: (name: string) => string
  readonly notYetIn: string
  readonly switchFirst: string
  readonly failed: (n: number) => string
  readonly movedOn: string
  readonly refused: string
}

const vi: SuggestionWords = {
  mode: 'Chế độ đề xuất (Ctrl+Shift+E)',
  onlyMode: 'Chế độ đề xuất: ở phần này chỉ được đề xuất sửa',
  bar: 'Đang đề xuất.',
  barOf: (body) =>
    `Phần này do ${body} viết. Viết, xóa ngay trên văn bản; mỗi chỗ sửa gửi đi thành một đề xuất, văn bản chưa thay đổi.`,
  barWhile: 'Mỗi chỗ sửa thành một đề xuất, văn bản chưa thay đổi. Ctrl+Shift+E để sửa trực tiếp.',
  card: (number, name, was, now) =>
    `Đề xuất ${number} của ${name}: ${was === '' ? `thêm «${now}»` : now === '' ? `bỏ «${was}»` : `«${was}» thành «${now}»`}`,
  kind: 'Đề xuất sửa',
  count: (n) => `${wholeNumber(n)} đề xuất chưa xử lý`,
  from: 'Hiện tại',
  to: 'Đề xuất',
  nowThere: 'Chữ đang có',
  insert: 'Thêm',
  remove: 'Bỏ',
  format: 'Định dạng',
  level: 'Kiểu',
  structure: 'Bố cục đoạn, bảng',
  accept: 'Nhận',
  acceptAnyway: 'Vẫn nhận',
  reject: 'Không nhận',
  undo: 'Hoàn tác',
  withdraw: 'Rút đề xuất',
  reply: 'Trao đổi',
  all: 'Xử lý nhiều đề xuất',
  acceptAll: (n) => `Nhận tất cả (${wholeNumber(n)})`,
  rejectAll: (n) => `Không nhận tất cả (${wholeNumber(n)})`,
  everybody: 'Của mọi người',
  whose: 'Đề xuất của',
  keys: 'Ctrl+Alt+Y: nhận; Ctrl+Alt+N: không nhận',
  stale: 'Chữ gốc đã được sửa sau khi đề xuất. Xem lại trước khi nhận.',
  staleOwn: 'Chữ gốc đã được sửa sau khi đề xuất. Đề xuất vẫn được giữ; sửa lại nếu cần.',
  keepWords: 'Giữ đề xuất trên chữ mới',
  gone: 'Đoạn gốc đã bị xóa. Đề xuất vẫn được giữ, hiện lại khi chữ gốc trở lại.',
  accepted: (name) => `${name} đã nhận`,
  rejected: (name) => `${name} không nhận`,
  notYetIn: 'Đã nhận, đang đưa vào văn bản',
  switchFirst: 'Tắt chế độ đề xuất để nhận vào văn bản.',
  failed: (n) =>
    `${wholeNumber(n)} đề xuất chưa xử lý được: chữ gốc đã thay đổi hoặc người khác đã xử lý.`,
  movedOn: 'Chữ đã nhận được sửa tiếp nên không tự hoàn tác được. Sửa trực tiếp trong văn bản.',
  refused: 'Máy chủ không nhận đề xuất. Nội dung vẫn được giữ trên máy này.',
}

const en: SuggestionWords = {
  mode: 'Suggesting (Ctrl+Shift+E)',
  onlyMode: 'Suggesting: this section takes suggestions only',
  bar: 'Suggesting.',
  barOf: (body) =>
    `This section is written by ${body}. Write and delete in the text; each change is sent as a suggestion, the text stays as it is.`,
  barWhile: 'Each change is a suggestion, the text stays as it is. Ctrl+Shift+E edits directly.',
  card: (number, name, was, now) =>
    `Suggestion ${number} by ${name}: ${was === '' ? `add “${now}”` : now === '' ? `remove “${was}”` : `“${was}” becomes “${now}”`}`,
  kind: 'Suggestion',
  count: (n) => (n === 1 ? '1 open suggestion' : `${n} open suggestions`),
  from: 'Now',
  to: 'Suggested',
  nowThere: 'Words that stand there',
  insert: 'Add',
  remove: 'Remove',
  format: 'Format',
  level: 'Style',
  structure: 'Paragraphs, table',
  accept: 'Accept',
  acceptAnyway: 'Accept all the same',
  reject: 'Reject',
  undo: 'Undo',
  withdraw: 'Withdraw',
  reply: 'Discuss',
  all: 'Several suggestions at once',
  acceptAll: (n) => `Accept all (${n})`,
  rejectAll: (n) => `Reject all (${n})`,
  everybody: 'By everybody',
  whose: 'Suggestions by',
  keys: 'Ctrl+Alt+Y: accept; Ctrl+Alt+N: reject',
  stale: 'The words were changed after this was suggested. Look again before accepting.',
  staleOwn:
    'The words were changed after you suggested. The suggestion is kept; change it if needed.',
  keepWords: 'Keep it on the new words',
  gone: 'The paragraph was deleted. The suggestion is kept and returns with its words.',
  accepted: (name) => `Accepted by ${name}`,
  rejected: (name) => `Rejected by ${name}`,
  notYetIn: 'Accepted, being put into the text',
  switchFirst: 'Leave suggesting to accept into the text.',
  failed: (n) =>
    `${n} suggestions could not be dealt with: their words have changed, or somebody else was faster.`,
  movedOn: 'The accepted words were changed since, so they cannot be taken back by themselves.',
  refused: 'The server did not take the suggestion. Its words are kept on this machine.',
}

/** The words of suggestions in the language chosen. */
export const suggestionWords = (): SuggestionWords => (language.value === vietnamese ? vi : en)
