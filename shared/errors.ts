/**
 * Every refusal of the product: a stable code for programs, the status for HTTP, and two Vietnamese sentences for
 * people: what happened, and what to do. On HTTP it leaves as application/problem+json.
 */
export const ERRORS = {
  'input.malformed': [
    400,
    'Yêu cầu không đúng mẫu.',
    'Kiểm tra lại các ô được đánh dấu rồi gửi lại.',
  ],
  'input.not-json': [
    415,
    'Nội dung gửi lên không phải JSON.',
    'Gửi lại với Content-Type: application/json.',
  ],
  'input.too-large': [413, 'Nội dung gửi lên quá lớn.', 'Chia nhỏ nội dung rồi gửi lại.'],
  'session.missing': [
    401,
    'Chưa đăng nhập hoặc phiên làm việc đã hết.',
    'Đăng nhập lại để tiếp tục.',
  ],
  'session.wrong': [
    401,
    'Sai tên đăng nhập hoặc mật khẩu.',
    'Kiểm tra lại; nếu vẫn không được, liên hệ bộ phận quản trị, Văn phòng Tỉnh ủy.',
  ],
  'session.too-many-tries': [429, 'Đăng nhập sai nhiều lần.', 'Chờ ít phút rồi thử lại.'],
  'origin.foreign': [
    403,
    'Yêu cầu đến từ trang khác.',
    'Mở lại trang từ địa chỉ chính thức của hệ thống.',
  ],
  'setup.wrong-code': [
    403,
    'Mã thiết lập không đúng hoặc đã dùng.',
    'Xem mã trong nhật ký khởi động của máy chủ.',
  ],
  'not-found': [
    404,
    'Không tìm thấy nội dung này.',
    'Nội dung không có, hoặc cơ quan của đồng chí chưa được giao xem.',
  ],
  'method.not-allowed': [405, 'Không dùng được cách gọi này.', 'Xem mô tả tại /api/openapi.json.'],
  'access.forbidden': [
    403,
    'Chưa được giao quyền làm việc này.',
    'Đề nghị cơ quan chủ trì hoặc bộ phận quản trị cấp quyền.',
  ],
  'section.read-only': [403, 'Chỉ được xem phần này.', 'Gửi góp ý thay cho sửa trực tiếp.'],
  'section.locked': [
    409,
    'Phần này đã khóa.',
    'Đề nghị lãnh đạo cơ quan chủ trì mở lại nếu cần sửa.',
  ],
  'section.damaged': [
    503,
    'Văn bản của phần này trên máy chủ bị hỏng, không đọc được trọn vẹn.',
    'Báo bộ phận quản trị, Văn phòng Tỉnh ủy khôi phục từ bản sao lưu. Các phần khác vẫn dùng bình thường.',
  ],
  'section.no-such-move': [
    409,
    'Không chuyển được sang trạng thái này.',
    'Tải lại trang để xem trạng thái mới nhất của phần.',
  ],
  'section.move-not-yours': [
    403,
    'Việc này thuộc quyền của cơ quan khác.',
    'Xem cơ quan viết và cơ quan chủ trì của phần.',
  ],
  'section.reason-missing': [422, 'Chưa ghi lý do.', 'Ghi lý do rồi gửi lại.'],
  'section.figures-missing': [
    422,
    'Phần này còn chỗ cần số liệu.',
    'Điền các chỗ được liệt kê, hoặc xóa nếu không cần nữa, rồi nộp lại.',
  ],
  'citation.taken': [
    409,
    'Văn bản này đã có trong danh sách.',
    'Dùng văn bản đã có, hoặc sửa lại số, ký hiệu.',
  ],
  'citation.in-use': [
    409,
    'Văn bản này đang được viện dẫn trong báo cáo.',
    'Bỏ các chỗ viện dẫn trước khi xóa khỏi danh sách.',
  ],
  'citation.too-many': [
    422,
    'Danh sách văn bản viện dẫn đã đủ 500 văn bản.',
    'Xóa những văn bản không dùng nữa rồi thêm lại.',
  ],
  'proofing.too-many': [
    422,
    'Báo cáo đã bỏ qua quá nhiều chỗ.',
    'Sửa các chỗ còn lại, hoặc cho soát lại những chỗ đã bỏ qua.',
  ],
  'comment.empty': [422, 'Góp ý chưa có nội dung.', 'Ghi nội dung rồi gửi lại.'],
  'comment.too-long': [
    422,
    'Góp ý quá dài.',
    'Mỗi góp ý không quá 10.000 ký tự; tách thành nhiều góp ý hoặc gửi văn bản kèm theo.',
  ],
  'comment.mention-unreachable': [
    422,
    'Có người hoặc cơ quan được nhắc (@) không xem được nội dung này.',
    'Bỏ tên đó khỏi góp ý, hoặc chọn lại trong danh sách gợi ý, rồi gửi lại.',
  ],
  'comment.no-such-move': [
    409,
    'Không chuyển được góp ý sang trạng thái này.',
    'Tải lại trang để xem trạng thái mới nhất của góp ý.',
  ],
  'comment.move-not-yours': [
    403,
    'Việc này thuộc quyền của người khác.',
    'Người góp ý rút góp ý của mình; cơ quan chủ trì xử lý góp ý.',
  ],
  'comment.not-yours': [
    403,
    'Góp ý này của người khác.',
    'Trả lời góp ý thay cho sửa nội dung của người khác.',
  ],
  'comment.not-open': [
    409,
    'Góp ý này đã được xử lý hoặc đã rút.',
    'Gửi góp ý mới nếu còn ý kiến.',
  ],
  'comment.explanation-missing': [422, 'Chưa ghi giải trình.', 'Ghi giải trình rồi gửi lại.'],
  'comment.change-missing': [
    422,
    'Chưa nêu chỗ đã sửa.',
    'Chọn chỗ đã sửa trong văn bản rồi gửi lại.',
  ],
  'comment.reason-missing': [422, 'Chưa ghi lý do.', 'Ghi lý do rồi gửi lại.'],
  'comment.own-elsewhere': [
    403,
    'Không tự xử lý góp ý của chính mình ở phần của cơ quan khác.',
    'Đề nghị người khác trong cơ quan chủ trì xử lý góp ý này.',
  ],
  'comment.merged': [
    409,
    'Góp ý này đã gộp vào góp ý khác.',
    'Xử lý ở dòng chung, hoặc tách góp ý này ra trước.',
  ],
  'comment.duplicate-missing': [
    422,
    'Chưa nêu trùng với góp ý số mấy.',
    'Chọn góp ý trùng rồi gửi lại.',
  ],
  'comment.duplicate-wrong': [
    422,
    'Không ghi trùng với góp ý này được.',
    'Chọn một góp ý khác còn hiệu lực, không phải chính góp ý này và chưa ghi trùng với góp ý nào.',
  ],
  'comment.merge-itself': [
    422,
    'Không gộp góp ý vào chính nó.',
    'Chọn ít nhất hai góp ý khác nhau của cùng một báo cáo.',
  ],
  'comment.merge-not-open': [
    409,
    'Chỉ gộp được các góp ý chưa xử lý.',
    'Với góp ý đã xử lý, ghi kết quả «Trùng với số …» cho góp ý mới.',
  ],
  'comment.not-merged': [
    409,
    'Góp ý này không gộp với góp ý nào.',
    'Tải lại trang để xem trạng thái mới nhất của góp ý.',
  ],
  'comment.objected-already': [
    409,
    'Đã ghi «chưa đồng ý» một lần cho góp ý này.',
    'Trao đổi tiếp bằng trả lời trong góp ý.',
  ],
  'comment.round-closed': [
    409,
    'Đợt xin ý kiến đã kết thúc.',
    'Đề nghị lãnh đạo cơ quan chủ trì mở lại góp ý.',
  ],
  'comment.change-unchanged': [
    422,
    'Chỗ này chưa được sửa.',
    'Chọn chỗ có chữ đã khác so với dự thảo được góp ý.',
  ],
  'comment.not-undoable': [
    409,
    'Không hoàn tác được nữa.',
    'Đã quá thời gian hoàn tác hoặc góp ý đã có thay đổi mới; mở lại góp ý nếu cần xử lý lại.',
  ],
  'table.nothing': [409, 'Chưa có góp ý nào để chốt.', 'Chốt bảng sau khi các cơ quan đã góp ý.'],
  'table.open-rows': [
    409,
    'Còn góp ý chưa xử lý.',
    'Xử lý hết các góp ý rồi chốt bảng tiếp thu, giải trình.',
  ],
  'table.flagged-rows': [
    422,
    'Còn giải trình trống, ghi «như trên» hoặc chép từ dòng khác.',
    'Ghi giải trình riêng cho từng góp ý rồi chốt bảng.',
  ],
  'suggestion.no-such-move': [
    409,
    'Đề xuất này đã được xử lý.',
    'Xem kết quả ở thẻ đề xuất; mở lại đề xuất nếu cần xử lý khác.',
  ],
  'suggestion.not-yours': [
    403,
    'Đề xuất này của người khác.',
    'Chỉ người đề xuất được sửa hoặc rút đề xuất của mình; đồng chí có thể trao đổi trên thẻ đề xuất.',
  ],
  'suggestion.own-elsewhere': [
    403,
    'Không tự xử lý đề xuất của mình trong phần của cơ quan khác.',
    'Đề nghị cơ quan viết phần này hoặc cơ quan chủ trì nhận hay không nhận.',
  ],
  'suggestion.content': [
    422,
    'Đề xuất có nội dung không dùng được trong văn bản.',
    'Bỏ phần chữ hoặc định dạng lạ vừa dán vào rồi đề xuất lại.',
  ],
  'suggestion.too-large': [
    413,
    'Đề xuất quá dài.',
    'Chia thành nhiều đề xuất ngắn hơn, hoặc gửi góp ý kèm văn bản.',
  ],
  'suggestion.too-many': [
    429,
    'Đồng chí đã có quá nhiều đề xuất chưa xử lý trong phần này.',
    'Mỗi người có tối đa 500 đề xuất đang mở trong một phần; rút bớt hoặc chờ cơ quan viết xử lý.',
  ],
  'recovery.already-open': [
    409,
    'Phần này đang được phục hồi.',
    'Kết thúc lần phục hồi đang mở trước khi mở lần khác.',
  ],
  'recovery.not-open': [
    409,
    'Phần này không trong thời gian phục hồi.',
    'Tải lại trang để xem trạng thái mới nhất của phần.',
  ],
  'recovery.too-long': [422, 'Thời gian phục hồi không hợp lệ.', 'Chọn từ 1 đến 72 giờ.'],
  'erasure.settled': [
    409,
    'Việc này đã có người quyết định.',
    'Tải lại trang để xem văn bản mới nhất của phần.',
  ],
  'erasure.gone': [
    409,
    'Không đưa lại được phần văn bản đã xóa.',
    'Đoạn chứa phần đó đã bị xóa tiếp hoặc lịch sử không còn đủ; xem bản chốt gần nhất hoặc bản sao lưu.',
  ],
  'report.nothing-to-freeze': [
    409,
    'Báo cáo chưa có phần nào để chốt.',
    'Giao nhiệm vụ viết trước khi chốt dự thảo.',
  ],
  'consultation.already-open': [
    409,
    'Báo cáo đang có một đợt xin ý kiến.',
    'Kết thúc đợt đang mở trước khi mở đợt mới.',
  ],
  'consultation.no-draft': [
    409,
    'Chưa có dự thảo nào được chốt.',
    'Chốt dự thảo trước khi gửi xin ý kiến.',
  ],
  'consultation.nobody-asked': [
    422,
    'Chưa chọn cơ quan xin ý kiến.',
    'Chọn ít nhất một cơ quan rồi gửi lại.',
  ],
  'consultation.due-passed': [422, 'Hạn trả lời đã qua.', 'Chọn ngày từ hôm nay trở đi.'],
  'consultation.still-waiting': [
    409,
    'Còn cơ quan chưa trả lời và chưa hết hạn.',
    'Chờ đủ ý kiến hoặc chờ hết hạn rồi kết thúc đợt.',
  ],
  'consultation.closed': [
    409,
    'Đợt xin ý kiến đã kết thúc.',
    'Gửi ý kiến bằng văn bản cho cơ quan chủ trì.',
  ],
  'consultation.not-asked': [
    409,
    'Cơ quan này không được xin ý kiến trong đợt.',
    'Kiểm tra lại danh sách cơ quan của đợt.',
  ],
  'consultation.not-speaker': [
    403,
    'Chỉ lãnh đạo cơ quan gửi trả lời của cơ quan.',
    'Đề nghị lãnh đạo cơ quan gửi trả lời.',
  ],
  'consultation.already-replied': [
    409,
    'Cơ quan đã gửi trả lời trong đợt này.',
    'Tải lại trang để xem trả lời đã gửi.',
  ],
  'consultation.no-opinion': [
    422,
    'Chưa có góp ý nào để gửi.',
    'Ghi ý kiến chung hoặc góp ý vào các phần, hoặc chọn thống nhất.',
  ],
  'consultation.agreed-with-comments': [
    422,
    'Cơ quan còn góp ý đối với dự thảo này.',
    'Gửi trả lời kèm góp ý, hoặc rút góp ý rồi chọn thống nhất.',
  ],
  'consultation.letter-twice': [
    409,
    'Công văn này đã được nhập.',
    'Kiểm tra số, ký hiệu và ngày của công văn.',
  ],
  'consultation.opinion-twice': [
    409,
    'Ý kiến này của cơ quan đã được nhập.',
    'Xem góp ý đã có; nếu đúng là ý kiến khác thì xác nhận nhập thêm.',
  ],
  'consultation.scan-too-large': [
    413,
    'Bản chụp quá lớn.',
    'Chụp lại với dung lượng không quá 700 KB.',
  ],
  'consultation.scan-unknown': [
    422,
    'Tệp không phải bản chụp dùng được.',
    'Dùng tệp PDF, JPEG hoặc PNG.',
  ],
  'changed-meanwhile': [
    409,
    'Người khác vừa sửa mục này.',
    'Tải lại để xem bản mới nhất rồi sửa tiếp.',
  ],
  'name.taken': [409, 'Tên này đã có.', 'Chọn tên khác.'],
  'body.has-open-sections': [
    409,
    'Cơ quan còn phần đang viết.',
    'Chọn cơ quan tiếp nhận trước khi kết thúc.',
  ],
  'body.ended': [409, 'Cơ quan này đã kết thúc hoạt động.', 'Chọn cơ quan kế thừa.'],
  'admin.last': [
    409,
    'Đây là quản trị viên cuối cùng.',
    'Giao quyền quản trị cho người khác trước.',
  ],
  'sync.out-of-order': [
    409,
    'Dữ liệu gửi lên không đúng thứ tự.',
    'Hệ thống tự kết nối lại; nội dung vẫn còn trên máy này.',
  ],
  'storage.unavailable': [
    503,
    'Máy chủ chưa lưu được.',
    'Nội dung vẫn còn trên máy này; hệ thống tự thử lại.',
  ],
  'server.draining': [503, 'Máy chủ đang khởi động lại.', 'Hệ thống tự kết nối lại sau ít giây.'],
  'server.overloaded': [503, 'Máy chủ đang quá tải.', 'Chờ ít giây rồi thử lại.'],
  'server.busy': [
    429,
    'Đang có nhiều yêu cầu xuất, in hoặc tìm kiếm cùng lúc.',
    'Chờ ít giây rồi thử lại.',
  ],
  'rate.too-fast': [429, 'Gửi quá nhanh.', 'Chờ ít giây rồi thử lại.'],
  'server.fault': [
    500,
    'Máy chủ gặp lỗi.',
    'Dữ liệu đã lưu vẫn an toàn. Thử lại; nếu vẫn lỗi, báo mã lỗi cho bộ phận quản trị.',
  ],
} as const satisfies Record<string, readonly [number, string, string]>

export type ErrorCode = keyof typeof ERRORS

/** Thrown at the edges; the pure domain returns a Decision instead. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>
  constructor(code: ErrorCode, details: Readonly<Record<string, unknown>> = {}) {
    super(code)
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}

export type Decision<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode }
export const allow = <T>(value: T): Decision<T> => ({ ok: true, value })
export const refuse = (code: ErrorCode): Decision<never> => ({ ok: false, code })

/** Turns a refusal of the domain into the error the edge throws. */
export function must<T>(decision: Decision<T>): T {
  if (!decision.ok) throw new AppError(decision.code)
  return decision.value
}

/** RFC 9457 problem details. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ErrorCode
  readonly [extra: string]: unknown
}

export function problemOf(code: ErrorCode, extra: Readonly<Record<string, unknown>> = {}): Problem {
  const [status, title, advice] = ERRORS[code]
  return {
    type: `urn:ban-thao:${code}`,
    title,
    status,
    detail: `${title} ${advice}`,
    code,
    ...extra,
  }
}
