/** The line is cut, the browser closes, the person comes back: what was typed is on this machine and merges. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  CHROMIUM,
  closeBrowser,
  openSection,
  signInAtScreen,
  signInOn,
  textOf,
  typeAtEnd,
  untilSame,
  untilSaved,
} from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn } from '#test/support/signed-in.ts'

const SECTION = 'ii-2-6-lanh-dao-cua-dang'
let server: RunningServer
let reportId: string
let profile: string

beforeAll(async () => {
  server = await startServer()
  const { json } = await (await signIn(server.url, 'danvan.bientap')).call('GET', '/api/reports')
  reportId = (json as { reports: { id: string }[] }).reports[0]?.id ?? ''
  profile = mkdtempSync(join(tmpdir(), 'ban-thao-profile-'))
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  rmSync(profile, { recursive: true, force: true })
})

const openProfile = async (): Promise<{ context: BrowserContext; page: Page }> => {
  const context = await chromium.launchPersistentContext(profile, {
    ...CHROMIUM,
    viewport: { width: 1440, height: 900 },
    locale: 'vi-VN',
  })
  return { context, page: context.pages()[0] ?? (await context.newPage()) }
}
const badge = (page: Page) => page.locator('save-badge .save-badge')

test('edits made without a line survive closing the browser and merge with what others wrote meanwhile', async () => {
  const first = await openProfile()
  await signInOn(first.page, server.url, 'danvan.bientap')
  const me = {
    context: first.context,
    page: first.page,
    outside: [],
    errors: [],
    close: () => first.context.close(),
  }
  await openSection(server.url, me, reportId, SECTION)
  await badge(first.page).waitFor()

  await first.context.setOffline(true)
  await typeAtEnd(me, ' Câu viết lúc mất mạng.')
  await expect
    .poll(() => badge(first.page).innerText(), { timeout: 15_000 })
    .toMatch(/Chưa gửi \d+ thay đổi/)
  expect(await first.page.locator('save-badge .save-badge[data-kind="saved"]').count()).toBe(0)
  await first.context.close()

  const colleague = await signInAtScreen(server.url, 'danvan.truong')
  await openSection(server.url, colleague, reportId, SECTION)
  await colleague.page.locator('section-editor .ProseMirror').focus()
  await colleague.page.keyboard.press('Control+Home')
  await colleague.page.keyboard.type('Đồng nghiệp viết ở đầu. ', { delay: 10 })
  await untilSaved(colleague)

  // The session ended with the browser: who comes back signs in first.
  const second = await openProfile()
  await signInOn(second.page, server.url, 'danvan.bientap')
  const back = {
    context: second.context,
    page: second.page,
    outside: [],
    errors: [],
    close: () => second.context.close(),
  }
  await openSection(server.url, back, reportId, SECTION)
  await expect.poll(() => textOf(back), { timeout: 20_000 }).toContain('Đồng nghiệp viết ở đầu.')
  expect(await textOf(back)).toContain('Câu viết lúc mất mạng.')
  await untilSaved(back)
  await untilSame(colleague, back)
  await second.context.close()
  await colleague.close()
})

test('leaving with unsent edits warns', async () => {
  const person = await signInAtScreen(server.url, 'danvan.truong')
  await openSection(server.url, person, reportId, SECTION)
  await typeAtEnd(person, 'x')
  await untilSaved(person)
  await person.context.setOffline(true)
  await typeAtEnd(person, ' chưa gửi')
  const asked = new Promise<string>((resolve) =>
    person.page.once('dialog', (dialog) => {
      const type = dialog.type()
      // The browser must have its answer before the window goes.
      void dialog.dismiss().then(() => resolve(type))
    }),
  )
  await person.page.close({ runBeforeUnload: true })
  expect(await asked).toBe('beforeunload')
  // Whoever stays keeps the words. The browser goes as a whole after this: closing the window that was just asked
  // sometimes takes Chromium down.
  expect(await textOf(person)).toContain('chưa gửi')
})
