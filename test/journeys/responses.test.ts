/** A reviewer of the Fatherland Front comments; the head of the lead body answers in all five ways, by hand and by
 *  keyboard: an empty giải trình is refused, same comments become one row, words before and after stand in the table and on
 *  the card, the reviewer opens one again there. */
import { readFileSync } from 'node:fs'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ResponseTable } from '#shared/wire/resolution.ts'
import { done, editorOf, SOON } from '#test/support/at-work.ts'
import { violationsOn } from '#test/support/axe.ts'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  typeAtEnd,
  untilSaved,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn, type SignedInPerson } from '#test/support/signed-in.ts'

const REPORT = 'tong-ket-62'
const SECTION = 'ii-2-4-to-chuc-bo-may'
const SAME = 'Thống nhất cách gọi cơ quan trong đoạn'
vi.setConfig({ testTimeout: 90_000 })

let server: RunningServer
let lead: SignedInPerson
let head: PersonAtScreen
let reviewer: PersonAtScreen
let writer: PersonAtScreen

beforeAll(async () => {
  server = await startServer()
  lead = await signIn(server.url, 'danvan.truong')
  await done(lead.call('POST', `/api/reports/${REPORT}/drafts`, { expectedNumber: 1 }))
  const front = await signIn(server.url, 'mttq.gopy')
  const boards = await signIn(server.url, 'banxaydungdang.gopy')
  for (const [i, [by, text]] of [
    [front, 'Nêu rõ cấp huyện.'] as const,
    [front, 'Bỏ cụm từ cuối đoạn.'] as const,
    [front, `Đề nghị ${SAME.toLowerCase()}.`] as const,
    [boards, SAME] as const,
    [front, 'Thêm số liệu năm 2018 và 2019.'] as const,
    [front, 'Ghi cả cấp huyện ở đoạn đầu.'] as const,
    [front, 'Xem lại câu chữ.'] as const,
  ].entries()) {
    const json = { key: `khoa-hanh-trinh-${i}`, text, anchor: null }
    await done(by.call('POST', `/api/sections/${SECTION}/comments`, json))
  }
  head = await signInAtScreen(server.url, 'danvan.truong')
  reviewer = await signInAtScreen(server.url, 'mttq.gopy')
  writer = await signInAtScreen(server.url, 'tochuc.truong')
  await head.page.goto(`${server.url}/bao-cao/${REPORT}/gop-y`)
  await head.page.locator('.response-row').first().waitFor()
  await openSection(server.url, reviewer, REPORT, SECTION)
  await openSection(server.url, writer, REPORT, SECTION)
}, 90_000)
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  for (const person of [head, reviewer, writer]) {
    expect(person.errors).toEqual([])
    expect(person.outside).toEqual([])
  }
})

const rows = async (): Promise<ResponseTable['rows']> =>
  (await done<ResponseTable>(lead.call('GET', `/api/reports/${REPORT}/responses`))).rows
const row = async (number: number) => (await rows()).find((one) => one.number === number)
const result = async (number: number) => (await row(number))?.result
const rowOf = (text: string) => head.page.locator('.response-row', { hasText: text })
const card = (text: string) => reviewer.page.locator('.comment-card', { hasText: text })
const form = () => head.page.locator('answer-form')
const open = (number: number) =>
  head.page.getByRole('button', { name: `Xử lý góp ý số ${number}`, exact: true }).click()
async function choose(to: string, explanation = ''): Promise<void> {
  await form().getByRole('radio', { name: to, exact: true }).click()
  if (explanation !== '') await form().locator('textarea').fill(explanation)
}
const saveNext = () => form().locator('textarea').press('Control+Enter')

test('the head accepts by keyboard, and the reviewer sees it on the card at once', async () => {
  await head.page.keyboard.press('j')
  await head.page.locator('.response-row.current').waitFor()
  await head.page.keyboard.press('a')
  await expect.poll(() => result(1), SOON).toBe('accepted')
  await expect.poll(() => card('Nêu rõ cấp huyện').innerText(), SOON).toContain('Tiếp thu')
})

test('«không tiếp thu» without giải trình is refused; with it the reviewer reads why', async () => {
  await open(2)
  await choose('Không tiếp thu')
  await form().getByRole('button', { name: 'Lưu và sang góp ý sau' }).click()
  await expect.poll(() => form().innerText(), SOON).toContain('Chưa ghi giải trình')
  await form().locator('textarea').fill('Kế hoạch yêu cầu làm rõ hạn chế.')
  await saveNext()
  await expect.poll(() => result(2), SOON).toBe('rejected')
  await card('Bỏ cụm từ').click()
  await expect
    .poll(() => card('Bỏ cụm từ').innerText(), SOON)
    .toContain('Kế hoạch yêu cầu làm rõ hạn chế.')
})

