/** A digest as a letter: what happened and where to look, as plain text and as simple HTML. It carries no word of a
 *  section or of a comment: a letter leaves the house. */
import { dayOf, timeOf } from '#shared/calendar.ts'
import { NOTICE_SENTENCES, whoIn } from '#shared/text/notice-sentences.ts'
import { dateShort } from '#shared/text/official.ts'
import type { NoticeView } from '#shared/wire/notices.ts'

export interface Letter {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** The page can show all; a letter names the newest. */
const LINES = 50

/** @param base address of the workspace, without a slash at its end
 *  @param at ms, workspace time */
export function letterOf(
  name: string,
  notices: readonly NoticeView[],
  base: string,
  at: number,
): Letter {
  const place = `${base}/thong-bao`
  const greeting = `Kính gửi đồng chí ${name},`
  const opening = `Đồng chí có ${notices.length} thông báo chưa đọc trên hệ thống Bàn Thảo:`
  const lines = notices.slice(0, LINES).map((notice) => ({
    what: sentenceOf(notice),
    where: whereOf(notice),
    when: `${timeOf(notice.at).slice(0, 5)} ngày ${dateShort(dayOf(notice.at))}`,
  }))
  const rest = notices.length - lines.length
  const more = rest > 0 ? `và ${rest} thông báo khác.` : ''
  const open = `Xem tại: ${place}`
  const leave =
    'Để đổi hoặc ngừng nhận thư, chọn lại ở mục «Thư điện tử» của trang Thông báo. Thư gửi tự động, không trả lời thư này.'
  return {
    subject: `Bàn Thảo: ${notices.length} thông báo chưa đọc, ${dateShort(dayOf(at))}`,
    text: [
      greeting,
      '',
      opening,
      '',
      ...lines.map(({ what, where, when }) => `- ${what}\n  ${where}; ${when}`),
      ...(more === '' ? [] : [more]),
      '',
      open,
      '',
      leave,
      '',
    ].join('\n'),
    html: [
      '<!doctype html><html lang="vi"><head><meta charset="utf-8"></head><body>',
      `<p>${escaped(greeting)}</p><p>${escaped(opening)}</p><ul>`,
      ...lines.map(
        ({ what, where, when }) =>
          `<li><b>${escaped(what)}</b><br>${escaped(where)}; ${escaped(when)}</li>`,
      ),
      `</ul>${more === '' ? '' : `<p>${escaped(more)}</p>`}`,
      `<p><a href="${escaped(place)}">Xem thông báo</a></p><p><small>${escaped(leave)}</small></p>`,
      '</body></html>',
    ].join('\n'),
  }
}

function sentenceOf({ kind, by, body, comment, round, count, due }: NoticeView): string {
  return NOTICE_SENTENCES[kind](whoIn(by, body), {
    number: comment?.number ?? round?.number ?? 0,
    count,
    due: due === null ? '' : dateShort(due),
  })
}

const whereOf = ({ section, reportTitle }: NoticeView): string =>
  section === null ? reportTitle : `${section.number} ${section.title}, ${reportTitle}`.trim()

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
