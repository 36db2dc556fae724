/** Words that stand on the official page itself (HD 36-HD/VPTW, Phụ lục 3). They belong to the document, which is
 *  Vietnamese whatever language the tool around it speaks. */
export const paperWords = {
  party: 'ĐẢNG CỘNG SẢN VIỆT NAM',
  committee: 'TỈNH ỦY …',
  number: 'Số\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0-BC/…',
  placeAndDay:
    '…, ngày\u00a0\u00a0\u00a0\u00a0\u00a0tháng\u00a0\u00a0\u00a0\u00a0\u00a0năm\u00a0\u00a0\u00a0\u00a0\u00a0',
  kind: 'BÁO CÁO',
  table: 'Bảng',
  notes: 'Chú thích',
  backToNote: (n: number) => `Về chỗ có chú thích ${n}`,
  draft: (n: number) => `Dự thảo lần ${n}`,
}

/** The page drawn at the left of the sign-in form: the plan's own outline, decoration only. */
export const facsimile = {
  body: 'BAN DÂN VẬN',
  number: 'Số\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0-BC/BDV',
  placeAndDay: '…, ngày\u00a0\u00a0\u00a0\u00a0\u00a0tháng 4 năm 2019',
  subject:
    'tổng kết 10 năm thực hiện Kết luận số 62-KL/TW, ngày 08/12/2009 của Bộ Chính trị (khóa X)',
  first: 'I. TÌNH HÌNH CHUNG',
  firstBefore: 'Khái quát tình hình chung trên địa bàn tỉnh',
  firstAfter:
    ' và thực trạng hoạt động của Mặt trận Tổ quốc Việt Nam, các tổ chức chính trị - xã hội.',
  second: 'II. KẾT QUẢ THỰC HIỆN',
  secondBefore: 'Kiện toàn tổ chức bộ máy, đổi mới chính sách, chế độ',
  secondAfter:
    ' đối với cán bộ MTTQ Việt Nam và các tổ chức chính trị - xã hội, đáp ứng yêu cầu đổi mới nội dung, phương thức hoạt động trong thời kỳ mới.',
  secondNext:
    'Tăng cường công tác dân vận của chính quyền các cấp; thể chế hóa cơ chế phối hợp giữa chính quyền các cấp với MTTQ Việt Nam và các tổ chức chính trị - xã hội.',
  third: 'III. PHƯƠNG HƯỚNG, NHIỆM VỤ TRONG THỜI GIAN TỚI',
  thirdText:
    'Tiếp tục nâng cao nhận thức của cả hệ thống chính trị về vai trò, vị trí và tầm quan trọng của việc đổi mới nội dung, phương thức hoạt động của MTTQ và các đoàn thể chính trị - xã hội.',
  fourth: 'IV. KIẾN NGHỊ, ĐỀ XUẤT',
  fourthFirst: '1. Với Trung ương',
  tags: ['Ban Dân vận', 'Ban Tổ chức'],
} as const
