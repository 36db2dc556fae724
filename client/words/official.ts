/** Words of official writing (missing figures, citations, footnotes) in both languages. */
import type { OfficialAsk } from '../editor/official-ask.ts'
import { vi as vietnamese } from './vi.ts'
import { language } from './words.ts'

export interface OfficialWords {
  readonly missing: {
    /** the command, with its keys */
    readonly open: string
    readonly title: string
    readonly what: string
    readonly whatHint: string
    readonly owes: string
    readonly nobody: string
    readonly insert: string
    readonly change: string
    readonly remove: string
    readonly empty: string
    readonly next: string
    /** said of a section: «2 chỗ cần số liệu» */
    readonly count: (n: number) => string
    readonly list: string
    readonly goTo: (words: string) => string
    readonly blocked: (n: number) => string
    readonly from: (body: string) => string
  }
  readonly cite: {
    readonly open: string
    readonly title: string
    readonly search: string
    readonly searchHint: string
    readonly none: string
    readonly nothing: (typed: string) => string
    readonly list: string
    readonly help: string
    readonly add: string
    readonly edit: (name: string) => string
    readonly drop: (name: string) => string
    readonly kind: string
    readonly number: string
    readonly numberHint: string
    readonly day: string
    readonly issuer: string
    readonly subject: string
    readonly subjectHint: string
    readonly preview: string
    readonly save: string
    readonly saveAndInsert: string
    readonly used: (sections: number) => string
    readonly failed: string
  }
  readonly note: {
    readonly open: string
    readonly title: string
    readonly text: string
    readonly hint: string
    readonly insert: string
    readonly change: string
    readonly remove: string
    readonly empty: string
  }
  readonly close: string
}

const vi: OfficialWords = {
  missing: {
    open: 'Chỗ cần số liệu (Ctrl+Alt+S)',
    title: 'Chỗ cần số liệu',
    what: 'Cần số liệu, thông tin gì?',
    whatHint: 'Ví dụ: số hội nghị quán triệt ở cấp huyện. Khi có, chọn chỗ này và gõ đè lên.',
    owes: 'Cơ quan cung cấp',
    nobody: 'Chưa xác định',
    insert: 'Chèn',
    change: 'Sửa',
    remove: 'Bỏ đánh dấu',
    empty: 'Ghi rõ còn thiếu gì.',
    next: 'Đến chỗ cần số liệu tiếp theo',
    count: (n) => `${n} chỗ cần số liệu`,
    list: 'Các chỗ cần số liệu',
    goTo: (words) => `Đến chỗ “${words}”`,
    blocked: (n) => `Còn ${n} chỗ cần số liệu. Điền đủ rồi mới nộp được.`,
    from: (body) => `${body} cung cấp`,
  },
  cite: {
    open: 'Viện dẫn văn bản (Ctrl+Alt+D)',
    title: 'Viện dẫn văn bản',
    search: 'Tìm theo số, ký hiệu, cơ quan hoặc trích yếu',
    searchHint:
      'Lần đầu trong báo cáo, văn bản tự được viết đầy đủ ngày, cơ quan, trích yếu; các lần sau chỉ còn loại và số.',
    none: 'Báo cáo chưa có văn bản nào trong danh sách.',
    nothing: (typed) => `Không có văn bản nào có “${typed}”.`,
    list: 'Văn bản của báo cáo',
    help: 'Mũi tên để chọn, Enter để chèn.',
    add: 'Thêm văn bản',
    edit: (name) => `Sửa ${name}`,
    drop: (name) => `Xóa ${name} khỏi danh sách`,
    kind: 'Loại văn bản',
    number: 'Số, ký hiệu',
    numberHint: 'Ví dụ: 62-KL/TW',
    day: 'Ngày ban hành',
    issuer: 'Cơ quan ban hành',
    subject: 'Trích yếu',
    subjectHint: 'Như khi viết trong báo cáo: “về tiếp tục đổi mới…”',
    preview: 'Lần đầu viết là',
    save: 'Lưu',
    saveAndInsert: 'Lưu và chèn',
    used: (sections) => (sections === 0 ? 'Chưa viện dẫn' : `Viện dẫn ở ${sections} phần`),
    failed: 'Chưa tải được danh sách văn bản. Kiểm tra đường truyền rồi mở lại.',
  },
  note: {
    open: 'Chú thích cuối trang (Ctrl+Alt+F)',
    title: 'Chú thích',
    text: 'Nội dung chú thích',
    hint: 'Chú thích được đánh số tự động và in ở cuối.',
    insert: 'Chèn',
    change: 'Sửa',
    remove: 'Xóa chú thích',
    empty: 'Ghi nội dung chú thích.',
  },
  close: 'Đóng',
}

const en: OfficialWords = {
  missing: {
    open: 'Figure to come (Ctrl+Alt+S)',
    title: 'Figure to come',
    what: 'Which figure or fact is missing?',
    whatHint:
      'For example: number of meetings in the districts. Once you have it, select and type over.',
    owes: 'Body that owes it',
    nobody: 'Not named',
    insert: 'Insert',
    change: 'Change',
    remove: 'Take the mark off',
    empty: 'Say what is missing.',
    next: 'Go to the next missing figure',
    count: (n) => `${n} ${n === 1 ? 'figure' : 'figures'} to come`,
    list: 'Figures to come',
    goTo: (words) => `Go to “${words}”`,
    blocked: (n) =>
      `${n} ${n === 1 ? 'figure is' : 'figures are'} still missing. Fill them in before you submit.`,
    from: (body) => `owed by ${body}`,
  },
  cite: {
    open: 'Cite a document (Ctrl+Alt+D)',
    title: 'Cite a document',
    search: 'Find by number, symbol, issuer or subject',
    searchHint:
      'The first time in a report a document is written out with day, issuer and subject; afterwards with kind and number only.',
    none: 'The report lists no document yet.',
    nothing: (typed) => `No document holds “${typed}”.`,
    list: 'Documents of the report',
    help: 'Arrows choose, Enter inserts.',
    add: 'Add a document',
    edit: (name) => `Change ${name}`,
    drop: (name) => `Delete ${name} from the list`,
    kind: 'Kind of document',
    number: 'Number and symbol',
    numberHint: 'For example: 62-KL/TW',
    day: 'Day of issue',
    issuer: 'Issued by',
    subject: 'Subject',
    subjectHint: 'As it is written in a report: “về tiếp tục đổi mới…”',
    preview: 'Written the first time as',
    save: 'Save',
    saveAndInsert: 'Save and insert',
    used: (sections) =>
      sections === 0
        ? 'Not cited'
        : `Cited in ${sections} ${sections === 1 ? 'section' : 'sections'}`,
    failed: 'The list of documents could not be loaded. Check the line and open again.',
  },
  note: {
    open: 'Footnote (Ctrl+Alt+F)',
    title: 'Footnote',
    text: 'Text of the footnote',
    hint: 'Footnotes are numbered by themselves and printed at the end.',
    insert: 'Insert',
    change: 'Change',
    remove: 'Delete the footnote',
    empty: 'Write the footnote.',
  },
  close: 'Close',
}

/** The name of a command, with its keys when it has some. */
export function officialLabel(ask: OfficialAsk): string {
  const words = officialWords()
  switch (ask) {
    case 'missing':
      return words.missing.open
    case 'citation':
      return words.cite.open
    case 'footnote':
      return words.note.open
    case 'next-missing':
      return words.missing.next
  }
}

export const officialWords = (): OfficialWords => (language.value === vietnamese ? vi : en)
