/** Every screen at three widths, light and dark: drawn, free of serious accessibility faults, nothing from outside, no
 *  script error, nothing wider than the window. Pictures go to test/.output for the eye. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violationsOn } from '#test/support/axe.ts'
import {
  closeBrowser,
  openScreen,
  signInAtScreen,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { ROOT, startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn } from '#test/support/signed-in.ts'

const PICTURES = join(ROOT, 'test', '.output', 'screens')
const WIDTHS = [1440, 1024, 390] as const
const THEMES = ['light', 'dark'] as const

interface ScreenOf {
  readonly name: string
  readonly path: string
  /** null: not signed in */
  readonly username: string | null
  /** what shows that it is drawn */
  readonly ready: string
}

let server: RunningServer
let report = ''

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true })
  server = await startServer()
  const lead = await signIn(server.url, 'danvan.truong')
  report =
    ((await lead.call('GET', '/api/reports')).json as { reports: { id: string }[] }).reports[0]
      ?.id ?? ''
  const frozen = await lead.call('POST', `/api/reports/${report}/drafts`, { expectedNumber: 1 })
  expect(frozen.status).toBeLessThan(300)
  const asked = await lead.call('POST', `/api/reports/${report}/consultations`, {
    draftNumber: 1,
    bodyIds: ['dang-doan-mttq', 'ban-to-chuc-tinh-uy', 'btv-tinh-doan'],
    due: '2019-04-26',
    letterNumber: '12-CV/BDVTU',
    letterDate: '2019-04-11',
  })
  expect(asked.status).toBeLessThan(300)
  const said = await lead.call('POST', '/api/sections/ii-2-4-to-chuc-bo-may/comments', {
    key: 'gop-y-cua-man-hinh',
    text: 'Đề nghị nêu rõ việc kiện toàn ở cấp huyện và cấp xã.',
    anchor: null,
  })
  expect(said.status).toBeLessThan(300)
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
})

const screens = (): ScreenOf[] => [
  { name: 'dang-nhap', path: '/dang-nhap', username: null, ready: '.demo-person' },
  { name: 'trang-chu', path: '/', username: 'danvan.bientap', ready: 'main h1' },
  {
    name: 'bao-cao',
    path: '/bao-cao',
    username: 'danvan.bientap',
    ready: 'main a[href^="/bao-cao/"]',
  },
  { name: 'thong-bao', path: '/thong-bao', username: 'tochuc.bientap', ready: '.notice' },
  { name: 'thong-bao-trong', path: '/thong-bao', username: 'quantri', ready: '.empty' },
  {
    name: 'tong-quan',
    path: `/bao-cao/${report}`,
    username: 'danvan.truong',
    ready: 'outline-grid',
  },
  {
    name: 'soan-thao',
    path: `/bao-cao/${report}/phan/ii-2-4-to-chuc-bo-may`,
    username: 'tochuc.bientap',
    ready: 'section-editor .ProseMirror',
  },
  {
    name: 'soan-thao-chi-doc',
    path: `/bao-cao/${report}/phan/ii-2-4-to-chuc-bo-may`,
    username: 'mttq.gopy',
    ready: 'section-editor .ProseMirror',
  },
  {
    name: 'toan-van',
    path: `/bao-cao/${report}/toan-van`,
    username: 'danvan.bientap',
    ready: '.paper p',
  },
  {
    name: 'tiep-thu',
    path: `/bao-cao/${report}/gop-y`,
    username: 'danvan.truong',
    ready: '.response-row',
  },
  {
    name: 'doc',
    path: `/doc/${report}/latest`,
    username: 'banthuongvu.doc',
    ready: '.reading-text h1',
  },
  {
    name: 'xin-y-kien',
    path: `/bao-cao/${report}/xin-y-kien`,
    username: 'danvan.truong',
    ready: '.round-table',
  },
  { name: 'tim', path: `/bao-cao/${report}/tim`, username: 'mttq.gopy', ready: '.search-form' },
  { name: 'quan-tri-co-quan', path: '/quan-tri/co-quan', username: 'quantri', ready: 'main table' },
  {
    name: 'quan-tri-nguoi-dung',
    path: '/quan-tri/nguoi-dung',
    username: 'quantri',
    ready: 'main table',
  },
  { name: 'quan-tri-nhat-ky', path: '/quan-tri/nhat-ky', username: 'quantri', ready: 'main' },
  {
    name: 'khong-co-quyen',
    path: `/bao-cao/${report}`,
    username: 'banthuongvu.doc',
    ready: 'main h1',
  },
  {
    name: 'khong-tim-thay',
    path: '/khong-co-trang-nay',
    username: 'danvan.bientap',
    ready: 'main h1',
  },
]

async function faultsOf(person: PersonAtScreen): Promise<string[]> {
  const violations = await violationsOn(person.page)
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .flatMap((v) =>
      v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)} — ${n.failureSummary.slice(0, 200)}`),
    )
}

/** Nothing is being fetched into view or moving any more. */
async function untilStill({ page }: PersonAtScreen): Promise<void> {
  await page.locator('.skeleton').first().waitFor({ state: 'detached' })
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  )
}

describe.each(WIDTHS)('at %i px', (width) => {
  describe.each(THEMES)('%s', (theme) => {
    test('every screen is sound', async () => {
      const people = new Map<string, PersonAtScreen>()
      const faults: string[] = []
      for (const screen of screens()) {
        const key = screen.username ?? ''
        const options = { width, height: width === 390 ? 844 : 900, theme }
        const person =
          people.get(key) ??
          (screen.username === null
            ? await openScreen(server.url, options)
            : await signInAtScreen(server.url, screen.username, options))
        people.set(key, person)
        await person.page.goto(`${server.url}${screen.path}`)
        await person.page.locator(screen.ready).first().waitFor({ timeout: 20_000 })
        await person.page.evaluate(() => document.fonts.ready)
        await untilStill(person)
        await person.page.screenshot({
          path: join(PICTURES, `${screen.name}-${width}-${theme}.png`),
        })
        const name = `${screen.name} ${width} ${theme}`
        for (const fault of await faultsOf(person)) faults.push(`${name}: ${fault}`)
        const overflow = await person.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        if (overflow > 1) faults.push(`${name}: the page is ${overflow} px wider than the window`)
        faults.push(...person.outside.map((o) => `${name}: asked for ${o}`))
        faults.push(...person.errors.map((e) => `${name}: ${e}`))
      }
      for (const person of people.values()) await person.close()
      expect(faults).toEqual([])
    }, 180_000)
  })
})
