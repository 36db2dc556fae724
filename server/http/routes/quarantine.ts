/** Refused bytes of the live text: for administrators only, each look on record. */
import { createRoute, z } from '@hono/zod-openapi'
import { mayInWorkspace } from '#shared/domain/permission.ts'
import { AppError } from '#shared/errors.ts'
import type { PersonId } from '#shared/ids.ts'
import { QuarantinedBytes, QuarantineRow } from '#shared/wire/api.ts'
import { listQuarantine, quarantined } from '../../storage/quarantine.ts'
import type { Row } from '../../storage/schema.ts'
import { act, type Acting } from '../../workflow/acting.ts'
import type { RouteParts } from '../environment.ts'
import { signedIn } from '../guards.ts'
import { answers, newRoutes } from './new-routes.ts'

const viewOf = (row: Omit<Row<'quarantine'>, 'data'>) => ({
  id: row.id,
  at: row.at,
  sectionId: row.section_id,
  personId: row.person_id,
  code: row.code,
  reason: row.reason,
  size: row.size,
  sha256: row.sha256,
})

export function quarantineRoutes(parts: RouteParts) {
  /** Read and recorded in one transaction, as an administrator. @throws access.forbidden */
  const look = <T>(
    personId: PersonId,
    subject: string,
    read: (trx: Acting['trx']) => Promise<T>,
  ): Promise<T> =>
    act(parts.workflow, personId, async (acting) => {
      const bodyId = mayInWorkspace(acting.held, 'body.manage')
      if (bodyId === null) throw new AppError('access.forbidden')
      const found = await read(acting.trx)
      await acting.audit(await acting.as(bodyId), { act: 'quarantine.read', subject })
      return found
    })
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/quarantine',
        responses: answers(z.object({ rows: z.array(QuarantineRow) })),
      }),
      async (c) => {
        const rows = await look(signedIn(c).personId, 'list', listQuarantine)
        return c.json({ rows: rows.map(viewOf) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/quarantine/{id}',
        request: { params: z.object({ id: z.string() }) },
        responses: answers(QuarantinedBytes),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const row = await look(signedIn(c).personId, id.slice(0, 20), async (trx) => {
          const found = /^\d{1,15}$/u.test(id) ? await quarantined(trx, Number(id)) : undefined
          if (found === undefined) throw new AppError('not-found')
          return found
        })
        // As text: nothing that opens the answer takes these bytes for what they may pretend to be.
        return c.json({ ...viewOf(row), base64: Buffer.from(row.data).toString('base64') }, 200)
      },
    )
}
