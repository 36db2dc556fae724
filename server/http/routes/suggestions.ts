/** Suggestions of a section: sent, decided, placed anew, discussed. */
import { createRoute, z } from '@hono/zod-openapi'
import type { SectionId } from '#shared/ids.ts'
import {
  DecidedSuggestions,
  DecideSuggestions,
  MadeSuggestions,
  MoveSuggestions,
  NewSuggestionReply,
  SectionSuggestions,
  SendSuggestions,
  SentSuggestions,
} from '#shared/wire/suggestions.ts'
import { createSuggestionChanges } from '../../workflow/suggestion-changes.ts'
import { noteMade } from '../../workflow/suggestion-edits.ts'
import type { RouteParts } from '../environment.ts'
import { signedIn } from '../guards.ts'
import { sectionSuggestions } from '../views/suggestion-views.ts'
import { answers, ById, idOf, json, newRoutes } from './new-routes.ts'

export function suggestionRoutes(parts: RouteParts) {
  const { access } = parts
  const changes = createSuggestionChanges(parts.workflow)
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/sections/{id}/suggestions',
        request: { params: ById },
        responses: answers(SectionSuggestions),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<SectionId>(c.req.valid('param').id)
        const held = await access.heldRoles(personId)
        return c.json(await sectionSuggestions(parts, held, personId, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/sections/{id}/suggestions',
        request: { params: ById, body: json(SendSuggestions) },
        responses: answers(SentSuggestions),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<SectionId>(c.req.valid('param').id)
        return c.json(await changes.send(personId, id, c.req.valid('json')), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/sections/{id}/suggestion-decisions',
        request: { params: ById, body: json(DecideSuggestions) },
        responses: answers(DecidedSuggestions),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<SectionId>(c.req.valid('param').id)
        return c.json(await changes.decide(personId, id, c.req.valid('json')), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/sections/{id}/suggestion-places',
        request: { params: ById, body: json(MoveSuggestions) },
        responses: answers(z.object({ taken: z.array(z.string()) })),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<SectionId>(c.req.valid('param').id)
        return c.json({ taken: await changes.move(personId, id, c.req.valid('json')) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/sections/{id}/suggestion-edits',
        request: { params: ById, body: json(MadeSuggestions) },
        responses: answers(z.object({ taken: z.array(z.string()) })),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<SectionId>(c.req.valid('param').id)
        const made = c.req.valid('json')
        return c.json({ taken: await noteMade(parts.workflow, personId, id, made) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/suggestions/{id}/replies',
        request: { params: ById, body: json(NewSuggestionReply) },
        responses: answers(SectionSuggestions),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const said = c.req.valid('json')
        const sectionId = await changes.reply(personId, idOf(c.req.valid('param').id), said)
        const held = await access.heldRoles(personId)
        return c.json(await sectionSuggestions(parts, held, personId, sectionId), 200)
      },
    )
}
