/** What the audit log says of acts that are the server's own, or that it noticed, in both languages. */
export const serverActs = {
  vi: {
    'line.foreign-origin': 'Từ chối trang lạ kết nối',
    'clock.jumped': 'Đồng hồ máy chủ nhảy giờ',
  },
  en: {
    'line.foreign-origin': 'Refused a foreign page',
    'clock.jumped': 'The clock of the server jumped',
  },
} as const
export const serverFields = {
  vi: { origin: 'Trang gọi đến', seconds: 'Số giây' },
  en: { origin: 'Calling page', seconds: 'Seconds' },
} as const
