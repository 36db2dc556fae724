/** Words of a comment's earlier wordings, in both languages. */
import { language } from './words.ts'
import { vi as vietnamese } from './vi.ts'

export interface HistoryWords {
  readonly show: string
  readonly hide: string
  readonly title: string
  readonly until: (when: string) => string
}

const vi: HistoryWords = {
  show: 'Xem các lần sửa',
  hide: 'Ẩn các lần sửa',
  title: 'Nội dung trước khi sửa',
  until: (when) => `Trước lần sửa lúc ${when}`,
}

const en: HistoryWords = {
  show: 'Show earlier wordings',
  hide: 'Hide earlier wordings',
  title: 'Earlier wordings',
  until: (when) => `Before the change at ${when}`,
}

/** The words of the history in the language chosen. */
export const historyWords = (): HistoryWords => (language.value === vietnamese ? vi : en)
