/** Words of finding and replacing in a whole report, in both languages. */
import { language } from './words.ts'
import { vi as vietnamese } from './vi.ts'

export interface ReportFindWords {
  readonly open: string
  readonly title: string
  readonly words: string
  readonly replacement: string
  readonly found: (places: number, sections: number) => string
  readonly nothing: string
  readonly more: (n: number) => string
  readonly replace: (places: number, sections: number) => string
  readonly replacing: (done: number, all: number) => string
  readonly replaced: (places: number, sections: number) => string
  readonly undo: string
  readonly undone: string
  readonly close: string
  readonly include: (words: string) => string
  readonly openSection: string
  readonly locked: string
  readonly submitted: string
  readonly notYours: (body: string) => string
  readonly problems: Readonly<Record<'read-only' | 'no-line' | 'refused' | 'old-page', string>>
}

const vi: ReportFindWords = {
  open: 'Tìm và thay thế',
  title: 'Tìm và thay thế trong cả báo cáo',
  words: 'Tìm chữ trong cả báo cáo',
  replacement: 'Thay bằng',
  found: (places, sections) => `${places} chỗ trong ${sections} phần`,
  nothing: 'Không tìm thấy.',
  more: (n) => `Còn ${n} chỗ nữa trong phần này.`,
  replace: (places, sections) =>
    places === 0 ? 'Thay thế' : `Thay ${places} chỗ trong ${sections} phần`,
  replacing: (done, all) => `Đang thay: ${done}/${all} phần…`,
  replaced: (places, sections) =>
    places === 0 ? 'Chưa thay chỗ nào.' : `Đã thay ${places} chỗ trong ${sections} phần.`,
  undo: 'Hoàn tác việc thay',
  undone: 'Đã đưa về như trước khi thay.',
  close: 'Đóng',
  include: (words) => `Thay chỗ này: ${words}`,
  openSection: 'Mở phần',
  locked: 'Không thay được: phần đã khóa hoặc đã được chấp nhận.',
  submitted: 'Không thay được: phần đã nộp, đang chờ cơ quan chủ trì.',
  notYours: (body) => `Không thay được: ${body} viết phần này; ở đây chỉ được xem.`,
  problems: {
    'read-only': 'Chưa thay: quyền sửa phần này vừa thay đổi.',
    'no-line': 'Máy chủ chưa trả lời; mở phần để xem những chỗ chưa lưu rồi thử lại.',
    refused: 'Máy chủ không nhận; văn bản của phần giữ nguyên. Mở phần để xem lý do.',
    'old-page': 'Trang này cũ hơn văn bản của phần: tải lại trang rồi thử lại.',
  },
}

const en: ReportFindWords = {
  open: 'Find and replace',
  title: 'Find and replace in the whole report',
  words: 'Find words in the whole report',
  replacement: 'Replace with',
  found: (places, sections) => `${places} places in ${sections} sections`,
  nothing: 'Nothing found.',
  more: (n) => `${n} more places in this section.`,
  replace: (places, sections) =>
    places === 0 ? 'Replace' : `Replace ${places} places in ${sections} sections`,
  replacing: (done, all) => `Replacing: ${done}/${all} sections…`,
  replaced: (places, sections) =>
    places === 0 ? 'Nothing was replaced.' : `Replaced ${places} places in ${sections} sections.`,
  undo: 'Undo the replacement',
  undone: 'Everything is as it was before.',
  close: 'Close',
  include: (words) => `Replace this place: ${words}`,
  openSection: 'Open the section',
  locked: 'Cannot be replaced: the section is locked or accepted.',
  submitted: 'Cannot be replaced: the section was submitted and waits for the lead.',
  notYours: (body) => `Cannot be replaced: ${body} writes this section, you may only read it.`,
  problems: {
    'read-only': 'Not replaced: the right to edit this section has just changed.',
    'no-line': 'The server has not answered; open the section to see what is unsaved, then retry.',
    refused: 'The server did not take it; the text is unchanged. Open the section to see why.',
    'old-page': 'This page is older than the text: load it again, then retry.',
  },
}

export const reportFindWords = (): ReportFindWords => (language.value === vietnamese ? vi : en)
