/** Words of notices, their e-mail and of mentions, in both languages. */
import type { MailChoice } from '#shared/domain/notice.ts'
import { NOTICE_SENTENCES, type NoticeSentences } from '#shared/text/notice-sentences.ts'
import { vi as vietnamese } from './vi.ts'
import { language } from './words.ts'

export interface NoticeWords {
  readonly title: string
  readonly bell: (unread: number) => string
  readonly filter: string
  readonly unread: string
  readonly all: string
  readonly none: string
  readonly noneHint: string
  readonly nothingYet: string
  readonly nothingYetHint: string
  readonly markAll: string
  readonly marked: (count: number) => string
  readonly undo: string
  readonly markRead: string
  readonly markUnread: string
  readonly keys: string
  readonly list: string
  readonly isNew: string
  readonly times: (count: number) => string
  readonly wholeReport: string
  readonly said: NoticeSentences
  readonly mail: {
    readonly title: string
    readonly notOffered: string
    readonly choice: string
    readonly choices: Readonly<Record<MailChoice, string>>
    readonly address: string
    readonly hint: string
    readonly save: string
    readonly saved: string
  }
  readonly mention: {
    readonly list: string
    readonly found: (count: number) => string
    readonly nobody: string
    readonly hint: string
  }
}

const vi: NoticeWords = {
  title: 'Thông báo',
  bell: (unread) => (unread === 0 ? 'Thông báo' : `Thông báo, ${unread} chưa đọc`),
  filter: 'Lọc thông báo',
  unread: 'Chưa đọc',
  all: 'Tất cả',
  none: 'Đã đọc hết thông báo',
  noneHint: 'Thông báo mới sẽ hiện ở đây ngay khi có.',
  nothingYet: 'Chưa có thông báo',
  nothingYetHint:
    'Khi có người nhắc tên đồng chí, trả lời hay xử lý góp ý, góp ý cho phần của cơ quan, hoặc khi sắp đến hạn, thông báo sẽ hiện ở đây.',
  markAll: 'Đánh dấu tất cả đã đọc',
  marked: (count) => `Đã đánh dấu ${count} thông báo là đã đọc.`,
  undo: 'Hoàn tác',
  markRead: 'Đánh dấu đã đọc',
  markUnread: 'Đánh dấu chưa đọc',
  keys: 'Phím ↑ ↓ đi dọc danh sách, Enter mở, D đánh dấu đã đọc hay chưa đọc, Shift+D đánh dấu tất cả.',
  list: 'Danh sách thông báo',
  isNew: 'Chưa đọc',
  times: (count) => `${count} lần`,
  wholeReport: 'Toàn báo cáo',
  said: NOTICE_SENTENCES,
  mail: {
    title: 'Thư điện tử',
    notOffered: 'Hệ thống chưa được đặt máy chủ thư; lựa chọn được giữ lại và có hiệu lực khi có.',
    choice: 'Gửi thông báo chưa đọc qua thư',
    choices: { off: 'Không gửi', hourly: 'Mỗi giờ một thư', daily: 'Mỗi sáng một thư (7 giờ)' },
    address: 'Địa chỉ thư công vụ',
    hint: 'Thư chỉ nêu việc và nơi cần xem, không kèm nội dung văn bản hay góp ý.',
    save: 'Lưu',
    saved: 'Đã lưu lựa chọn.',
  },
  mention: {
    list: 'Nhắc tên',
    found: (count) => `${count} gợi ý. Phím ↑ ↓ để chọn, Enter để nhận, Esc để bỏ.`,
    nobody: 'Không có ai như vậy được xem nội dung này.',
    hint: 'Gõ @ để nhắc người hoặc cơ quan.',
  },
}

const en: NoticeWords = {
  title: 'Notices',
  bell: (unread) => (unread === 0 ? 'Notices' : `Notices, ${unread} unread`),
  filter: 'Filter notices',
  unread: 'Unread',
  all: 'All',
  none: 'All notices are read',
  noneHint: 'New ones appear here at once.',
  nothingYet: 'No notices yet',
  nothingYetHint:
    'When somebody mentions you, answers your comment, comments on your body’s section, or something is nearly due, it appears here.',
  markAll: 'Mark all as read',
  marked: (count) => `${count} marked as read.`,
  undo: 'Undo',
  markRead: 'Mark as read',
  markUnread: 'Mark as unread',
  keys: 'Keys: ↑ ↓ walk the list, Enter opens, D marks as read or unread, Shift+D marks all.',
  list: 'List of notices',
  isNew: 'Unread',
  times: (count) => `${count} times`,
  wholeReport: 'The whole report',
  said: {
    mention: (who, { number }) => `${who} mentions you in comment ${number}`,
    'comment-answered': (who, { number }) => `${who} has resolved comment ${number}`,
    'comment-replied': (who, { number }) => `${who} writes in comment ${number}`,
    'section-commented': (who, { count }) =>
      count > 1 ? `${count} new comments, the latest by ${who}` : `${who} comments`,
    'section-submitted': (who) => `${who} hands the section in`,
    'section-returned': (who) => `${who} returns the section`,
    'section-accepted': (who) => `${who} accepts the section`,
    'section-erased': (who) => `${who} has deleted much of the section’s text`,
    'section-due': (_, { due }) => `The section is nearly due: by the end of ${due}`,
    'round-opened': (who, { number, due }) =>
      `${who} asks for opinions, round ${number}, due ${due}`,
    'round-due': (_, { number, due }) =>
      `Answers of consulting round ${number} are nearly due: by the end of ${due}`,
    'round-ended': (_, { number }) => `Consulting round ${number} has ended on its due date`,
  },
  mail: {
    title: 'E-mail',
    notOffered: 'No mail server is set up; your choice is kept until there is one.',
    choice: 'Send unread notices by e-mail',
    choices: { off: 'Never', hourly: 'Once an hour', daily: 'Every morning (7:00)' },
    address: 'Official e-mail address',
    hint: 'A letter names what happened and where, never the text of a section or comment.',
    save: 'Save',
    saved: 'Your choice is saved.',
  },
  mention: {
    list: 'Mention',
    found: (count) => `${count} suggestions. ↑ ↓ to choose, Enter to take, Esc to close.`,
    nobody: 'Nobody of that name may see this.',
    hint: 'Type @ to mention a person or a body.',
  },
}

/** The words of notices in the language chosen. */
export const noticeWords = (): NoticeWords => (language.value === vietnamese ? vi : en)
