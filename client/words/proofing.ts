/** Words of proofing, in both languages. */
import type { ProofKind } from '#shared/text/proof/finding.ts'
import { vi as vietnamese } from './vi.ts'
import { language } from './words.ts'

export interface ProofingWords {
  readonly open: string
  readonly title: string
  readonly kinds: Readonly<Record<ProofKind, string>>
  readonly count: (n: number) => string
  readonly none: string
  readonly looking: string
  readonly onlyHere: string
  readonly next: string
  readonly previous: string
  readonly close: string
  readonly list: string
  readonly fix: (to: string) => string
  readonly remove: string
  readonly fixAlike: (n: number) => string
  readonly ignore: string
  readonly spaces: (n: number) => string
  readonly plan: (words: string) => string
  readonly elsewhere: (words: string, section: string) => string
  readonly keys: string
  readonly ignored: (n: number) => string
  readonly back: string
  readonly failed: string
  readonly marks: string
  readonly whole: {
    readonly open: string
    readonly title: string
    readonly count: (places: number, sections: number) => string
  }
}

const vi: ProofingWords = {
  open: 'Soát lỗi (F7)',
  title: 'Soát lỗi trong phần này',
  kinds: {
    syllable: 'Chữ lạ',
    'tone-style': 'Khác kiểu đặt dấu',
    abbreviation: 'Chữ viết tắt chưa giải thích',
    spacing: 'Dấu cách',
    hyphen: 'Gạch nối',
    date: 'Ngày không có thật',
    figure: 'Số liệu khác nhau',
    citation: 'Viện dẫn khác kế hoạch',
  },
  count: (n) => `${n} chỗ cần xem`,
  none: 'Không thấy chỗ nào cần sửa.',
  looking: 'Đang soát…',
  onlyHere: 'Chưa tải được các phần khác: chỉ soát trong phần này.',
  next: 'Chỗ sau',
  previous: 'Chỗ trước',
  close: 'Đóng',
  list: 'Các chỗ cần xem',
  fix: (to) => `Sửa thành “${to}”`,
  remove: 'Bỏ dấu cách thừa',
  fixAlike: (n) => `Sửa cả ${n} chỗ giống nhau`,
  ignore: 'Bỏ qua',
  spaces: (n) => (n === 0 ? 'thiếu dấu cách' : `${n} dấu cách`),
  plan: (words) => `Kế hoạch ghi: ${words}`,
  elsewhere: (words, section) => `Phần “${section}” ghi: ${words}`,
  keys: 'F7, Shift+F7: chỗ sau, chỗ trước; Alt+Enter: sửa; Shift+Alt+Enter: bỏ qua trong cả báo cáo.',
  ignored: (n) => `Đã bỏ qua ${n} chỗ trong báo cáo này`,
  back: 'Soát lại',
  failed: 'Chưa ghi được việc bỏ qua. Kiểm tra đường truyền rồi làm lại.',
  marks: 'Vẫn gạch chấm những chỗ cần xem khi đóng bảng này',
  whole: {
    open: 'Soát lỗi',
    title: 'Soát lỗi trong cả báo cáo',
    count: (places, sections) => `${places} chỗ cần xem trong ${sections} phần`,
  },
}

const en: ProofingWords = {
  open: 'Proofing (F7)',
  title: 'Proofing of this section',
  kinds: {
    syllable: 'Unusual syllable',
    'tone-style': 'Other tone style',
    abbreviation: 'Abbreviation not explained',
    spacing: 'Spaces',
    hyphen: 'Hyphen',
    date: 'No such day',
    figure: 'Figures differ',
    citation: 'Citation differs from the plan',
  },
  count: (n) => `${n} ${n === 1 ? 'place' : 'places'} to look at`,
  none: 'Nothing to correct was found.',
  looking: 'Looking…',
  onlyHere: 'The other sections could not be loaded: only this section is proofed.',
  next: 'Next place',
  previous: 'Previous place',
  close: 'Close',
  list: 'Places to look at',
  fix: (to) => `Change to “${to}”`,
  remove: 'Remove the spaces',
  fixAlike: (n) => `Change all ${n} alike`,
  ignore: 'Ignore',
  spaces: (n) => (n === 0 ? 'space missing' : `${n} ${n === 1 ? 'space' : 'spaces'}`),
  plan: (words) => `The plan says: ${words}`,
  elsewhere: (words, section) => `Section “${section}” says: ${words}`,
  keys: 'F7, Shift+F7: next, previous; Alt+Enter: change; Shift+Alt+Enter: ignore in the whole report.',
  ignored: (n) => `${n} left aside in this report`,
  back: 'Proof again',
  failed: 'Leaving it aside could not be stored. Check the line and try again.',
  marks: 'Keep the quiet marks in the text when this panel is closed',
  whole: {
    open: 'Proofing',
    title: 'Proofing of the whole report',
    count: (places, sections) => `${places} places to look at in ${sections} sections`,
  },
}

export const proofingWords = (): ProofingWords => (language.value === vietnamese ? vi : en)
