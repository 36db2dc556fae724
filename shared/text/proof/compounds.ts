/**
 * Words of Vietnamese offices, as data for proofing: compounds of two syllables (made by hand from the language of
 * plans, reports and resolutions), syllables that have only one of the two tones people confuse, and short words that
 * stand beside anything and so prove nothing.
 */

const list = (words: string): string[] => words.trim().split(/\s*,\s*/u)

export const COMPOUNDS: readonly string[] = list(`
an ninh, an toàn, áp dụng, ảnh hưởng, ban hành, bám sát, bảo đảm, bảo vệ, bảo hiểm, báo cáo, bầu cử, bền vững,
bí thư, biên bản, biên chế, biên soạn, biểu dương, biểu mẫu, biểu quyết, biện pháp, bình đẳng, bình quân, bổ nhiệm,
bổ sung, bố trí, bồi dưỡng, bộ máy, bộc lộ, bức xúc, cán bộ, cải cách, cải thiện, cải tiến, cam kết, căn cứ,
cấp ủy, cập nhật, chấp hành, chấp nhận, chăm lo, chặt chẽ, chất lượng, che giấu, chế độ, chỉ đạo, chỉ số, chỉ thị,
chỉ tiêu, chia sẻ, chiến lược, chiến sĩ, chính đáng, chính phủ, chính quyền, chính sách, chính thức, chính trị,
chủ động, chủ đề, chủ nghĩa, chủ tịch, chủ trì, chủ trương, chủ yếu, chú trọng, chú ý, chuẩn bị, chuyên đề, chuyên môn,
chuyên nghiệp, chuyên trách, chuyển biến, chuyển đổi, chuyển giao, chức năng, chức danh, chức vụ, chương trình, cơ bản,
cơ cấu, cơ chế, cơ hội, cơ quan, cơ sở, công chức, công dân, công khai, công nghệ, công nghiệp, công nhận, công tác,
công trình, công văn, cộng đồng, cộng hòa, củng cố, cung cấp, cụ thể, cuộc sống, cử tri, cương quyết, danh sách, dân chủ,
dân cư, dân số, dân tộc, dân vận, di sản, diễn biến, diễn đàn, dịch bệnh, dịch vụ, doanh nghiệp, dự án, dự báo, dự thảo,
dự toán, duy trì, dư luận, đa dạng, đại biểu, đại diện, đại đoàn, đại hội, đảm bảo, đánh giá, đào tạo, đạo đức, đáp ứng,
đạt được, đầu tư, đầy đủ, đất đai, đấu tranh, đặc biệt, đặc điểm, đăng ký, đề án, đề cao, đề cương, đề nghị, đề xuất,
đền bù, địa bàn, địa phương, điển hình, điều chỉnh, điều hành, điều kiện, điều lệ, điều tra, định hướng, định kỳ, đoàn kết,
đoàn thể, đoàn viên, đôn đốc, đồng bào, đồng bộ, đồng chí, đồng thời, đồng thuận, đóng góp, đối chiếu, đối ngoại,
đối tượng, đối thoại, đội ngũ, đổi mới, đơn thư, đơn vị, đúng hạn, đúng quy, động viên, gắn bó, gây dựng, gia đình,
giá trị, giải pháp, giải quyết, giải thích, giải trình, giải thể, giám sát, gián tiếp, giảng dạy, giảm nghèo, giáo dục,
giáo viên, giao thông, giữ gìn, giữ vững, giới thiệu, hạ tầng, hạn chế, hàng hóa, hành chính, hành động, hành vi,
hằng năm, hậu quả, hệ thống, hiến pháp, hiện đại, hiện nay, hiệu lực, hiệu quả, hình thành, hình thức, hòa bình, hòa giải,
hoàn chỉnh, hoàn thành, hoàn thiện, hoạt động, học sinh, học tập, học hỏi, hỗ trợ, hồ sơ, hội đồng, hội nghị, hội nhập,
hội thảo, hội viên, hợp pháp, hợp tác, hợp lý, huy động, hướng dẫn, hữu nghị, kê khai, kế hoạch, kế thừa, kết hợp, kết luận,
kết nạp, kết nối, kết quả, kiểm điểm, kiểm soát, kiểm tra, kiên quyết, kiện toàn, kiến nghị, kiến thức, kinh nghiệm,
kinh phí, kinh tế, kịp thời, kỷ cương, kỷ luật, kỹ năng, kỹ thuật, kỳ họp, khai thác, khái quát, khả năng, khảo sát,
khắc phục, khẳng định, khen thưởng, khiếu nại, khoa học, khó khăn, khu vực, khuyến khích, khuyết điểm, khởi nghiệp,
lãnh đạo, lãng phí, lao động, lấy ý, lập trường, lễ hội, liên kết, liên quan, linh hoạt, lĩnh vực, lợi ích, lợi thế,
lưu trữ, luân chuyển, lực lượng, lý luận, mặt trận, mạnh mẽ, mâu thuẫn, minh bạch, môi trường, mô hình, mở rộng, mục đích,
mục tiêu, nâng cao, năng lực, năng suất, ngành nghề, ngân sách, nghề nghiệp, nghị định, nghị quyết, nghiên cứu,
nghiêm túc, nghiêm trọng, nghĩa vụ, nghiệp vụ, nguyên nhân, nguyên tắc, nguyện vọng, nguồn lực, ngăn chặn, ngăn ngừa,
người dân, nhân dân, nhân lực, nhân rộng, nhân sự, nhận định, nhận thức, nhận xét, nhiệm kỳ, nhiệm vụ, nhu cầu,
nội bộ, nội dung, nội vụ, nông dân, nông nghiệp, nông thôn, nổi bật, nỗ lực, nòng cốt, ổn định, phản ánh, phản biện,
phát động, phát hiện, phát huy, phát sinh, phát triển, pháp luật, phân công, phân cấp, phân bổ, phân tích, phê bình,
phê duyệt, phẩm chất, phấn đấu, phòng chống, phòng ngừa, phong phú, phong trào, phối hợp, phổ biến, phù hợp, phụ lục, phụ nữ,
phục vụ, phương án, phương châm, phương hướng, phương pháp, phương thức, phương tiện, quan điểm, quan hệ, quan tâm,
quan trọng, quán triệt, quản lý, quần chúng, quân sự, quốc hội, quốc gia, quốc phòng, quốc tế, quy chế, quy định, quy hoạch,
quy mô, quy trình, quyền hạn, quyền lợi, quyết định, quyết liệt, quyết tâm, quyết toán, rà soát, rõ nét, rút kinh, sắp xếp, sai phạm,
sản phẩm, sản xuất, sáng kiến, sáng tạo, sát thực, sâu rộng, sâu sắc, sinh hoạt, sinh viên, so sánh, soạn thảo, sơ kết,
số liệu, số lượng, sở hữu, suy thoái, sửa chữa, sửa đổi, sức khỏe, sức mạnh, sử dụng, sự nghiệp, tài chính, tài liệu,
tài nguyên, tài sản, tạo điều, tăng cường, tăng trưởng, tập hợp, tập huấn, tập thể, tập trung, tầng lớp, thanh niên, thanh tra,
tham gia, tham mưu, tham nhũng, tham quan, thành lập, thành phần, thành phố, thành tích, thành tựu, thành ủy, thảo luận,
thẩm định, thẩm quyền, thẩm tra, thắng lợi, thế hệ, thể chế, thể hiện, thể thao, thi đua, thi hành, thị trấn, thị trường, thị xã,
thiên tai, thiếu sót, thiết bị, thiết thực, thông báo, thông qua, thông tin, thôn xóm, thống kê, thống nhất, thời gian, thời hạn,
thời kỳ, thủ tục, thuận lợi, thuế quan, thường trực, thường vụ, thường xuyên, thực hiện, thực tiễn, thực tế, thực trạng, thử thách,
tiềm năng, tiến bộ, tiến độ, tiến hành, tiếp cận, tiếp công, tiếp nhận, tiếp thu, tiếp tục, tiếp xúc, tiết kiệm, tiêu biểu,
tiêu chí, tiêu chuẩn, tiêu cực, tinh gọn, tinh giản, tinh thần, tình hình, tình trạng, tính chất, tỉnh ủy, tố cáo, tổ chức,
tổ quốc, tổ trưởng, tồn tại, tổng hợp, tổng kết, tổng số, tôn giáo, tôn trọng, tra cứu, trách nhiệm, trang thiết, tranh thủ, tranh chấp,
trao đổi, trật tự, triển khai, trình bày, trình độ, trong sạch, trọng điểm, trọng tâm, trung bình, trung tâm, trung thực, trung ương,
truyền thông, truyền thống, trực thuộc, trực tiếp, trực tuyến, trường hợp, trưởng ban, trưởng thành, trước mắt, trụ sở, trưng bày,
trừng phạt, tuần tra, tuyên dương, tuyên giáo, tuyên truyền, tuyển dụng, tư tưởng, tư pháp, từng bước, tự nguyện, tự giác, tự nhiên,
tỷ lệ, ủy ban, ủy viên, ứng dụng, ứng xử, uy tín, ưu điểm, ưu tiên, văn bản, văn hóa, văn kiện, văn minh, văn phòng, văn nghệ, vai trò,
vận dụng, vận động, vật chất, vị trí, vi phạm, viên chức, việc làm, vượt khó, vững chắc, vững mạnh, xã hội, xác định, xác minh,
xây dựng, xem xét, xóa đói, xu hướng, xuất hiện, xuất khẩu, xuất phát, xuất sắc, xúc tiến, xử lý, xử phạt, xứng đáng, xung đột,
ý kiến, ý nghĩa, ý thức, yêu cầu, yếu kém, yếu tố, một cửa, xảy ra, hoạt bát, công bố, dành cho, giấy tờ, sổ sách, sai sót, sơ suất,
sáp nhập, trầm trọng, tuân thủ, chân chính, chấn chỉnh, chứng nhận, chứng thực, chia cắt, giao ban, giao lưu, giãn cách, dân sinh,
dân trí, ngân hàng, bản lĩnh, cạnh tranh, làm rõ, nêu rõ, ghi rõ, hiểu rõ, chỉ rõ, vẫn còn, khoảng cách, nghiêm minh, vướng mắc`)

