/** Signing in and out, who am I, the demo's people, and the first administrator of an empty workspace. */
import { createRoute, z } from '@hono/zod-openapi'
import { deleteCookie } from 'hono/cookie'
import type { Context } from 'hono'
import { AppError } from '#shared/errors.ts'
import { DemoPerson, Me, SetUp, SignIn } from '#shared/wire/api.ts'
import type { Env, RouteParts } from '../environment.ts'
import { addressOf, signedIn } from '../guards.ts'
import { me } from '../views/people-views.ts'
import { answers, json, newRoutes, nothing } from './new-routes.ts'

const Needed = z.object({ needed: z.boolean() })

export function sessionRoutes(parts: RouteParts) {
  const { auth, sessions, config, setUp } = parts
  const isHttps = config.publicUrl?.startsWith('https:') === true

  async function enter(
    c: Context<Env>,
    given: { username: string; password: string; remember: boolean },
  ): Promise<Me> {
    const { cookie } = await auth.signIn.signIn(
      given,
      addressOf(c, config.trustProxy),
      c.req.header('user-agent') ?? null,
    )
    // The session this browser had before is over: a new sign-in has a new id and leaves none behind.
    const before = c.get('session')
    if (before !== null) await sessions.endOne(before)
    c.header('set-cookie', cookie)
    const value = cookie.split(';', 1)[0] ?? ''
    const session = await sessions.find(new Headers({ cookie: value }))
    if (session === null) throw new AppError('session.missing')
    return me(parts, session)
  }
  const forgetCookie = (c: Context<Env>): void => {
    deleteCookie(c, auth.cookieName, { path: '/', secure: isHttps })
  }

  return newRoutes()
    .openapi(
      createRoute({
        method: 'post',
        path: '/session',
        request: { body: json(SignIn) },
        responses: answers(Me),
      }),
      async (c) => c.json(await enter(c, c.req.valid('json')), 200),
    )
    .openapi(createRoute({ method: 'get', path: '/session', responses: answers(Me) }), async (c) =>
      c.json(await me(parts, signedIn(c)), 200),
    )
    .openapi(createRoute({ method: 'delete', path: '/session', responses: nothing }), async (c) => {
      const session = c.get('session')
      if (session !== null) await sessions.endOne(session)
      forgetCookie(c)
      return c.body(null, 204)
    })
    .openapi(
      createRoute({ method: 'delete', path: '/sessions', responses: nothing }),
      async (c) => {
        await parts.personChanges.signOutEverywhere(signedIn(c).personId)
        forgetCookie(c)
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({ method: 'get', path: '/demo', responses: answers(z.array(DemoPerson)) }),
      (c) => {
        if (config.demo === null) throw new AppError('not-found')
        return c.json([...config.demo], 200)
      },
    )
    .openapi(
      createRoute({ method: 'get', path: '/setup', responses: answers(Needed) }),
      async (c) => c.json({ needed: await setUp.isNeeded() }, 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/setup',
        request: { body: json(SetUp) },
        responses: answers(Me),
      }),
      async (c) => {
        const first = c.req.valid('json')
        await setUp.complete(first)
        const { username, password } = first
        return c.json(await enter(c, { username, password, remember: false }), 200)
      },
    )
}
