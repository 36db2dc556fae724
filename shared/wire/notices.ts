/** A person's notices, their marks, and whether they come by e-mail. */
import { z } from 'zod'
import { MAIL_CHOICES, NOTICE_KINDS } from '#shared/domain/notice.ts'

const Subject = z.string().min(1).max(200)

export const NoticeView = z.object({
  /** names the line */
  subject: Subject,
  kind: z.enum(NOTICE_KINDS),
  /** happenings since it was last read */
  count: z.number(),
  /** ms, the newest happening */
  at: z.number(),
  /** who did it last; empty: nobody (a day has come) */
  by: z.string(),
  body: z.string(),
  reportId: z.string(),
  reportTitle: z.string(),
  /** null: about the report */
  section: z.object({ id: z.string(), number: z.string(), title: z.string() }).nullable(),
  comment: z.object({ id: z.string(), number: z.number(), text: z.string() }).nullable(),
  round: z.object({ id: z.string(), number: z.number() }).nullable(),
  /** ISO day of what is due */
  due: z.string().nullable(),
  isRead: z.boolean(),
})
export type NoticeView = z.infer<typeof NoticeView>
export const NoticeList = z.object({ notices: z.array(NoticeView), unread: z.number() })
export type NoticeList = z.infer<typeof NoticeList>
export const Unread = z.object({ unread: z.number() })

/** `at` as it was shown: what happened since stays unread. */
export const MarkNotices = z.object({
  isRead: z.boolean(),
  items: z.array(z.object({ subject: Subject, at: z.number().int().min(0) })).max(500),
})

export const MailSettings = z.object({
  mail: z.enum(MAIL_CHOICES),
  /** empty: none, and nothing is sent */
  address: z.union([z.literal(''), z.email().max(200)]),
})
export const MailSettingsView = MailSettings.extend({
  address: z.string(),
  /** the server has a mail server to send through */
  isOffered: z.boolean(),
})
export type MailSettingsView = z.infer<typeof MailSettingsView>