/** Never with ngã. */
export const ONLY_HOI: readonly string[] = list(`
ảnh, ẩn, bản, bảng, biển, biểu, bổ, cả, cảm, cản, cảng, cảnh, cẩm, cẩn, chỉ, chỉnh, chủ, chuẩn, chuyển, của, cửa, đảm, đảng,
đảo, điểm, điển, đỉnh, đổi, đủ, gửi, giảm, giản, giảng, giỏi, hiểm, hiểu, hỏi, hỏng, hưởng, kiểm, kiểu, kể, khả, khảo, khẩn,
khẩu, khẳng, khỏe, khổ, khởi, khủng, khoảng, lẻ, mở, nhỏ, phải, phản, phẩm, phổ, phủ, quả, quản, quyển, sản, sở, sửa, tải,
tảng, thảo, thảm, thẳng, thẩm, thể, thủ, thưởng, thủy, tỉnh, tỏ, tổ, tổng, trải, trẻ, triển, trở, trưởng, tuổi, tuyển, tưởng,
tỷ, ủng, ủy, xảy, xử, hủy, hảo, hẳn, quảng, quẩn, rảnh, sảnh, sổ, kỉ`)
/** Never with hỏi. */
export const ONLY_NGA: readonly string[] = list(`
bãi, diễn, dũng, dẫn, dễ, giữ, giữa, hãy, hãng, hữu, lãi, lũ, lữ, mãn, mẫn, miễn, mỗi, mỹ, nghĩa, ngưỡng, nhiễm, nhiễu, những,
nữ, não, phẫu, quỹ, sĩ, tiễn, trễ, trữ, vũ, vững, vĩnh, xã, lĩnh, lễ, lỗi, mũi, chữ, nhũng, hỗ, ngũ, diễm`)

