/** A test's own page: a module bundled by Vite in memory and shown by Chromium, without a server. */
import { build } from 'vite'
import type { Page } from 'playwright-core'

/** Never looked up: every request to it is answered here. */
const ORIGIN = 'http://page.localhost'

const STYLE = `
  .section-text { white-space: pre-wrap; outline: none; font: 16px/22px serif; width: 640px; padding: 4px }
  .section-text p, .section-text h1, .section-text h2 { margin: 4px 0 }
  .paper { position: relative } .peer-layer { position: absolute; inset: 0; pointer-events: none }
  .peer-layer > * { position: absolute; left: 0; top: 0 }`

/** @param entry a TypeScript module, as a file path. @returns its code with everything it imports */
export async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      lib: { entry, formats: ['es'], fileName: 'page' },
    },
  })
  const outputs = Array.isArray(built) ? built : [built]
  for (const one of outputs)
    if ('output' in one)
      for (const file of one.output) if (file.type === 'chunk' && file.isEntry) return file.code
  throw new Error(`nothing was built from ${entry}`)
}

/** Opens the page; its module has run when this resolves. */
export async function openBundle(page: Page, code: string, body = ''): Promise<void> {
  await page.route(`${ORIGIN}/**`, (route) =>
    route.request().url().endsWith('/page.js')
      ? route.fulfill({ contentType: 'text/javascript', body: code })
      : route.fulfill({
          contentType: 'text/html; charset=utf-8',
          body: `<!doctype html><html lang="vi"><meta charset="utf-8"><title>test</title>
            <style>${STYLE}</style><body>${body}<script type="module" src="/page.js"></script></body></html>`,
        }),
  )
  await page.goto(`${ORIGIN}/`)
}
