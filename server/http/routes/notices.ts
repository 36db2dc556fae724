/** A person's own notices, and whom a comment may mention. */
import { createRoute } from '@hono/zod-openapi'
import { atLeast } from '#shared/domain/permission.ts'
import { AppError } from '#shared/errors.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import { Mentionable } from '#shared/wire/mentions.ts'
import {
  MailSettings,
  MailSettingsView,
  MarkNotices,
  NoticeList,
  Unread,
} from '#shared/wire/notices.ts'
import { workspaceDay } from '../../clock.ts'
import { mailSettingOf, markNotices, setMailSetting } from '../../storage/notices.ts'
import type { CommentTarget } from '../../workflow/comment-place.ts'
import type { RouteParts } from '../environment.ts'
import { signedIn } from '../guards.ts'
import { mentionableView } from '../views/mention-views.ts'
import { noticeList, unreadCount } from '../../workflow/notice-reading.ts'
import { placeInSight } from '../views/visible.ts'
import { answers, ById, idOf, json, newRoutes } from './new-routes.ts'

export function noticeRoutes(parts: RouteParts) {
  const { access, announcements, clock, database, config } = parts
  const db = database.kysely
  const unread = async (personId: PersonId) => ({
    unread: await unreadCount(db, await access.heldRoles(personId), personId),
  })
  const settings = async (personId: PersonId): Promise<MailSettingsView> => ({
    ...(await mailSettingOf(db, personId)),
    isOffered: config.isMailOffered,
  })
  const mentionable = async (personId: PersonId, target: CommentTarget): Promise<Mentionable> => {
    const { place, access: here } = await placeInSight(
      parts,
      await access.heldRoles(personId),
      target,
    )
    if (!atLeast(here.level, 'comment')) throw new AppError('access.forbidden')
    return mentionableView(db, place.facts, workspaceDay(clock))
  }
  return newRoutes()
    .openapi(
      createRoute({ method: 'get', path: '/notices', responses: answers(NoticeList) }),
      async (c) => {
        const { personId } = signedIn(c)
        return c.json(await noticeList(db, await access.heldRoles(personId), personId), 200)
      },
    )
    .openapi(
      createRoute({ method: 'get', path: '/notices/unread', responses: answers(Unread) }),
      async (c) => c.json(await unread(signedIn(c).personId), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/notices/marks',
        request: { body: json(MarkNotices) },
        responses: answers(Unread),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const { items, isRead } = c.req.valid('json')
        const readAt = isRead ? clock.workspace() : null
        await database.transaction((trx) => markNotices(trx, personId, items, readAt))
        announcements.send({ kind: 'notices-changed', personIds: [personId] })
        return c.json(await unread(personId), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/notices/settings',
        responses: answers(MailSettingsView),
      }),
      async (c) => c.json(await settings(signedIn(c).personId), 200),
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/notices/settings',
        request: { body: json(MailSettings) },
        responses: answers(MailSettingsView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        await setMailSetting(db, personId, c.req.valid('json'))
        return c.json(await settings(personId), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/sections/{id}/mentionable',
        request: { params: ById },
        responses: answers(Mentionable),
      }),
      async (c) => {
        const sectionId = idOf<SectionId>(c.req.valid('param').id)
        return c.json(await mentionable(signedIn(c).personId, { sectionId }), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/reports/{id}/mentionable',
        request: { params: ById },
        responses: answers(Mentionable),
      }),
      async (c) => {
        const reportId = idOf<ReportId>(c.req.valid('param').id)
        return c.json(await mentionable(signedIn(c).personId, { sectionId: null, reportId }), 200)
      },
    )
}
