/** A reviewer of the Fatherland Front comments; the head of the lead body answers in the table, by hand and by keyboard;
 *  an empty giải trình is refused, two comments become one row, the reviewer opens one again. */
import { readFileSync } from 'node:fs'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ResponseTable } from '#shared/wire/resolution.ts'
import { done, SOON } from '#test/support/at-work.ts'
import { closeBrowser, signInAtScreen, type PersonAtScreen } from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn, type SignedInPerson } from '#test/support/signed-in.ts'

const REPORT = 'tong-ket-62'
const SECTION = 'ii-2-4-to-chuc-bo-may'
vi.setConfig({ testTimeout: 90_000 })

let server: RunningServer
let lead: SignedInPerson
let head: PersonAtScreen
let reviewer: PersonAtScreen

beforeAll(async () => {
  server = await startServer()
  lead = await signIn(server.url, 'danvan.truong')
  await done(lead.call('POST', `/api/reports/${REPORT}/drafts`, { expectedNumber: 1 }))
  const front = await signIn(server.url, 'mttq.gopy')
  const boards = await signIn(server.url, 'banxaydungdang.gopy')
  const say = (by: SignedInPerson, text: string, key: string) =>
    done(by.call('POST', `/api/sections/${SECTION}/comments`, { key, text, anchor: null }))
  await say(front, 'Nêu rõ cấp huyện.', 'khoa-hanh-trinh-1')
  await say(front, 'Bỏ cụm từ cuối đoạn.', 'khoa-hanh-trinh-2')
  await say(front, 'Thống nhất cách gọi.', 'khoa-hanh-trinh-3')
  await say(boards, 'Thống nhất cách gọi.', 'khoa-hanh-trinh-4')
  head = await signInAtScreen(server.url, 'danvan.truong')
  reviewer = await signInAtScreen(server.url, 'mttq.gopy')
  for (const { page } of [head, reviewer]) {
    await page.goto(`${server.url}/bao-cao/${REPORT}/gop-y`)
    await page.locator('.response-row').first().waitFor()
  }
}, 90_000)
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  for (const person of [head, reviewer]) {
    expect(person.errors).toEqual([])
    expect(person.outside).toEqual([])
  }
})

const rows = async (): Promise<ResponseTable['rows']> =>
  (await done<ResponseTable>(lead.call('GET', `/api/reports/${REPORT}/responses`))).rows
const result = async (number: number) => (await rows()).find((r) => r.number === number)?.result
const rowOf = ({ page }: PersonAtScreen, text: string) =>
  page.locator('.response-row', { hasText: text })

test('the head accepts by keyboard, and the reviewer sees it at once', async () => {
  await head.page.keyboard.press('j')
  await head.page.locator('.response-row.current').waitFor()
  await head.page.keyboard.press('a')
  await expect.poll(() => result(1), SOON).toBe('accepted')
  await expect
    .poll(() => rowOf(reviewer, 'Nêu rõ cấp huyện').innerText(), SOON)
    .toContain('Tiếp thu')
})

test('«không tiếp thu» without giải trình is refused; with it the reviewer reads why', async () => {
  await rowOf(head, 'Bỏ cụm từ').getByRole('button', { name: 'Xử lý góp ý số 2' }).click()
  const form = head.page.locator('answer-form')
  await form.getByRole('radio', { name: 'Không tiếp thu' }).click()
  await form.getByRole('button', { name: 'Lưu và sang góp ý sau' }).click()
  await expect.poll(() => form.innerText(), SOON).toContain('Chưa ghi giải trình')
  await form.locator('textarea').fill('Kế hoạch yêu cầu làm rõ hạn chế.')
  await form.locator('textarea').press('Control+Enter')
  await expect.poll(() => result(2), SOON).toBe('rejected')
  await expect
    .poll(() => rowOf(reviewer, 'Bỏ cụm từ').innerText(), SOON)
    .toContain('Kế hoạch yêu cầu làm rõ hạn chế.')
})

test('two same comments become one row that names both bodies', async () => {
  for (const number of [3, 4])
    await head.page.getByRole('checkbox', { name: `Chọn góp ý số ${number}` }).check()
  await head.page.getByRole('button', { name: 'Gộp góp ý trùng' }).click()
  await expect.poll(async () => (await rows()).length, SOON).toBe(3)
  await expect
    .poll(() => rowOf(head, 'Thống nhất cách gọi').innerText(), SOON)
    .toMatch(/Đảng đoàn MTTQ[\s\S]*Các Ban xây dựng Đảng/iu)
})

test('the reviewer opens the refused one again, with a reason', async () => {
  const own = rowOf(reviewer, 'Bỏ cụm từ')
  await own.locator('summary').click()
  await own.locator('textarea').fill('Cụm từ này không có trong Kế hoạch.')
  await own.getByRole('button', { name: 'Mở lại' }).click()
  await expect.poll(() => result(2), SOON).toBe('open')
})

test('the printed table holds every row', async () => {
  await head.page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  await expect.poll(() => head.page.locator('.responses-paper tbody tr').count(), SOON).toBe(3)
  await head.page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
  await head.page.locator('.response-row').first().waitFor()
})

test('the table comes down as a workbook', async () => {
  const [download] = await Promise.all([
    head.page.waitForEvent('download'),
    head.page.getByRole('link', { name: 'Tải XLSX' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('tong-hop-tiep-thu-giai-trinh.xlsx')
  const parts = unzipSync(new Uint8Array(readFileSync(await download.path())))
  expect(strFromU8(parts['xl/sharedStrings.xml'] ?? new Uint8Array())).toContain(
    'Nêu rõ cấp huyện.',
  )
})
