/** Words of the editor itself, in both languages: short enough to come with it. */
import type { BlockStyle } from '../editor/commands.ts'
import type { TableAct } from '../editor/table-commands.ts'
import { TABLE_LIMITS } from '#shared/document/rules.ts'
import { wholeNumber } from '#shared/text/official.ts'
import { language } from './words.ts'
import { vi as vietnamese } from './vi.ts'

export interface EditorWords {
  readonly toolbar: string
  readonly more: string
  readonly undo: string
  readonly redo: string
  readonly style: string
  readonly mixed: string
  readonly styles: Readonly<Record<BlockStyle, string>>
  readonly bold: string
  readonly italic: string
  readonly underline: string
  readonly quote: string
  readonly text: (title: string) => string
  readonly pasting: (percent: number) => string
  readonly stop: string
  readonly find: {
    readonly open: string
    readonly title: string
    readonly words: string
    readonly replacement: string
    readonly count: (current: number, all: number) => string
    readonly previous: string
    readonly next: string
    readonly close: string
    readonly withMarks: string
    readonly matchCase: string
    readonly wholeWords: string
    readonly replace: string
    readonly replaceAll: (n: number) => string
    readonly replaced: (n: number) => string
    readonly all: (n: number) => string
    readonly more: (n: number) => string
  }
  readonly table: {
    readonly menu: string
    readonly insert: string
    readonly rows: string
    readonly columns: string
    readonly acts: Readonly<Record<TableAct, string>>
    readonly tooLarge: (rows: number, columns: number) => string
    readonly noFigures: string
    readonly close: string
    /** how keys are written: «Mod-Shift-Enter» → «Ctrl+Shift+Enter» */
    readonly keys: Readonly<Record<string, string>>
  }
  readonly kept: {
    readonly title: (n: number) => string
    readonly why: Readonly<Record<'locked' | 'forbidden' | 'full' | 'other', string>>
    readonly hint: string
    readonly copy: string
    readonly copied: string
    readonly drop: string
    readonly typedAt: (time: string) => string
  }
}

const vi: EditorWords = {
  toolbar: 'Định dạng',
  more: 'Công cụ khác',
  undo: 'Hoàn tác (Ctrl+Z)',
  redo: 'Làm lại (Ctrl+Y)',
  style: 'Kiểu',
  mixed: 'Nhiều kiểu',
  styles: {
    paragraph: 'Đoạn văn',
    'heading-1': 'Mục I',
    'heading-2': 'Mục 1',
    'heading-3': 'Mục 1.1',
    'heading-4': 'Mục a)',
    dash: 'Gạch đầu dòng -',
  },
  bold: 'Đậm (Ctrl+B)',
  italic: 'Nghiêng (Ctrl+I)',
  underline: 'Gạch chân (Ctrl+U)',
  quote: 'Trích nguyên văn (Ctrl+Alt+8)',
  text: (title) => `Văn bản phần ${title}`,
  pasting: (percent) => `Đang dán, ${percent} %`,
  stop: 'Dừng dán',
  find: {
    open: 'Tìm và thay thế (Ctrl+F)',
    title: 'Tìm và thay thế trong phần này',
    words: 'Tìm chữ',
    replacement: 'Thay bằng',
    count: (current, all) => (all === 0 ? 'Không tìm thấy' : `${current}/${all}`),
    previous: 'Trước',
    next: 'Sau',
    close: 'Đóng',
    withMarks: 'Đúng dấu',
    matchCase: 'Phân biệt hoa, thường',
    wholeWords: 'Nguyên từ',
    replace: 'Thay chỗ này',
    replaceAll: (n) => (n === 0 ? 'Thay tất cả' : `Thay cả ${n} chỗ`),
    replaced: (n) => (n === 0 ? 'Không có chỗ nào được thay.' : `Đã thay ${n} chỗ.`),
    all: (n) => `Xem ${n} chỗ tìm thấy`,
    more: (n) => `Còn ${n} chỗ nữa.`,
  },
  table: {
    menu: 'Bảng',
    insert: 'Chèn bảng',
    rows: 'Số hàng',
    columns: 'Số cột',
    acts: {
      'row-before': 'Thêm hàng phía trên',
      'row-after': 'Thêm hàng phía dưới',
      'column-before': 'Thêm cột bên trái',
      'column-after': 'Thêm cột bên phải',
      'delete-row': 'Xóa hàng',
      'delete-column': 'Xóa cột',
      merge: 'Gộp các ô đã chọn',
      split: 'Tách ô',
      'header-row': 'Hàng đầu là tiêu đề bảng',
      wider: 'Nới rộng cột',
      narrower: 'Thu hẹp cột',
      'align-left': 'Căn trái',
      'align-center': 'Căn giữa',
      'align-right': 'Căn phải',
      'align-figures': 'Căn phải các ô số liệu',
      sum: 'Tính tổng các số phía trên',
      'delete-table': 'Xóa bảng',
    },
    tooLarge: (rows, columns) =>
      `Bảng ${rows} hàng, ${columns} cột vượt quá ${TABLE_LIMITS.rows} hàng, ${TABLE_LIMITS.columns} cột hoặc ${wholeNumber(TABLE_LIMITS.cells)} ô. Văn bản giữ nguyên; đề nghị chia thành các bảng nhỏ hơn.`,
    noFigures: 'Phía trên ô này trong cột không có số liệu để tính tổng.',
    close: 'Đóng',
    keys: { Mod: 'Ctrl', ArrowRight: '→', ArrowLeft: '←' },
  },
  kept: {
    title: (n) => `Máy chủ không nhận ${n} thay đổi`,
    why: {
      locked: 'Phần này không còn nhận sửa đổi.',
      forbidden: 'Quyền sửa phần này đã thay đổi.',
      full: 'Phần này đã đầy.',
      other: 'Nội dung không đúng quy cách của phần.',
    },
    hint: 'Chữ đã gõ còn giữ trên máy này.',
    copy: 'Sao chép',
    copied: 'Đã sao chép',
    drop: 'Bỏ',
    typedAt: (time) => `Giữ lại lúc ${time}`,
  },
}

