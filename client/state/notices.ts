/** The person's notices as far as every screen shows them: how many are unread, and that something has changed. */
import { AppError } from '#shared/errors.ts'
import { NetworkError } from '../api/request.ts'
import { subscribeReport, type ReportSubscription } from '../sync/events.ts'
import { createObserved, type Readable } from './observed.ts'
import type { Session } from './session.ts'

export interface NoticeNews {
  readonly unread: number
  /** grows whenever the list may be another one */
  readonly turn: number
}

/** @param unread asks the server how many there are
 *  @param serverUrl `ws://host` or `wss://host` */
export function createNotices(
  session: Session,
  unread: () => Promise<{ readonly unread: number }>,
  serverUrl: string,
): Readable<NoticeNews> {
  const news = createObserved<NoticeNews>({ unread: 0, turn: 0 })
  let line: ReportSubscription | null = null
  let of: string | null = null
  let isAsking = false
  let again = false

  /** One question at a time; what is told meanwhile asks once more. */
  async function ask(): Promise<void> {
    again = true
    if (isAsking) return
    isAsking = true
    while (again) {
      again = false
      const asked = of
      try {
        const count = (await unread()).unread
        if (asked === of && line !== null) news.set({ unread: count, turn: news.value.turn + 1 })
      } catch (error) {
        // The next word on the line asks again.
        if (!(error instanceof NetworkError || error instanceof AppError)) throw error
      }
    }
    isAsking = false
  }

  function follow(): void {
    const { value, me } = session
    if (value.kind === 'none' || (of !== null && of !== me?.id)) {
      line?.close()
      line = null
      of = null
      news.set({ unread: 0, turn: news.value.turn + 1 })
    }
    if (value.kind !== 'signed-in') return
    if (line !== null) return line.resume()
    of = me?.id ?? null
    line = subscribeReport(
      'me',
      {
        kept: () => undefined,
        passing: () => void ask(),
        reload: () => void ask(),
        // What happened while there was no line is in the count.
        link: (state) => void (state === 'open' && ask()),
      },
      { serverUrl },
    )
  }
  session.subscribe(follow)
  return news
}
