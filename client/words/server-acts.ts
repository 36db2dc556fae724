/** What the audit log says of what the server noticed, in both languages. */
export const serverActs = {
  vi: {
    'line.foreign-origin': 'Từ chối trang lạ kết nối',
    'clock.jumped': 'Đồng hồ máy chủ nhảy giờ',
    'text.erase': 'Xóa phần lớn văn bản',
    'text.put-back': 'Đưa lại văn bản đã xóa',
    'text.keep-erased': 'Giữ văn bản như sau khi xóa',
  },
  en: {
    'line.foreign-origin': 'Refused a foreign page',
    'clock.jumped': 'The clock of the server jumped',
    'text.erase': 'Deleted much of a text',
    'text.put-back': 'Put deleted text back',
    'text.keep-erased': 'Left a text as it was after a deletion',
  },
} as const
export const serverFields = {
  vi: { origin: 'Trang gọi đến', seconds: 'Số giây', percent: 'Tỷ lệ (%)' },
  en: { origin: 'Calling page', seconds: 'Seconds', percent: 'Share (%)' },
} as const
