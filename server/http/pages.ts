/** The built client: files with a hash in their name are kept for a year, the page itself is asked for every time. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { AppError } from '#shared/errors.ts'
import type { Env } from './environment.ts'

/** An address a person may type or keep: the app's own routes. Files have a dot in their name. */
const isPage = (path: string): boolean => !/\.[^/]*$/.test(path)

/** Which build the server hands out: a page that is older asks to be loaded again.
 *  @returns null when the client was not built */
export function buildOf(distDir: string): string | null {
  const file = join(distDir, 'build.txt')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}

export function pageRoutes(distDir: string) {
  const index = join(distDir, 'index.html')
  if (!existsSync(index)) return new Hono<Env>()
  const page = readFileSync(index, 'utf8')
  return new Hono<Env>()
    .use(async (c, next) => {
      if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
        throw new AppError('method.not-allowed', { allow: 'GET, HEAD' })
      // Vite's own notes are not part of the page.
      if (c.req.path.startsWith('/.')) throw new AppError('not-found')
      await next()
    })
    .use(
      '/assets/*',
      serveStatic({
        root: distDir,
        onFound: (_, c) => c.header('cache-control', 'public, max-age=31536000, immutable'),
      }),
    )
    .get('/assets/*', () => {
      throw new AppError('not-found')
    })
    .use(async (c, next) => {
      if (isPage(c.req.path) || c.req.path === '/index.html') {
        return c.html(page, 200, { 'cache-control': 'no-cache' })
      }
      return next()
    })
    .use(
      serveStatic({
        root: distDir,
        onFound: (_, c) => c.header('cache-control', 'no-cache'),
      }),
    )
}
