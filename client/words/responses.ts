/** Words of the table of answers, in both languages. */
import type { Result, ExplanationFault } from '#shared/domain/resolution.ts'
import { responsePaperWords } from '#shared/text/response-paper.ts'
import { language } from './words.ts'
import { vi as vietnamese } from './vi.ts'

export interface ResponseWords {
  readonly tab: string
  readonly title: string
  readonly totals: (
    asked: number,
    replied: number,
    agreed: number,
    opinions: number,
    silent: number,
  ) => string
  readonly received: (comments: number, bodies: number) => string
  readonly progress: (done: number, all: number) => string
  readonly filters: string
  readonly all: string
  readonly results: Readonly<Record<Result, string>>
  readonly repeats: (n: number) => string
  readonly anyBody: string
  readonly body: string
  readonly anySection: string
  readonly section: string
  readonly anyPerson: string
  readonly person: string
  readonly columns: readonly [string, string, string, string, string, string]
  readonly none: string
  readonly noneHint: string
  readonly noMatch: string
  readonly open: (n: number) => string
  readonly goToText: string
  readonly explanation: string
  readonly required: string
  readonly repeatsWhich: string
  readonly choose: string
  readonly movedOn: string
  readonly before: string
  readonly after: string
  readonly saveNext: string
  readonly propose: string
  readonly proposal: (by: string) => string
  readonly confirm: string
  readonly noAnswer: string
  readonly objection: (by: string) => string
  readonly send: string
  readonly selected: (n: number) => string
  readonly select: (n: number) => string
  readonly acceptMany: string
  readonly confirmMany: string
  readonly merge: string
  readonly split: (n: number) => string
  readonly splitAsked: (reason: string) => string
  readonly undo: string
  readonly done: (n: number, refused: number) => string
  readonly print: string
  readonly download: string
  readonly close: string
  readonly closed: (time: string, code: string) => string
  readonly keys: string
  readonly faults: Readonly<Record<ExplanationFault, string>>
}

const vi: ResponseWords = {
  ...responsePaperWords,
  tab: 'Tiếp thu, giải trình',
  progress: (done, all) => `${done}/${all} dòng đã có kết quả, còn ${all - done}`,
  filters: 'Lọc theo kết quả',
  all: 'Tất cả',
  anyBody: 'Mọi cơ quan',
  body: 'Cơ quan góp ý',
  anySection: 'Mọi mục',
  section: 'Mục',
  anyPerson: 'Mọi người góp ý',
  person: 'Người góp ý',
  none: 'Chưa có góp ý nào',
  noneHint: 'Góp ý của các cơ quan hiện ở đây theo thứ tự đề cương.',
  noMatch: 'Không có góp ý nào theo bộ lọc này.',
  open: (n) => `Xử lý góp ý số ${n}`,
  goToText: 'Mở phần này trong văn bản',
  explanation: 'Giải trình',
  required: '(bắt buộc)',
  repeatsWhich: 'Trùng với góp ý số',
  choose: 'Chọn góp ý',
  movedOn: 'Đã sửa tiếp',
  before: 'Trước',
  after: 'Sau',
  saveNext: 'Lưu và sang góp ý sau',
  propose: 'Đề xuất',
  proposal: (by) => `Đề xuất của ${by}`,
  confirm: 'Xác nhận',
  noAnswer: 'Chưa có giải trình',
  send: 'Gửi',
  selected: (n) => `Đã chọn ${n} góp ý`,
  select: (n) => `Chọn góp ý số ${n}`,
  acceptMany: 'Tiếp thu các góp ý đã chọn',
  confirmMany: 'Xác nhận đề xuất đã chọn',
  merge: 'Gộp góp ý trùng',
  split: (n) => `Tách góp ý số ${n}`,
  splitAsked: (reason) => `Đề nghị tách: ${reason}`,
  undo: 'Hoàn tác',
  done: (n, refused) =>
    refused === 0
      ? `Đã xử lý ${n} góp ý.`
      : `Đã xử lý ${n} góp ý; ${refused} góp ý không xử lý được.`,
  print: 'In bảng',
  download: 'Tải XLSX',
  close: 'Chốt bảng tiếp thu',
  closed: (time, code) => `Đã chốt ${time}, mã kiểm tra ${code}`,
  keys: 'Phím: J, K để sang góp ý sau, trước; A tiếp thu; E giải trình; G mở phần; X chọn.',
  faults: {
    empty: 'Giải trình trống',
    'as-above': 'Giải trình ghi «như trên» hoặc tương tự',
    copied: 'Giải trình chép từ dòng khác',
  },
}

const en: ResponseWords = {
  tab: 'Answers',
  title: 'Comments and answers',
  totals: (asked, replied, agreed, opinions, silent) =>
    `${asked} bodies asked; ${replied} replied; ${agreed} agree; ${opinions} with opinions; ${silent} silent.`,
  received: (comments, bodies) => `${comments} comments of ${bodies} bodies.`,
  progress: (done, all) => `${done}/${all} rows answered, ${all - done} left`,
  filters: 'Filter by result',
  all: 'All',
  results: {
    open: 'Not answered',
    accepted: 'Accepted',
    'partly-accepted': 'Partly accepted',
    rejected: 'Not accepted',
    duplicate: 'Duplicate',
    withdrawn: 'Withdrawn',
  },
  repeats: (n) => `Same as number ${n}`,
  anyBody: 'All bodies',
  body: 'Body',
  anySection: 'All sections',
  section: 'Section',
  anyPerson: 'All people',
  person: 'Person',
  columns: ['No.', 'Section, draft text', 'Body', 'Comment', 'Result', 'Explanation, change'],
  none: 'No comments yet',
  noneHint: 'Comments of all bodies appear here in the order of the outline.',
  noMatch: 'No comment matches this filter.',
  open: (n) => `Answer comment number ${n}`,
  goToText: 'Open in the text',
  explanation: 'Explanation',
  required: '(required)',
  repeatsWhich: 'Same as comment number',
  choose: 'Choose a comment',
  movedOn: 'Changed again',
  before: 'Before',
  after: 'After',
  saveNext: 'Save and go to the next',
  propose: 'Propose',
  proposal: (by) => `Proposed by ${by}`,
  confirm: 'Confirm',
  noAnswer: 'No explanation yet',
  objection: (by) => `${by} disagrees`,
  send: 'Send',
  selected: (n) => `${n} comments selected`,
  select: (n) => `Select comment number ${n}`,
  acceptMany: 'Accept the selected comments',
  confirmMany: 'Confirm the selected proposals',
  merge: 'Merge same comments',
  split: (n) => `Split off comment number ${n}`,
  splitAsked: (reason) => `Asks to be split off: ${reason}`,
  undo: 'Undo',
  done: (n, refused) =>
    refused === 0 ? `${n} comments answered.` : `${n} comments answered; ${refused} could not be.`,
  print: 'Print the table',
  download: 'Download XLSX',
  close: 'Close the table',
  closed: (time, code) => `Closed ${time}, check code ${code}`,
  keys: 'Keys: J, K next and previous; A accept; E explain; G open in the text; X select.',
  faults: {
    empty: 'The explanation is empty',
    'as-above': 'The explanation says «as above» or the like',
    copied: 'The explanation is copied from another row',
  },
}

/** The words in the language in force. */
export const responseWords = (): ResponseWords => (language.value === vietnamese ? vi : en)
