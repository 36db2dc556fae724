/** Words about great deletions, in both languages. */
import { vi as vietnamese } from './vi.ts'
import { language } from './words.ts'

const vi = {
  bar: (percent: number, time: string) => `Đã xóa ${percent} % văn bản của phần này, ${time}:`,
  by: (name: string, body: string) => `do ${name} (${body}) xóa.`,
  putBack: 'Đưa lại phần đã xóa',
  keep: 'Giữ như hiện nay',
  busy: 'Đang đưa lại…',
  done: 'Đã đưa lại phần văn bản đã xóa.',
  kept: 'Đã giữ văn bản như hiện nay.',
  restored: (by: string, body: string, time: string) => `${by} (${body}) đã đưa lại, ${time}`,
  left: (by: string, body: string, time: string) => `${by} (${body}) quyết định giữ, ${time}`,
  earlier: (n: number) => `Các lần xóa nhiều trước đây: ${n}`,
  entry: (percent: number, name: string, body: string, time: string) =>
    `${name} (${body}) xóa ${percent} %, ${time}`,
}

const en: typeof vi = {
  bar: (percent, time) => `${percent}% of the text of this section was deleted, ${time}:`,
  by: (name, body) => `by ${name} (${body}).`,
  putBack: 'Put the deleted text back',
  keep: 'Leave it as it is now',
  busy: 'Putting it back…',
  done: 'The deleted text is back.',
  kept: 'The text stays as it is now.',
  restored: (by, body, time) => `${by} (${body}) put it back, ${time}`,
  left: (by, body, time) => `${by} (${body}) left it so, ${time}`,
  earlier: (n) => `Earlier great deletions: ${n}`,
  entry: (percent, name, body, time) => `${name} (${body}) deleted ${percent}%, ${time}`,
}

export const erasureWords = (): typeof vi => (language.value === vietnamese ? vi : en)
