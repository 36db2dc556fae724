/** The views around the text: they follow what others do without a reload, they print as the official page, they speak
 *  one language at a time, and they tell nothing to who has no role. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HomeView, ReportView } from '#shared/wire/api.ts'
import {
  demoReport,
  done,
  giveRole,
  moveTo,
  sectionOf,
  SOON,
  untilWritable,
} from '#test/support/at-work.ts'
import {
  closeBrowser,
  openScreen,
  openSection,
  signInAtScreen,
  typeAtEnd,
  untilSaved,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn, type SignedInPerson } from '#test/support/signed-in.ts'
import { stringsIn, vietnameseLeft } from '#test/support/languages.ts'

const SECTION = 'ii-2-5-dan-van-chinh-quyen'
const POINTS_PER_MM = 72 / 25.4

let server: RunningServer
let report: string
let lead: SignedInPerson
let ownerHead: SignedInPerson
const opened: PersonAtScreen[] = []

beforeAll(async () => {
  server = await startServer()
  report = (await demoReport(server.url)).id
  lead = await signIn(server.url, 'danvan.truong')
  ownerHead = await signIn(server.url, 'ubnd.truong')
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  for (const person of opened) {
    expect(person.errors).toEqual([])
    expect(person.outside).toEqual([])
  }
})

async function at(username: string, path: string): Promise<PersonAtScreen> {
  const person = await signInAtScreen(server.url, username)
  opened.push(person)
  await person.page.goto(`${server.url}${path}`)
  return person
}
const mainOf = (person: PersonAtScreen): Promise<string> => person.page.locator('main').innerText()
const mark = (person: PersonAtScreen): Promise<void> =>
  person.page.evaluate(() => {
    Object.assign(window, { isSamePage: true })
  })
const isSamePage = (person: PersonAtScreen): Promise<boolean> =>
  person.page.evaluate(() => 'isSamePage' in window)

test('the overview and the whole text follow typing, moves and presence without a reload', async () => {
  const overview = await at('danvan.truong', `/bao-cao/${report}`)
  const whole = await at('mttq.gopy', `/bao-cao/${report}/toan-van`)
  await whole.page.locator('.paper p').first().waitFor()
  const row = overview.page.locator('outline-grid [role="row"]', {
    has: overview.page.locator(`a[href$="/phan/${SECTION}"]`),
  })
  await row.waitFor()
  await mark(overview)
  await mark(whole)
  const { words } = await sectionOf(lead, SECTION)
  await expect.poll(() => row.innerText(), SOON).toContain(`${words} từ`)

  const writer = await at('ubnd.bientap', '/')
  await openSection(server.url, writer, report, SECTION)
  await untilWritable(writer)
  await expect.poll(() => row.locator('.col-here').innerText(), SOON).toContain('UB')
  await typeAtEnd(writer, ' Sáu từ mới ở cuối phần.')
  await untilSaved(writer)
  await expect.poll(() => row.innerText(), SOON).toContain(`${words + 6} từ`)
  await expect.poll(() => mainOf(whole), SOON).toContain('Sáu từ mới ở cuối phần.')
  await writer.close()
  await expect.poll(() => row.locator('.col-here').innerText(), SOON).not.toContain('UB')

  await moveTo(ownerHead, SECTION, 'submitted')
  await expect.poll(() => row.innerText(), SOON).toContain('Đã nộp')
  await moveTo(lead, SECTION, 'accepted')
  await expect.poll(() => row.innerText(), SOON).toContain('Đã chấp nhận')
  const { title } = await sectionOf(lead, SECTION)
  await expect
    .poll(() => whole.page.locator('main [role="status"]').textContent(), SOON)
    .toContain(`Vừa cập nhật phần ${title}`)
  expect(await isSamePage(overview)).toBe(true)
  expect(await isSamePage(whole)).toBe(true)
  await overview.close()
  await whole.close()
})

test('home lists what is to do, late things first, and each leads to its section', async () => {
  const owner = await at('tochuc.bientap', '/')
  await owner.page.locator('.tasks').first().waitFor()
  const home = await done<HomeView>(
    (await signIn(server.url, 'tochuc.bientap')).call('GET', '/api/home'),
  )
  expect(home.tasks.map((task) => task.sectionId)).toContain('ii-2-4-to-chuc-bo-may')
  expect(await owner.page.locator('.task-group').first().innerText()).toContain('Chậm hạn')
  expect(await owner.page.locator('.task').count()).toBe(home.tasks.length)
  await owner.page
    .locator('.task', { hasText: 'Kiện toàn tổ chức bộ máy' })
    .locator('a')
    .first()
    .click()
  await owner.page.locator('section-editor .ProseMirror').waitFor()
  await untilWritable(owner)
  await owner.close()
})

/** What is on the paper: the words, without what the screen has around them. */
async function printed(person: PersonAtScreen): Promise<string> {
  await person.page.emulateMedia({ media: 'print' })
  const words = await person.page.locator('body').innerText()
  await person.page.emulateMedia({ media: 'screen' })
  return words
}

