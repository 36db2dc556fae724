/** One line of the notices: what happened, where, when, and the way there. */
import { html, nothing, type TemplateResult } from 'lit'
import { whoIn } from '#shared/text/notice-sentences.ts'
import { dateShort } from '#shared/text/official.ts'
import type { NoticeView } from '#shared/wire/notices.ts'
import { noticeWords } from '../words/notices.ts'
import { icon, type IconName } from './icon.ts'
import { ordinal } from './outline-rows.ts'
import { momentOf } from './report-aside.ts'

const SIGNS: Readonly<Record<NoticeView['kind'], IconName>> = {
  mention: 'at-sign',
  'comment-answered': 'circle-check',
  'comment-replied': 'corner-down-right',
  'section-commented': 'message-square',
  'section-submitted': 'send',
  'section-returned': 'undo-2',
  'section-accepted': 'check',
  'section-erased': 'triangle-alert',
  'section-due': 'clock',
  'round-opened': 'users',
  'round-due': 'clock',
  'round-ended': 'users',
}

/** The exact place: a comment in its section, a round among the rounds. */
export function placeOfNotice({ reportId, section, comment, round }: NoticeView): string {
  const report = `/bao-cao/${encodeURIComponent(reportId)}`
  if (round !== null) return `${report}/xin-y-kien`
  const place = section === null ? report : `${report}/phan/${encodeURIComponent(section.id)}`
  return comment === null ? place : `${place}?gop-y=${encodeURIComponent(comment.id)}`
}

export interface NoticeActs {
  open(notice: NoticeView): void
  mark(notice: NoticeView, isRead: boolean): void
}

export function noticeRow(notice: NoticeView, acts: NoticeActs): TemplateResult {
  const words = noticeWords()
  const { kind, section, comment, round, count, isRead } = notice
  const said = words.said[kind](whoIn(notice.by, notice.body), {
    number: comment?.number ?? round?.number ?? 0,
    count,
    due: notice.due === null ? '' : dateShort(notice.due),
  })
  const where =
    section === null ? words.wholeReport : `${ordinal(section.number)} ${section.title}`.trim()
  return html`<li class="notice ${isRead ? 'read' : ''}">
    <a
      href=${placeOfNotice(notice)}
      data-subject=${notice.subject}
      @click=${() => acts.open(notice)}
      >${icon(SIGNS[kind])}<span class="notice-said"
        ><span class="notice-what"
          >${isRead ? nothing : html`<span class="sr">${words.isNew}: </span>`}${said}${
            count > 1 && kind !== 'section-commented'
              ? html` <span class="state k-neutral">${words.times(count)}</span>`
              : nothing
          }</span
        ><span class="small muted cut">${where}</span
        ><span class="small muted cut">${momentOf(notice.at)} · ${notice.reportTitle}</span>${
          comment === null || comment.text === ''
            ? nothing
            : html`<span class="notice-quote" lang="vi">${comment.text}</span>`
        }</span
      ></a
    >
    <button
      type="button"
      class="icon-button"
      aria-label=${isRead ? words.markUnread : words.markRead}
      title=${isRead ? words.markUnread : words.markRead}
      @click=${() => acts.mark(notice, !isRead)}
    >
      ${icon(isRead ? 'circle-dashed' : 'check')}
    </button>
  </li>`
}