test('one is accepted in part, one repeats another, one is withdrawn by its author', async () => {
  await open(5)
  await choose('Tiếp thu một phần', 'Chưa có số liệu năm 2019.')
  await saveNext()
  await expect.poll(() => result(5), SOON).toBe('partly-accepted')
  // Saving goes on to the next one by itself.
  await rowOf('Ghi cả cấp huyện').and(head.page.locator('.current')).waitFor()
  await choose('Trùng')
  await form().getByRole('combobox').selectOption({ label: '1. Nêu rõ cấp huyện.' })
  await saveNext()
  await expect.poll(() => result(6), SOON).toBe('duplicate')
  await expect.poll(() => rowOf('Ghi cả cấp huyện').innerText(), SOON).toContain('Trùng với số 1')
  await card('Xem lại câu chữ').click()
  for (const name of ['Rút góp ý', 'Rút góp ý'])
    await card('Xem lại câu chữ').getByRole('button', { name, exact: true }).last().click()
  await expect.poll(() => result(7), SOON).toBe('withdrawn')
})

test('same comments of two bodies are proposed as one row; the head decides, and both are named', async () => {
  const proposals = head.page.locator('merge-proposals')
  await proposals.locator('summary').click()
  await expect.poll(() => proposals.innerText(), SOON).toContain(SAME)
  expect(await violationsOn(head.page)).toEqual([])
  await proposals.getByRole('button', { name: 'Gộp 2 góp ý' }).click()
  await expect
    .poll(() => rowOf('cách gọi cơ quan').innerText(), SOON)
    .toMatch(/Đảng đoàn MTTQ[\s\S]*Các Ban xây dựng Đảng/iu)
  expect((await row(3))?.members).toMatchObject([{ number: 4 }])
  await expect.poll(() => proposals.locator('summary').count(), SOON).toBe(0)
})

test('the accepted one is marked as worked in by naming the words; when they change again the row says so', async () => {
  await typeAtEnd(writer, ' Đã kiện toàn ở cấp huyện.', 0)
  await untilSaved(writer)
  const own = rowOf('Nêu rõ cấp huyện')
  await own.locator('applied-box summary').click()
  await own.locator('change-picker input').check({ timeout: 20_000 })
  await own.getByRole('button', { name: 'Đánh dấu đã sửa' }).click()
  await expect.poll(async () => (await row(1))?.state, SOON).toBe('applied')
  await expect
    .poll(() => own.locator('ins').innerText(), SOON)
    .toContain('Đã kiện toàn ở cấp huyện.')
  await card('Nêu rõ cấp huyện').click()
  await expect
    .poll(() => card('Nêu rõ cấp huyện').locator('ins').innerText(), SOON)
    .toContain('Đã kiện toàn ở cấp huyện.')
  expect(await own.innerText()).not.toContain('Đã sửa tiếp')
  await editorOf(writer).press('Control+End')
  for (let i = 0; i < 'cấp huyện.'.length; i++) await writer.page.keyboard.press('Backspace')
  await writer.page.keyboard.type('các địa phương.')
  await untilSaved(writer)
  await expect.poll(() => own.innerText(), SOON).toContain('Đã sửa tiếp')
})

test('the reviewer opens the refused one again on its card, with a reason', async () => {
  const own = card('Bỏ cụm từ')
  await own.click()
  await own.locator('reason-box summary').click()
  await own.locator('reason-box textarea').fill('Cụm từ này không có trong Kế hoạch.')
  expect(await violationsOn(reviewer.page)).toEqual([])
  await own.getByRole('button', { name: 'Mở lại' }).click()
  await expect.poll(() => result(2), SOON).toBe('open')
})

test('the body of a merged comment asks for its own row, and the head splits it off', async () => {
  const boards = await signInAtScreen(server.url, 'banxaydungdang.gopy')
  await boards.page.goto(`${server.url}/bao-cao/${REPORT}/gop-y`)
  const asking = boards.page.locator('.response-row', { hasText: 'cách gọi cơ quan' })
  await asking.locator('reason-box summary', { hasText: 'Đề nghị tách' }).click()
  await asking.locator('reason-box textarea').first().fill('Ý của các Ban rộng hơn.')
  await asking.getByRole('button', { name: 'Đề nghị tách' }).click()
  const asked = rowOf('cách gọi cơ quan')
  await expect.poll(() => asked.innerText(), SOON).toContain('Ý của các Ban rộng hơn.')
  await asked.getByRole('button', { name: 'Tách góp ý số 4' }).click()
  await expect.poll(async () => (await row(4))?.result, SOON).toBe('open')
  expect((await row(3))?.members).toEqual([])
  expect([boards.errors, boards.outside]).toEqual([[], []])
})

test('the printed table holds every row', async () => {
  await head.page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  await expect.poll(() => head.page.locator('.responses-paper tbody tr').count(), SOON).toBe(7)
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
