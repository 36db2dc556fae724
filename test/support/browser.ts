/** Real Chromium, one context per person: several people at once, each with own cookies and storage. */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

/** As root, as CI is, Chromium needs --no-sandbox; without the other flags it looks up outside hosts. */
export const CHROMIUM = {
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}

let shared: Promise<Browser> | null = null

/** One browser for a test file; `closeBrowser` in afterAll. */
export function browser(): Promise<Browser> {
  shared ??= chromium.launch(CHROMIUM)
  return shared
}

export async function closeBrowser(): Promise<void> {
  await (await shared)?.close()
  shared = null
}

export interface PersonAtScreen {
  readonly context: BrowserContext
  readonly page: Page
  /** addresses outside the page's own origin that were asked for, and script errors: both must stay empty */
  readonly outside: string[]
  readonly errors: string[]
  close(): Promise<void>
}

export interface ScreenOptions {
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark'
}

/** Opens a fresh context at `url` for one person who is not signed in yet. */
export async function openScreen(
  url: string,
  options: ScreenOptions = {},
): Promise<PersonAtScreen> {
  const context = await (
    await browser()
  ).newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.theme ?? 'light',
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
  })
  const page = await context.newPage()
  const outside: string[] = []
  const errors: string[] = []
  const own = new URL(url).host
  page.on('request', (request) => {
    const address = new URL(request.url())
    if (address.host !== own && !['data:', 'blob:'].includes(address.protocol))
      outside.push(request.url())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text()))
      errors.push(message.text())
  })
  return { context, page, outside, errors, close: () => context.close() }
}

/** Signs in on the sign-in page with the demo person's own button. */
export async function signInAtScreen(
  url: string,
  username: string,
  options: ScreenOptions = {},
): Promise<PersonAtScreen> {
  const person = await openScreen(url, options)
  await signInOn(person.page, url, username)
  return person
}

/** The same in a window that is open already. */
export async function signInOn(page: Page, url: string, username: string): Promise<void> {
  await page.goto(`${url}/dang-nhap`)
  await page.locator('.demo-person', { has: page.getByText(username, { exact: true }) }).click()
  await page.waitForURL((address) => address.pathname !== '/dang-nhap')
}

/** The text being written, as the person sees it. */
export const textOf = (person: PersonAtScreen): Promise<string> =>
  person.page.locator('section-editor .ProseMirror').innerText()

/** Waits until two people see the same text: the last letters are on their way for some tens of milliseconds. */
export async function untilSame(one: PersonAtScreen, two: PersonAtScreen): Promise<void> {
  const end = Date.now() + 15_000
  while ((await textOf(one)) !== (await textOf(two))) {
    if (Date.now() > end)
      throw new Error(`two texts stay different:\n${await textOf(one)}\n---\n${await textOf(two)}`)
    await one.page.waitForTimeout(50)
  }
}

/** Opens a section and waits until the server's text is there, not only an older copy of this machine or none. */
export async function openSection(
  url: string,
  person: PersonAtScreen,
  reportId: string,
  sectionId: string,
): Promise<void> {
  await person.page.goto(`${url}/bao-cao/${reportId}/phan/${sectionId}`)
  await person.page.locator('section-editor .ProseMirror').waitFor()
  await person.page.locator('save-badge .save-badge:not([data-kind="connecting"])').waitFor()
}

/** Puts the caret at the very end of the text and types there, as soon as the page lets this person write. */
export async function typeAtEnd(person: PersonAtScreen, text: string, delay = 15): Promise<void> {
  await person.page.locator('section-editor .ProseMirror[contenteditable="true"]').focus()
  await person.page.keyboard.press('Control+End')
  await person.page.keyboard.type(text, { delay })
}

/** Waits until the page says that everything is on the server's disk. */
export async function untilSaved(person: PersonAtScreen): Promise<void> {
  await person.page
    .locator('save-badge .save-badge[data-kind="saved"]')
    .waitFor({ timeout: 20_000 })
}
