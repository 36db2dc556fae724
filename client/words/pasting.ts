/** What is said of a paste, in both languages. */
import { language } from './words.ts'
import { vi as vietnamese } from './vi.ts'

export interface PastingWords {
  readonly converted: (paragraphs: number) => string
  readonly tracked: (changes: number) => string
  readonly images: (n: number) => string
  readonly files: (n: number) => string
  readonly divided: (n: number) => string
  readonly revert: string
  readonly close: string
}

const vi: PastingWords = {
  converted: (paragraphs) => `Đã chuyển mã ${paragraphs} đoạn sang Unicode.`,
  tracked: (changes) =>
    `Văn bản dán có ${changes} chỗ sửa đang theo dõi: đã nhận theo bản sau khi sửa. Dán nguyên bản gốc để giữ cả chữ đã thêm và chữ đã xóa.`,
  images: (n) =>
    `Không nhận ${n} ảnh: phần của báo cáo chỉ có chữ và bảng. Chữ kèm theo vẫn được giữ.`,
  files: (n) =>
    `Không nhận ${n} tệp thả vào văn bản. Mở tệp, sao chép phần cần dùng rồi dán vào đây.`,
  divided: (n) => `${n} đoạn quá dài đã được chia thành nhiều đoạn ở cuối câu; không bỏ chữ nào.`,
  revert: 'Dán nguyên bản gốc',
  close: 'Đóng',
}

const en: PastingWords = {
  converted: (paragraphs) =>
    `${paragraphs} ${paragraphs === 1 ? 'paragraph was' : 'paragraphs were'} converted to Unicode.`,
  tracked: (changes) =>
    `The text held ${changes} tracked changes: it was taken as it reads after them. Paste the original to keep both what was inserted and what was deleted.`,
  images: (n) =>
    `${n} pictures were left out: a section holds text and tables. The words were kept.`,
  files: (n) =>
    `${n} files dropped here were not taken. Open them, copy what is needed and paste it.`,
  divided: (n) => `${n} overlong paragraphs were divided at ends of sentences; no word was lost.`,
  revert: 'Paste the original instead',
  close: 'Close',
}

export const pastingWords = (): PastingWords => (language.value === vietnamese ? vi : en)
