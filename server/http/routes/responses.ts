/** Answers to comments, rows of several bodies, and the table of a report. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { CommentId, PersonId, ReportId } from '#shared/ids.ts'
import {
  AnswerComment,
  AnswerMany,
  ApplyComment,
  CallApart,
  ChangesSince,
  CloseTable,
  ManyAnswered,
  MergeComments,
  MovedOn,
  ProposedGroups,
  ResponseTable,
  WithReason,
} from '#shared/wire/resolution.ts'
import { AppError } from '#shared/errors.ts'
import { responsePaper } from '#shared/text/response-paper.ts'
import { findComment } from '../../storage/comments.ts'
import { resolutionsOf } from '../../storage/resolution.ts'
import { sectionsOf } from '../../storage/sections.ts'
import { changesSince, movedOn } from '../../workflow/named-changes.ts'
import type { Env, RouteParts } from '../environment.ts'
import { signedIn } from '../guards.ts'
import { commentInSight } from '../views/comment-views.ts'
import { proposedGroups } from '../views/proposed-groups.ts'
import { responseSheet } from '../views/response-sheet.ts'
import { responseTable } from '../views/response-views.ts'
import { liveReport } from '../views/visible.ts'
import { answers, ById, idOf, json, newRoutes, nothing } from './new-routes.ts'

const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** An act on one comment: something is asked, nothing comes back. */
const onComment = <Path extends string, Schema extends z.ZodType>(path: Path, schema: Schema) =>
  createRoute({
    method: 'post',
    path,
    request: { params: ById, body: json(schema) },
    responses: nothing,
  })

/** Who asks, and which comment the address names. @throws session.missing, not-found */
const named = (c: Context<Env>): [PersonId, CommentId] => [
  signedIn(c).personId,
  idOf<CommentId>(c.req.param('id') ?? ''),
]

export function responseRoutes(parts: RouteParts) {
  const { access, answers: acts, responseRows, workflow } = parts
  const commentOf = (id: string): CommentId => idOf<CommentId>(id)
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/reports/{id}/responses',
        request: { params: ById },
        responses: answers(ResponseTable),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ReportId>(c.req.valid('param').id)
        const held = await access.heldRoles(personId)
        await liveReport(parts, held, id)
        return c.json(await responseTable(parts, held, personId, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/reports/{id}/responses.xlsx',
        request: { params: ById },
        responses: {
          200: { description: 'OK', content: { [WORKBOOK]: { schema: z.string() } } },
        },
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ReportId>(c.req.valid('param').id)
        const held = await access.heldRoles(personId)
        const { subject } = await liveReport(parts, held, id)
        const table = await responseTable(parts, held, personId, id)
        const sections = await sectionsOf(parts.database.kysely, [id])
        const places = new Map(sections.map((s) => [s.id, `${s.number} ${s.title}`]))
        return c.body(await responseSheet(subject, responsePaper(table, places)), 200, {
          'content-type': WORKBOOK,
          'content-disposition': 'attachment; filename="tong-hop-tiep-thu-giai-trinh.xlsx"',
          'x-content-type-options': 'nosniff',
        })
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/reports/{id}/responses/moved-on',
        request: { params: ById },
        responses: answers(MovedOn),
      }),
      async (c) => {
        const id = idOf<ReportId>(c.req.valid('param').id)
        const held = await access.heldRoles(signedIn(c).personId)
        await liveReport(parts, held, id)
        const seen = new Set(
          (await responseTable(parts, held, signedIn(c).personId, id)).rows.map((row) => row.id),
        )
        const { changes } = await resolutionsOf(parts.database.kysely, { reportId: id })
        const shown = new Map([...changes].filter(([commentId]) => seen.has(commentId)))
        return c.json({ ids: await movedOn(workflow, shown) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/reports/{id}/responses',
        request: { params: ById, body: json(AnswerMany) },
        responses: answers(ManyAnswered),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ReportId>(c.req.valid('param').id)
        await liveReport(parts, await access.heldRoles(personId), id)
        const { done, refused } = await acts.many(personId, id, c.req.valid('json'))
        return c.json({ done: [...done], refused: [...refused] }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/reports/{id}/responses/merges',
        request: { params: ById, body: json(MergeComments) },
        responses: nothing,
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ReportId>(c.req.valid('param').id)
        await liveReport(parts, await access.heldRoles(personId), id)
        const { head, others } = c.req.valid('json')
        await responseRows.merge(
          personId,
          commentOf(head),
          others.map((other) => commentOf(other)),
        )
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/reports/{id}/responses/closing',
        request: { params: ById, body: json(CloseTable) },
        responses: answers(z.object({ sha256: z.string() })),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ReportId>(c.req.valid('param').id)
        await liveReport(parts, await access.heldRoles(personId), id)
        const { draft } = c.req.valid('json')
        return c.json({ sha256: await responseRows.close(personId, id, draft) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/comments/{id}/changes',
        request: { params: ById },
        responses: answers(ChangesSince),
      }),
      async (c) => {
        const id = commentOf(c.req.valid('param').id)
        await commentInSight(parts, await access.heldRoles(signedIn(c).personId), id)
        const comment = await findComment(parts.database.kysely, id)
        if (comment === undefined) throw new AppError('not-found')
        const { draftNumber, changes } = await changesSince(workflow, comment)
        return c.json({ draftNumber, changes: [...changes] }, 200)
      },
    )
    .openapi(onComment('/comments/{id}/answers', AnswerComment), async (c) => {
      await acts.answer(...named(c), c.req.valid('json'))
      return c.body(null, 204)
    })
    .openapi(onComment('/comments/{id}/applied', ApplyComment), async (c) => {
      const { changes, version } = c.req.valid('json')
      await acts.apply(...named(c), changes, version)
      return c.body(null, 204)
    })
    .openapi(onComment('/comments/{id}/reopening', WithReason), async (c) => {
      const { reason, version } = c.req.valid('json')
      await acts.reopen(...named(c), reason, version)
      return c.body(null, 204)
    })
    .openapi(onComment('/comments/{id}/objection', WithReason), async (c) => {
      const { reason, version } = c.req.valid('json')
      await acts.object(...named(c), reason, version)
      return c.body(null, 204)
    })
    .openapi(onComment('/comments/{id}/split-request', WithReason), async (c) => {
      await responseRows.askSplit(...named(c), c.req.valid('json').reason)
      return c.body(null, 204)
    })
    .openapi(
      createRoute({
        method: 'delete',
        path: '/comments/{id}/merge',
        request: { params: ById },
        responses: nothing,
      }),
      async (c) => {
        await responseRows.split(...named(c))
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/comments/{id}/split-request',
        request: { params: ById },
        responses: nothing,
      }),
      async (c) => {
        await responseRows.keepMerged(...named(c))
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/reports/{id}/responses/groups',
        request: { params: ById },
        responses: answers(ProposedGroups),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ReportId>(c.req.valid('param').id)
        const held = await access.heldRoles(personId)
        await liveReport(parts, held, id)
        return c.json({ groups: await proposedGroups(parts, held, personId, id) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/reports/{id}/responses/apart',
        request: { params: ById, body: json(CallApart) },
        responses: nothing,
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ReportId>(c.req.valid('param').id)
        await liveReport(parts, await access.heldRoles(personId), id)
        const { ids } = c.req.valid('json')
        await responseRows.apart(
          personId,
          ids.map((one) => commentOf(one)),
        )
        return c.body(null, 204)
      },
    )
}
