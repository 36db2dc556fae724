/** `<notice-bell>`: the way to the notices, with how many are unread. */
import { html, nothing } from 'lit'
import { watch, type Readable } from '../state/observed.ts'
import type { NoticeNews } from '../state/notices.ts'
import { noticeWords } from '../words/notices.ts'
import { icon } from './icon.ts'
import { define, Part } from './part.ts'

/** More than these are not counted out. */
const MOST = 99

export class NoticeBell extends Part {
  static override properties = { news: { attribute: false } }
  declare news: Readable<NoticeNews>

  protected override firstUpdated(): void {
    watch(this, this.news)
  }

  override render() {
    const { unread } = this.news.value
    const label = noticeWords().bell(unread)
    return html`<a class="icon-button bell" href="/thong-bao" aria-label=${label} title=${label}
      >${icon('bell')}${
        unread === 0
          ? nothing
          : html`<b aria-hidden="true">${unread > MOST ? `${MOST}+` : unread}</b>`
      }</a
    >`
  }
}
define('notice-bell', NoticeBell)

declare global {
  interface HTMLElementTagNameMap {
    'notice-bell': NoticeBell
  }
}