/** Words of their own that stand before and behind anything: a pair with one of them proves no slip. */
export const COMMON: ReadonlySet<string> = new Set(
  list(`
a, ai, an, anh, ba, ban, bao, bà, bên, bị, bốn, cao, có, còn, con, cái, các, cho, chung, chín, chính, chỉ, chưa, chương, chúng,
chứ, cơ, công, cùng, cũng, của, cho, dân, do, dù, dưới, đã, đang, đi, đó, đông, đây, đến, đều, đầu, đất, để, em, gì, giao, giờ, giữa,
hai, hay, họ, hoa, hơn, hội, hàng, hết, in, không, khi, khác, khu, kinh, kỳ, là, lại, làm, lên, loại, lúc, mà, mang, mình, một, mới, mỗi,
mười, nam, năm, nay, này, nên, nếu, ngang, nghe, nghìn, ngày, người, nhà, nhân, nhau, nhiều, nhưng, những, như, nhất, nhận, nhỏ, nó, nơi,
nước, năng, ông, phát, qua, quan, quân, quá, quy, ra, rất, rồi, rừng, sau, sang, sáu, sẽ, sinh, sao, sông, số, sự, sang, sân, suất, tám,
tay, tên, thanh, tham, tháng, thân, theo, thì, thông, thôn, thu, thu, thư, thuộc, thủ, tiêu, tin, tình, tính, tỉnh, toàn, trang, trăm,
trên, trung, trường, trương, trước, trong, tôi, tư, từ, từng, tự, tra, trao, trình, và, vào, văn, về, vì, việc, viên, vòng, vân, vùng,
với, vừa, xa, xe, xem, xin, xong, xuân, xuất, xã, yêu, ý, thi, khai, cương, hương, tâm, thành, sử, giám, đơn, đoàn, lập, tài, minh, phong,
phòng, phương, quốc, tổ, thời, đội, cấp, sức, hướng, lương, lượng, trí, chí, chi, tri, chức, trực, sơ`).filter(
    (word) => !['chí', 'suất', 'sơ'].includes(word),
  ),
)
