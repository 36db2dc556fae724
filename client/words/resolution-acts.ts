/** What the audit log says of comments and suggestions that were answered and of tables that were closed, in both
 *  languages. */
export const resolutionActs = {
  vi: {
    'comment.propose': 'Đề xuất trả lời góp ý',
    'comment.answer': 'Tiếp thu, giải trình góp ý',
    'comment.apply': 'Ghi chỗ đã sửa theo góp ý',
    'comment.undo': 'Hoàn tác trả lời góp ý',
    'comment.reopen': 'Mở lại góp ý',
    'comment.object': 'Ghi chưa đồng ý với giải trình',
    'comment.merge': 'Gộp góp ý trùng',
    'comment.ask-split': 'Đề nghị tách góp ý',
    'comment.split': 'Tách góp ý',
    'comment.keep-merged': 'Giữ góp ý trong dòng gộp',
    'comment.apart': 'Ghi nhận góp ý khác nhau, không gộp',
    'table.close': 'Chốt bảng tiếp thu, giải trình',
    'suggestion.accepted': 'Nhận đề xuất sửa',
    'suggestion.rejected': 'Không nhận đề xuất sửa',
    'suggestion.open': 'Hoàn tác xử lý đề xuất sửa',
  },
  en: {
    'comment.propose': 'Propose an answer to a comment',
    'comment.answer': 'Answer a comment',
    'comment.apply': 'Name the change made for a comment',
    'comment.undo': 'Undo an answer',
    'comment.reopen': 'Reopen a comment',
    'comment.object': 'Disagree with an answer',
    'comment.merge': 'Merge same comments',
    'comment.ask-split': 'Ask to split off a comment',
    'comment.split': 'Split off a comment',
    'comment.keep-merged': 'Keep a comment in its row',
    'comment.apart': 'Call comments different',
    'table.close': 'Close the table of answers',
    'suggestion.accepted': 'Accept suggestions',
    'suggestion.rejected': 'Reject suggestions',
    'suggestion.open': 'Undo a decision on suggestions',
  },
} as const
export const resolutionFields = {
  vi: {
    section: 'Phần',
    draft: 'Dự thảo lần',
    rows: 'Số dòng',
    count: 'Số đề xuất',
    ids: 'Mã đề xuất',
  },
  en: {
    section: 'Section',
    draft: 'Draft',
    rows: 'Rows',
    count: 'Suggestions',
    ids: 'Ids of suggestions',
  },
} as const
