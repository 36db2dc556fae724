/**
 * Vietnamese text, and how it is typed. An input method does not send «ế»: it sends e, puts ê in its place, then ế. The
 * editor makes one transaction of each step, so each step is one edit here.
 */
import type { Seeded } from '#test/support/seeded.ts'

const SYLLABLES = (
  'ban thường vụ tỉnh ủy báo cáo tổng kết việc thực hiện kết luận về tiếp tục đổi mới nội dung phương thức hoạt động ' +
  'của mặt trận và các tổ chức chính trị xã hội trong những năm qua cấp ủy đảng chính quyền đã phối hợp chặt chẽ quán ' +
  'triệt nghiêm túc nhiều mô hình dân vận khéo được nhân rộng góp phần củng cố khối đại đoàn kết toàn dân đời sống ' +
  'người dân vùng sâu vùng xa biên giới từng bước nâng lên tuy nhiên còn hạn chế khuyết điểm cần khắc phục kịp thời ' +
  'giám sát phản biện kiểm tra xử lý bảo đảm quyền lợi hợp pháp đề nghị bổ sung hướng dẫn cụ thể trước ngày quy định'
).split(' ')

const TONE = /[\u0300\u0301\u0303\u0309\u0323]/
const SHAPE = /[\u0302\u0306\u031b]/

export function sentence(random: Seeded, syllables: number): string {
  const chosen = Array.from({ length: syllables }, () => SYLLABLES[random(SYLLABLES.length)] ?? '')
  const text = chosen.join(' ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}. `
}

export function paragraph(random: Seeded, characters: number): string {
  let text = ''
  while (text.length < characters) text += sentence(random, 12 + random(14))
  return text.trimEnd()
}

/** What stands there while one letter is typed: ế → e, ê, ế; đ → d, đ. */
function stages(letter: string): readonly string[] {
  if (letter === 'đ') return ['d', 'đ']
  const parts = Array.from(letter.normalize('NFD'))
  const base = parts[0] ?? letter
  const shape = parts.find((p) => SHAPE.test(p)) ?? ''
  const tone = parts.find((p) => TONE.test(p)) ?? ''
  const shaped = (base + shape).normalize('NFC')
  const whole = (base + shape + tone).normalize('NFC')
  return [...new Set([base, shaped, whole])]
}

export interface Keystroke {
  readonly text: string
  /** it takes the place of the letter before */
  readonly replaces: boolean
}

/** Typing without end. */
export function* keystrokes(random: Seeded): Generator<Keystroke, never> {
  for (;;)
    for (const letter of sentence(random, 8 + random(10)))
      for (const [i, text] of stages(letter).entries()) yield { text, replaces: i > 0 }
}
