/** The list of documents that a report cites: read by who reads its live text, kept by who may edit a section. */
import { createRoute } from '@hono/zod-openapi'
import type { PersonId, ReportId } from '#shared/ids.ts'
import {
  ChangeDocument,
  DocumentAdded,
  DocumentList,
  DropDocument,
  NewDocument,
} from '#shared/wire/cited-documents.ts'
import { addDocument, changeDocument, dropDocument } from '../../workflow/cited-documents.ts'
import type { RouteParts } from '../environment.ts'
import { signedIn } from '../guards.ts'
import { documentList } from '../views/document-list.ts'
import { liveReport } from '../views/visible.ts'
import { answers, ById, idOf, json, newRoutes } from './new-routes.ts'

const path = '/reports/{id}/documents'

export function citedDocumentRoutes(parts: RouteParts) {
  const { workflow, access } = parts
  /** The list as it stands after an act. */
  async function listAfter(personId: PersonId, reportId: ReportId) {
    await liveReport(parts, await access.heldRoles(personId), reportId)
    return documentList(parts, reportId)
  }
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path,
        request: { params: ById },
        responses: answers(DocumentList),
      }),
      async (c) => {
        const id = idOf<ReportId>(c.req.valid('param').id)
        return c.json(await listAfter(signedIn(c).personId, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path,
        request: { params: ById, body: json(NewDocument) },
        responses: answers(DocumentAdded),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ReportId>(c.req.valid('param').id)
        const added = await addDocument(workflow, personId, id, c.req.valid('json'))
        return c.json({ ...(await listAfter(personId, id)), added }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/documents/{id}',
        request: { params: ById, body: json(ChangeDocument) },
        responses: answers(DocumentList),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const { id } = c.req.valid('param')
        const reportId = await changeDocument(workflow, personId, id, c.req.valid('json'))
        return c.json(await listAfter(personId, reportId), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/documents/{id}',
        request: { params: ById, body: json(DropDocument) },
        responses: answers(DocumentList),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const { id } = c.req.valid('param')
        const { version } = c.req.valid('json')
        const reportId = await dropDocument(workflow, personId, id, version)
        return c.json(await listAfter(personId, reportId), 200)
      },
    )
}