/** Width and height of every page, in mm. */
async function pageSizes(person: PersonAtScreen): Promise<(readonly [number, number])[]> {
  const pdf = (await person.page.pdf({ preferCSSPageSize: true })).toString('latin1')
  return [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/gu)].map(
    ([, width, height]) =>
      [
        Math.round(Number(width) / POINTS_PER_MM),
        Math.round(Number(height) / POINTS_PER_MM),
      ] as const,
  )
}

test('the whole text and the frozen draft print as the official A4 page, without anything of the tool', async () => {
  await done(lead.call('POST', `/api/reports/${report}/drafts`, { expectedNumber: 1 }))
  const whole = await at('danvan.bientap', `/bao-cao/${report}/toan-van`)
  await whole.page.locator('.paper p').first().waitFor()
  const reader = await at('banthuongvu.doc', `/doc/${report}/latest`)
  await reader.page.locator('.document-part p').first().waitFor()
  const { title, subject } = await done<ReportView>(lead.call('GET', `/api/reports/${report}`))
  for (const [person, draft] of [
    [whole, 2],
    [reader, 1],
  ] as const) {
    const paper = await printed(person)
    for (const words of [
      'ĐẢNG CỘNG SẢN VIỆT NAM',
      'BÁO CÁO',
      'BAN DÂN VẬN TỈNH ỦY',
      subject,
      `Dự thảo lần ${draft}`,
      'Sáu từ mới ở cuối phần.',
    ])
      expect(paper).toContain(words)
    for (const words of [
      'Mục lục',
      'Tổng quan',
      'Toàn văn',
      'In đúng thể thức',
      'Bàn thảo',
      'Mở phần này',
      'Phần này chưa viết',
      'Đã đọc',
      'đã chốt',
    ])
      expect(paper).not.toContain(words)
    expect(paper.split(title).length).toBeLessThanOrEqual(2)
    await person.page.emulateMedia({ media: 'print' })
    expect(
      await person.page
        .locator('button:visible, nav:visible, input:visible, [role="progressbar"]:visible')
        .count(),
    ).toBe(0)
    const body = person.page.locator('.document-part p').first()
    expect(await body.evaluate((p) => getComputedStyle(p).fontFamily)).toContain('Tinos')
    expect(
      Math.round(
        Number.parseFloat(await body.evaluate((p) => getComputedStyle(p).fontSize)) * 0.75,
      ),
    ).toBe(14)
    await person.page.emulateMedia({ media: 'screen' })
    const sizes = await pageSizes(person)
    expect(sizes.length).toBeGreaterThan(1)
    for (const size of sizes) expect(size).toEqual([210, 297])
  }
  await whole.close()
  await reader.close()
})

