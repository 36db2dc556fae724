/**
 * Do two opinions on the same words ask for opposite things? By words alone, and on the safe side: «bỏ» is never «giữ»,
 * and where the order of words decides («không», «thay … bằng …», «thêm …, bỏ …») only the same words in the same order
 * are the same. What is asked in other words may be taken for opposite though it is not: that costs a person a look.
 */

/** Each says no to what follows it. */
const NEGATIONS = ['không', 'chưa', 'chẳng', 'đừng', 'chớ', 'thôi', 'khỏi', 'miễn', 'trái', 'phi']

/** Words (of up to three syllables) that pull to one side, and those that pull to the other. */
const PAIRS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['bỏ', 'xóa', 'lược', 'cắt', 'loại', 'gạch', 'hủy', 'bớt'],
    ['giữ', 'thêm', 'bổ sung', 'đưa vào', 'để lại', 'giữ nguyên', 'nêu', 'ghi'],
  ],
  [
    ['tăng', 'nâng', 'đẩy'],
    ['giảm', 'hạ', 'kéo giảm'],
  ],
  [
    ['mở rộng', 'kéo dài', 'chi tiết', 'cụ thể', 'làm rõ', 'phân tích'],
    ['thu hẹp', 'rút ngắn', 'rút gọn', 'ngắn gọn', 'viết gọn', 'khái quát', 'tóm tắt'],
  ],
  [
    ['gộp', 'nhập', 'ghép', 'sáp nhập', 'hợp nhất'],
    ['tách', 'chia', 'phân chia', 'chia tách'],
  ],
  [
    ['đồng ý', 'nhất trí', 'tán thành', 'thống nhất', 'ủng hộ', 'chấp nhận'],
    ['phản đối', 'bác', 'từ chối'],
  ],
  [
    ['đúng', 'chính xác', 'phù hợp', 'hợp lý'],
    ['sai', 'nhầm', 'lệch', 'bất hợp lý'],
  ],
  [['trước'], ['sau']],
  [['trên'], ['dưới']],
  [['đầu'], ['cuối']],
  [['nhiều'], ['ít']],
  [['cao'], ['thấp']],
  [['lớn'], ['nhỏ']],
  [['sớm'], ['muộn', 'chậm', 'lùi']],
  [
    ['mạnh', 'tích cực', 'ưu điểm', 'kết quả'],
    ['yếu', 'tiêu cực', 'hạn chế', 'khuyết điểm'],
  ],
  [
    ['cho phép', 'được phép'],
    ['cấm', 'nghiêm cấm'],
  ],
  [['đã'], ['sẽ']],
  [
    ['tất cả', 'toàn bộ', 'mọi'],
    ['một số', 'một phần', 'vài'],
  ],
  [['bắt buộc'], ['tự nguyện', 'khuyến khích']],
]

/** What stands in place of what, or is more than what. */
const TURNS = ['bằng', 'thành', 'sang', 'thay', 'chứ', 'hơn']

/** Syllables of the longest word of the pairs. */
const LONGEST = 3
type Side = 'one' | 'other' | 'both'
const SIDES = new Map<string, { readonly pair: number; readonly side: Side }>()
for (const [pair, [one, other]] of PAIRS.entries()) {
  for (const word of one) SIDES.set(word, { pair, side: 'one' })
  for (const word of other) SIDES.set(word, { pair, side: 'other' })
}
const DECIDED_BY_ORDER: ReadonlySet<string> = new Set([...NEGATIONS, ...TURNS])

/** Which way an opinion pulls; made once for each, compared often. */
export interface Sense {
  /** another order of the same words may say the opposite */
  readonly isOrdered: boolean
  /** by the number of the pair */
  readonly sides: ReadonlyMap<number, Side>
}

/** @param words of the opinion, in small letters, tones placed one way (spelling-key.ts) */
export function senseOf(words: readonly string[]): Sense {
  const sides = new Map<number, Side>()
  for (let i = 0; i < words.length; i++)
    for (let length = LONGEST; length > 0; length--) {
      const found = SIDES.get(words.slice(i, i + length).join(' '))
      if (found === undefined) continue
      const before = sides.get(found.pair) ?? found.side
      sides.set(found.pair, before === found.side ? before : 'both')
      i += length - 1
      break
    }
  const isOrdered =
    words.some((word) => DECIDED_BY_ORDER.has(word)) || [...sides.values()].includes('both')
  return { isOrdered, sides }
}

export const isOppositeSense = (one: Sense, two: Sense): boolean =>
  [...one.sides].some(([pair, side]) => (two.sides.get(pair) ?? side) !== side)
