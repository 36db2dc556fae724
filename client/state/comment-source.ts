/** Where the threads on screen come from: a section, or the report as a whole. */
import type { CommentView, SectionComments } from '#shared/wire/api.ts'
import type { Mentionable } from '#shared/wire/mentions.ts'
import type { Api, NewComment } from '../api/client.ts'

const REPORT = 'report:'

/** What names the report as a place of comments, beside the ids of sections. */
export const reportKey = (reportId: string): string => REPORT + reportId

export interface CommentSource {
  list(): Promise<SectionComments>
  add(said: NewComment): Promise<CommentView>
  mentionable(): Promise<Mentionable>
}

/** @param key a section's id, or `reportKey` */
export function commentSource(api: Api, key: string): CommentSource {
  if (!key.startsWith(REPORT))
    return {
      list: () => api.sectionComments(key),
      add: (said) => api.addComment(key, said),
      mentionable: () => api.mentionable(key),
    }
  const id = key.slice(REPORT.length)
  return {
    list: () => api.reportComments(id),
    add: ({ key: sentAs, text, mentions }) =>
      api.addReportComment(id, { key: sentAs, text, mentions }),
    mentionable: () => api.reportMentionable(id),
  }
}
