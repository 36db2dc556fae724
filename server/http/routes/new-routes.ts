/** The common ground of all route files: an empty group, and the words of the API description they share. */
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { AppError } from '#shared/errors.ts'
import { asId } from '#shared/ids.ts'
import type { Env } from '../environment.ts'

/** An empty group of routes. What does not fit its schema is answered with the names of the fields at fault. */
export const newRoutes = () =>
  new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (result.success) return
      const fields = result.error.issues.map((issue) => issue.path.join('.'))
      throw new AppError('input.malformed', { fields: [...new Set(fields)] })
    },
  })

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
})

/** A JSON answer; refusals are described once for all. */
export const answers = <Schema extends z.ZodType>(schema: Schema) => ({
  200: { description: 'OK', content: { 'application/json': { schema } } },
})
export const nothing = { 204: { description: 'Đã thực hiện' } } as const
export const json = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})

export const ById = z.object({ id: z.string() })

/** An id from an address; what cannot be one names nothing. @throws not-found */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says which kind of id
export function idOf<Id extends NonNullable<ReturnType<typeof asId>>>(text: string): Id {
  const id = asId<Id>(text)
  if (id === null) throw new AppError('not-found')
  return id
}
