/** Words around answers outside the table itself: on cards, for naming changes, for rows proposed as one, both languages. */
import type { Result } from '#shared/domain/resolution.ts'
import { responsePaperWords } from '#shared/text/response-paper.ts'
import type { ReasonedAct } from '#shared/wire/resolution.ts'
import { language } from './words.ts'
import { vi as vietnamese } from './vi.ts'

export interface AnswerWords {
  readonly answer: string
  readonly results: Readonly<Record<Result, string>>
  readonly repeats: (n: number) => string
  readonly objection: (by: string) => string
  readonly asks: Readonly<Record<ReasonedAct, string>>
  readonly reason: string
  readonly by: (name: string, body: string) => string
  readonly mergedInto: (n: number) => string
  readonly splitAsked: (reason: string) => string
  readonly fromPaper: (typist: string) => string
  readonly apply: string
  readonly choose: string
  readonly loading: string
  readonly noChange: string
  readonly nothingChosen: string
  readonly proposals: (groups: number) => string
  readonly proposalsHint: string
  readonly group: (numbers: string) => string
  readonly mergeThese: (n: number) => string
  readonly apart: string
  readonly include: (n: number) => string
  readonly keepMerged: string
  readonly splitAll: string
  readonly splitRequests: (n: number) => string
}

const vi: AnswerWords = {
  answer: 'Kết quả tiếp thu, giải trình',
  results: responsePaperWords.results,
  repeats: responsePaperWords.repeats,
  objection: responsePaperWords.objection,
  asks: { objection: 'Chưa đồng ý', reopening: 'Mở lại', 'split-request': 'Đề nghị tách' },
  reason: 'Lý do',
  by: (name, body) => `${name}, ${body}`,
  mergedInto: (n) => `Đã gộp vào góp ý số ${n}`,
  splitAsked: (reason) => `Cơ quan đề nghị tách: ${reason}`,
  fromPaper: (typist) => `Theo văn bản, ${typist} nhập`,
  apply: 'Đánh dấu đã sửa',
  choose: 'Chọn chỗ đã sửa theo góp ý này',
  loading: 'Đang tìm chỗ đã sửa',
  noChange: 'Chưa có chữ nào khác so với dự thảo được góp ý.',
  nothingChosen: 'Chọn ít nhất một chỗ đã sửa.',
  proposals: (groups) => `Góp ý giống nhau: ${groups} nhóm đề xuất gộp`,
  proposalsHint:
    'So theo chữ và theo chỗ được góp ý. Góp ý trái nghĩa không bao giờ vào cùng nhóm. Người xử lý quyết định.',
  group: (numbers) => `Góp ý số ${numbers}`,
  mergeThese: (n) => `Gộp ${n} góp ý`,
  apart: 'Khác nhau, không gộp',
  include: (n) => `Gộp góp ý số ${n}`,
  keepMerged: 'Giữ trong dòng gộp',
  splitAll: 'Tách tất cả',
  splitRequests: (n) => `${n} cơ quan đề nghị tách góp ý khỏi dòng gộp`,
}

const en: AnswerWords = {
  answer: 'Answer',
  results: {
    open: 'Not answered',
    accepted: 'Accepted',
    'partly-accepted': 'Partly accepted',
    rejected: 'Not accepted',
    duplicate: 'Duplicate',
    withdrawn: 'Withdrawn',
  },
  repeats: (n) => `Same as number ${n}`,
  objection: (by) => `${by} disagrees`,
  asks: { objection: 'Disagree', reopening: 'Reopen', 'split-request': 'Ask to split off' },
  reason: 'Reason',
  by: (name, body) => `${name}, ${body}`,
  mergedInto: (n) => `In the row of comment number ${n}`,
  splitAsked: (reason) => `Its body asks to be split off: ${reason}`,
  fromPaper: (typist) => `From a letter, typed by ${typist}`,
  apply: 'Mark as worked in',
  choose: 'Choose the words changed for this comment',
  loading: 'Looking for changed words',
  noChange: 'No words differ from the draft that was commented on.',
  nothingChosen: 'Choose one change at least.',
  proposals: (groups) => `Same comments: ${groups} groups could be one row`,
  proposalsHint:
    'Compared by words and by the place commented on. Opposites are never put together. A person decides.',
  group: (numbers) => `Comments number ${numbers}`,
  mergeThese: (n) => `Merge ${n} comments`,
  apart: 'Different, do not merge',
  include: (n) => `Merge comment number ${n}`,
  keepMerged: 'Keep in this row',
  splitAll: 'Split all',
  splitRequests: (n) => `${n} bodies ask for their comment to be split off`,
}

/** The words in the language in force. */
export const answerWords = (): AnswerWords => (language.value === vietnamese ? vi : en)
