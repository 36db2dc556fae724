/** Comments of a section, their threads, and where their words stand. */
import { createRoute, z } from '@hono/zod-openapi'
import type { CommentId, ReplyId, ReportId, SectionId } from '#shared/ids.ts'
import {
  ChangeComment,
  CommentRecordView,
  CommentView,
  MoveAnchors,
  NewComment,
  NewReply,
  NewReportComment,
  SectionComments,
  WithdrawComment,
} from '#shared/wire/api.ts'
import { commentRecords } from '../../storage/comments.ts'
import { moveAnchors } from '../../workflow/anchor-moves.ts'
import type { RouteParts } from '../environment.ts'
import { signedIn } from '../guards.ts'
import { commentInSight, commentsAt, threadView } from '../views/comment-views.ts'
import { placeInSight } from '../views/visible.ts'
import { answers, ById, idOf, json, newRoutes } from './new-routes.ts'

const onReport = (id: string) => ({ sectionId: null, reportId: idOf<ReportId>(id) }) as const

export function commentRoutes(parts: RouteParts) {
  const { access, comments, workflow } = parts
  const thread = async (personId: Parameters<typeof access.heldRoles>[0], id: CommentId) =>
    threadView(parts, await access.heldRoles(personId), personId, id)
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/sections/{id}/comments',
        request: { params: ById },
        responses: answers(SectionComments),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<SectionId>(c.req.valid('param').id)
        const held = await access.heldRoles(personId)
        return c.json(await commentsAt(parts, held, personId, { sectionId: id }), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/sections/{id}/comments',
        request: { params: ById, body: json(NewComment) },
        responses: answers(CommentView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<SectionId>(c.req.valid('param').id)
        await placeInSight(parts, await access.heldRoles(personId), { sectionId: id })
        const made = await comments.add(personId, { sectionId: id }, c.req.valid('json'))
        return c.json(await thread(personId, made), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/reports/{id}/comments',
        request: { params: ById },
        responses: answers(SectionComments),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const target = onReport(c.req.valid('param').id)
        const held = await access.heldRoles(personId)
        return c.json(await commentsAt(parts, held, personId, target), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/reports/{id}/comments',
        request: { params: ById, body: json(NewReportComment) },
        responses: answers(CommentView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const target = onReport(c.req.valid('param').id)
        await placeInSight(parts, await access.heldRoles(personId), target)
        const said = { ...c.req.valid('json'), anchor: null, guidance: null }
        return c.json(await thread(personId, await comments.add(personId, target, said)), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/sections/{id}/anchors',
        request: { params: ById, body: json(MoveAnchors) },
        responses: answers(z.object({ taken: z.array(z.string()) })),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<SectionId>(c.req.valid('param').id)
        const { moved } = c.req.valid('json')
        return c.json({ taken: await moveAnchors(workflow, personId, id, moved) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/comments/{id}/replies',
        request: { params: ById, body: json(NewReply) },
        responses: answers(CommentView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<CommentId>(c.req.valid('param').id)
        await comments.reply(personId, id, c.req.valid('json'))
        return c.json(await thread(personId, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/comments/{id}',
        request: { params: ById, body: json(ChangeComment) },
        responses: answers(CommentView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<CommentId>(c.req.valid('param').id)
        await comments.edit(personId, id, c.req.valid('json'))
        return c.json(await thread(personId, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/comments/{id}/moves',
        request: { params: ById, body: json(WithdrawComment) },
        responses: answers(CommentView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<CommentId>(c.req.valid('param').id)
        await comments.withdraw(personId, id, c.req.valid('json').version)
        return c.json(await thread(personId, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/comments/{id}/records',
        request: { params: ById },
        responses: answers(z.object({ records: z.array(CommentRecordView) })),
      }),
      async (c) => {
        const id = idOf<CommentId>(c.req.valid('param').id)
        await commentInSight(parts, await access.heldRoles(signedIn(c).personId), id)
        const records = await commentRecords(parts.database.kysely, id)
        return c.json(
          {
            records: records.map((row) => ({
              at: row.at,
              by: row.person_name,
              body: row.body_name,
              kind: row.kind,
              replyId: row.reply_id,
              before: row.before,
              after: row.after,
            })),
          },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/replies/{id}',
        request: { params: ById, body: json(ChangeComment) },
        responses: answers(CommentView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ReplyId>(c.req.valid('param').id)
        const edited = await comments.editReply(personId, id, c.req.valid('json'))
        return c.json(await thread(personId, edited), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/replies/{id}/moves',
        request: { params: ById, body: json(WithdrawComment) },
        responses: answers(CommentView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ReplyId>(c.req.valid('param').id)
        const { version } = c.req.valid('json')
        return c.json(
          await thread(personId, await comments.withdrawReply(personId, id, version)),
          200,
        )
      },
    )
}
