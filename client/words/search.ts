/** Words of the search over a report, in both languages. */
import { language } from './words.ts'
import { vi as vietnamese } from './vi.ts'

export interface SearchWords {
  readonly title: string
  readonly label: string
  readonly hint: string
  readonly find: string
  readonly found: (total: number, shown: number) => string
  readonly nothing: (words: string) => string
  readonly comment: (number: number, by: string, body: string) => string
  readonly results: string
  readonly where: string
  readonly live: string
  readonly draft: (n: number) => string
}

const vi: SearchWords = {
  title: 'Tìm trong báo cáo',
  label: 'Chữ cần tìm trong văn bản và góp ý',
  hint: 'Từ hai chữ cái. Có dấu hoặc không dấu; kiểu đặt dấu nào cũng tìm được.',
  find: 'Tìm',
  found: (total, shown) =>
    total === shown ? `Tìm thấy ${total} chỗ.` : `Tìm thấy ${total} chỗ, đây là ${shown} chỗ đầu.`,
  nothing: (words) => `Không tìm thấy «${words}».`,
  comment: (number, by, body) => `Góp ý số ${number}: ${by}, ${body}`,
  results: 'Kết quả tìm',
  where: 'Tìm ở đâu',
  live: 'Văn bản đang soạn và góp ý',
  draft: (n) => `Dự thảo lần ${n}`,
}

const en: SearchWords = {
  title: 'Search the report',
  label: 'Words to find in text and comments',
  hint: 'Two letters or more, with or without marks, whatever the place of the tone.',
  find: 'Find',
  found: (total, shown) =>
    total === shown ? `Found in ${total} places.` : `Found in ${total} places, the first ${shown}:`,
  nothing: (words) => `Nothing holds “${words}”.`,
  comment: (number, by, body) => `Comment ${number}: ${by}, ${body}`,
  results: 'Results',
  where: 'Where to look',
  live: 'Live text and comments',
  draft: (n) => `Draft ${n}`,
}

/** The words of the search in the language chosen. */
export const searchWords = (): SearchWords => (language.value === vietnamese ? vi : en)