const en: EditorWords = {
  toolbar: 'Formatting',
  more: 'More tools',
  undo: 'Undo (Ctrl+Z)',
  redo: 'Redo (Ctrl+Y)',
  style: 'Style',
  mixed: 'Several styles',
  styles: {
    paragraph: 'Paragraph',
    'heading-1': 'Heading I',
    'heading-2': 'Heading 1',
    'heading-3': 'Heading 1.1',
    'heading-4': 'Heading a)',
    dash: 'Dash -',
  },
  bold: 'Bold (Ctrl+B)',
  italic: 'Italic (Ctrl+I)',
  underline: 'Underline (Ctrl+U)',
  quote: 'Quotation (Ctrl+Alt+8)',
  text: (title) => `Text of section ${title}`,
  pasting: (percent) => `Pasting, ${percent} %`,
  stop: 'Stop pasting',
  find: {
    open: 'Find and replace (Ctrl+F)',
    title: 'Find and replace in this section',
    words: 'Find',
    replacement: 'Replace with',
    count: (current, all) => (all === 0 ? 'Not found' : `${current}/${all}`),
    previous: 'Previous',
    next: 'Next',
    close: 'Close',
    withMarks: 'Match marks',
    matchCase: 'Match case',
    wholeWords: 'Whole words',
    replace: 'Replace this one',
    replaceAll: (n) => (n === 0 ? 'Replace all' : `Replace all ${n}`),
    replaced: (n) => (n === 0 ? 'Nothing was replaced.' : `${n} replaced.`),
    all: (n) => `Show ${n} ${n === 1 ? 'place' : 'places'}`,
    more: (n) => `${n} more.`,
  },
  table: {
    menu: 'Table',
    insert: 'Insert table',
    rows: 'Rows',
    columns: 'Columns',
    acts: {
      'row-before': 'Add row above',
      'row-after': 'Add row below',
      'column-before': 'Add column to the left',
      'column-after': 'Add column to the right',
      'delete-row': 'Delete row',
      'delete-column': 'Delete column',
      merge: 'Merge selected cells',
      split: 'Split cell',
      'header-row': 'First row is the header',
      wider: 'Widen column',
      narrower: 'Narrow column',
      'align-left': 'Align left',
      'align-center': 'Align centre',
      'align-right': 'Align right',
      'align-figures': 'Align figures right',
      sum: 'Sum of the figures above',
      'delete-table': 'Delete table',
    },
    tooLarge: (rows, columns) =>
      `A table of ${rows} rows and ${columns} columns is above ${TABLE_LIMITS.rows} rows, ${TABLE_LIMITS.columns} columns or ${TABLE_LIMITS.cells} cells. The text stays as it was; please divide the table into smaller ones.`,
    noFigures: 'There are no figures above this cell in its column.',
    close: 'Close',
    keys: { Mod: 'Ctrl', ArrowRight: '→', ArrowLeft: '←' },
  },
  kept: {
    title: (n) => `The server did not take ${n} ${n === 1 ? 'change' : 'changes'}`,
    why: {
      locked: 'This section no longer takes edits.',
      forbidden: 'The right to edit this section has changed.',
      full: 'This section is full.',
      other: 'The content does not fit the rules of the section.',
    },
    hint: 'What was typed is kept on this computer.',
    copy: 'Copy',
    copied: 'Copied',
    drop: 'Discard',
    typedAt: (time) => `Kept at ${time}`,
  },
}

/** The editor's words in the language chosen. */
export const editorWords = (): EditorWords => (language.value === vietnamese ? vi : en)