test('in English no Vietnamese word of the tool is left on any screen, and back again', async () => {
  const known = new Set<string>()
  for (const username of ['danvan.truong', 'quantri', 'banthuongvu.doc']) {
    const person = await signIn(server.url, username)
    for (const path of [
      '/api/session',
      '/api/demo',
      '/api/home',
      '/api/reports',
      `/api/reports/${report}`,
      `/api/reports/${report}/drafts`,
      `/api/reports/${report}/text`,
      `/api/sections/${SECTION}`,
      '/api/bodies',
      '/api/people',
      '/api/audit',
    ]) {
      const { status, json } = await person.call('GET', path)
      if (status === 200) for (const text of stringsIn(json)) known.add(text)
    }
  }
  const leaks: string[] = []
  for (const [username, ...paths] of [
    [
      'danvan.truong',
      '/',
      '/bao-cao',
      `/bao-cao/${report}`,
      `/bao-cao/${report}/phan/${SECTION}`,
      `/bao-cao/${report}/toan-van`,
      '/khong-co-trang-nay',
    ],
    ['quantri', '/quan-tri/co-quan', '/quan-tri/nguoi-dung', '/quan-tri/nhat-ky'],
    ['banthuongvu.doc', '/', `/doc/${report}/latest`, `/bao-cao/${report}`],
  ] as const) {
    const person = await at(username, paths[0])
    await person.page.evaluate(() => localStorage.setItem('language', 'en'))
    for (const path of paths) {
      await person.page.goto(`${server.url}${path}`)
      await person.page.locator('html[lang="en"]').waitFor()
      await person.page.locator('main h1').first().waitFor()
      await expect.poll(() => person.page.locator('.skeleton').count(), SOON).toBe(0)
      const left = await vietnameseLeft(person.page, known)
      leaks.push(...left.map((text) => `${path}: ${text}`))
    }
    await person.page.context().clearCookies()
    await person.page.goto(`${server.url}/dang-nhap`)
    await person.page.locator('html[lang="en"]').waitFor()
    await person.page.locator('.demo-person').first().waitFor()
    leaks.push(...(await vietnameseLeft(person.page, known)).map((text) => `/dang-nhap: ${text}`))
    await person.close()
  }
  expect([...new Set(leaks)]).toEqual([])

  const person = await at('danvan.truong', '/')
  await person.page.locator('user-menu .user-button').click()
  await person.page.getByRole('radio', { name: 'English' }).click()
  await person.page.getByRole('heading', { level: 1, name: 'My work' }).waitFor()
  await person.page.getByRole('radio', { name: 'Tiếng Việt' }).click()
  await person.page.getByRole('heading', { level: 1, name: 'Việc của tôi' }).waitFor()
  await person.page.locator('html[lang="vi"]').waitFor()
  await person.close()
})

test('who has no role in the report sees no word of it, by any route of the page', async () => {
  const admin = await signIn(server.url, 'quantri')
  const username = 'nguoi.ngoai'
  const password = 'mot-mat-khau-dai-2019'
  await done(admin.call('POST', '/api/people', { username, name: 'Người Ngoài', password }))
  const { title } = await sectionOf(lead, SECTION)
  const { subject, title: reportTitle } = await done<ReportView>(
    lead.call('GET', `/api/reports/${report}`),
  )
  const person = await openScreen(server.url)
  opened.push(person)
  const answers: string[] = []
  person.page.on('response', (response) => {
    if (new URL(response.url()).pathname.startsWith('/api/'))
      void response.text().then(
        (text) => answers.push(text),
        () => undefined,
      )
  })
  await person.page.goto(`${server.url}/dang-nhap`)
  await person.page.locator('.demo-person').first().waitFor()
  answers.length = 0
  await person.page.getByLabel('Tên đăng nhập').fill(username)
  await person.page.locator('input[name="password"]').fill(password)
  await person.page.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
  await person.page.waitForURL((address) => address.pathname !== '/dang-nhap')
  for (const path of [
    '/',
    '/bao-cao',
    `/bao-cao/${report}`,
    `/bao-cao/${report}/phan/${SECTION}`,
    `/bao-cao/${report}/toan-van`,
    `/doc/${report}/latest`,
    `/doc/${report}/1`,
    '/quan-tri/co-quan',
    '/quan-tri/nguoi-dung',
    '/quan-tri/nhat-ky',
  ]) {
    await person.page.goto(`${server.url}${path}`)
    await person.page.locator('main h1').first().waitFor()
    await expect.poll(() => person.page.locator('.skeleton').count(), SOON).toBe(0)
    const seen = `${await person.page.title()}\n${await person.page.locator('body').innerHTML()}`
    for (const secret of [title, subject, reportTitle, 'Ban Tổ chức Tỉnh ủy'])
      expect(seen, path).not.toContain(secret)
  }
  for (const secret of [title, subject, reportTitle])
    expect(answers.join('\n')).not.toContain(secret)
  await giveRole(admin, username, {
    role: 'reviewer',
    bodyId: 'van-phong-tinh-uy',
    reportId: report,
  })
  await person.page.goto(`${server.url}/bao-cao/${report}`)
  await person.page.locator('outline-grid').waitFor()
  await person.close()
})
