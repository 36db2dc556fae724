/** Ban Dân vận asks three bodies for their opinion of Dự thảo lần 1: the Fatherland Front answers with its comments, Ban
 *  Tổ chức agrees, Tỉnh đoàn stays silent until its letter comes and is entered for it. Everybody sees the figures grow
 *  without asking. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Consultations } from '#shared/wire/consultations.ts'
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
let front: PersonAtScreen
let board: PersonAtScreen
let youth: PersonAtScreen

beforeAll(async () => {
  server = await startServer()
  lead = await signIn(server.url, 'danvan.truong')
  await done(lead.call('POST', `/api/reports/${REPORT}/drafts`, { expectedNumber: 1 }))
  const reviewer = await signIn(server.url, 'mttq.gopy')
  await done(
    reviewer.call('POST', `/api/sections/${SECTION}/comments`, {
      key: 'khoa-hanh-trinh-1',
      text: 'Đề nghị nêu số liệu năm 2018.',
      anchor: null,
    }),
  )
  head = await signInAtScreen(server.url, 'danvan.truong')
  front = await signInAtScreen(server.url, 'mttq.gopy')
  board = await signInAtScreen(server.url, 'tochuc.truong')
  youth = await signInAtScreen(server.url, 'tinhdoan.phoihop')
  for (const { page } of [head, front, board, youth]) {
    await page.goto(`${server.url}/bao-cao/${REPORT}/xin-y-kien`)
    await page.getByText('Chưa có đợt xin ý kiến nào').waitFor()
  }
}, 120_000)
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  for (const person of [head, front, board, youth]) {
    expect(person.errors).toEqual([])
    expect(person.outside).toEqual([])
  }
})

const dialog = ({ page }: PersonAtScreen) => page.locator('consultation-dialog dialog')
const act = (person: PersonAtScreen, name: string) =>
  person.page.locator('main').getByRole('button', { name, exact: true })
const row = ({ page }: PersonAtScreen, body: string) =>
  page.locator('.round-table tbody tr', { hasText: body })
const figures = ({ page }: PersonAtScreen): Promise<string[]> =>
  page.locator('.round-tally dd').allInnerTexts()
/** asked, replied, agreed, with opinions, silent: the same on every screen. */
async function untilFigures(wanted: readonly number[]): Promise<void> {
  for (const person of [head, front, board, youth])
    await expect.poll(() => figures(person), SOON).toEqual(wanted.map(String))
}
const onServer = async () =>
  (await done<Consultations>(lead.call('GET', `/api/reports/${REPORT}/consultations`))).rounds[0]

test('the head of the lead asks three bodies; each sees it at once, and only the head could', async () => {
  expect(await act(front, 'Gửi xin ý kiến').count()).toBe(0)
  await act(head, 'Gửi xin ý kiến').click()
  const box = dialog(head)
  for (const body of ['Đảng đoàn MTTQ', 'Ban Tổ chức Tỉnh ủy', 'Tỉnh đoàn'])
    await box
      .getByRole('checkbox', { name: new RegExp(body, 'u') })
      .first()
      .check()
  await box.getByLabel('Hạn trả lời').fill('2019-04-26')
  await box.getByLabel('Công văn xin ý kiến: số, ký hiệu').fill('12-CV/BDVTU')
  await box.getByLabel('Ngày công văn').fill('2019-04-11')
  await box.getByRole('button', { name: 'Gửi xin ý kiến' }).click()
  await untilFigures([3, 0, 0, 0, 3])
  await expect
    .poll(() => youth.page.locator('.round').innerText(), SOON)
    .toContain('Công văn xin ý kiến số 12-CV/BDVTU, ngày 11/4/2019')
  await expect.poll(() => act(head, 'Gửi xin ý kiến').count(), SOON).toBe(0)
})

test('the Front replies with its comments, by keyboard', async () => {
  await act(front, 'Gửi trả lời').focus()
  await front.page.keyboard.press('Enter')
  const box = dialog(front)
  await box.getByText('Gửi kèm 1 góp ý').waitFor()
  await box.getByLabel('Ý kiến chung').fill('Cơ bản nhất trí <b>với dự thảo</b>.')
  await box.getByRole('button', { name: 'Gửi trả lời' }).press('Enter')
  await untilFigures([3, 1, 0, 1, 2])
  await expect
    .poll(() => row(head, 'MTTQ').innerText(), SOON)
    .toContain('Cơ bản nhất trí <b>với dự thảo</b>.')
  expect(await row(head, 'MTTQ').innerText()).toContain('1 góp ý')
  await expect.poll(() => act(front, 'Gửi trả lời').count(), SOON).toBe(0)
})

test('Ban Tổ chức agrees', async () => {
  await act(board, 'Gửi trả lời').click()
  await dialog(board).getByRole('radio', { name: 'Thống nhất' }).check()
  await dialog(board).getByRole('button', { name: 'Gửi trả lời' }).click()
  await untilFigures([3, 2, 1, 1, 1])
})

test('the letter of Tỉnh đoàn is entered with scan and opinion; entered again it is found', async () => {
  const enter = async (scan: string): Promise<void> => {
    const box = dialog(head)
    const youthBody = (await onServer())?.bodies.find((b) => b.name.includes('Tỉnh đoàn'))
    await box.getByLabel('Cơ quan').selectOption(youthBody?.body.id ?? '')
    await box.getByLabel('Số, ký hiệu').fill('62-CV/TĐTN')
    await box.getByLabel('Ngày văn bản').fill('2019-04-20')
    await box.getByLabel('Nội dung ý kiến').fill('Bổ sung công tác thanh niên.')
    await box.getByLabel('Bản chụp').setInputFiles({
      name: 'cong-van.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from(scan),
    })
    await box.getByRole('button', { name: 'Nhập', exact: true }).click()
  }
  await act(head, 'Nhập ý kiến bằng văn bản').click()
  await enter('<svg onload=alert(1)>')
  await dialog(head).getByText('Tệp không phải bản chụp dùng được.').waitFor()
  await enter('%PDF-1.7 bản chụp công văn')
  await untilFigures([3, 3, 1, 2, 0])
  await expect.poll(() => dialog(head).count(), SOON).toBe(0)
  await act(head, 'Nhập ý kiến bằng văn bản').click()
  await enter('%PDF-1.7 bản chụp công văn')
  await dialog(head).getByText('Công văn này đã được nhập.').waitFor()
  await dialog(head).press('Escape')
  await expect.poll(() => dialog(head).count(), SOON).toBe(0)
})

test('Tỉnh đoàn reads its own letter and its scan; the Front sees that it answered, not the letter', async () => {
  const own = row(youth, 'Tỉnh đoàn')
  await expect.poll(() => own.innerText(), SOON).toContain('Công văn số 62-CV/TĐTN')
  const download = youth.page.waitForEvent('download')
  await own.getByRole('link', { name: 'Tải bản chụp' }).click()
  expect((await download).suggestedFilename()).toMatch(/\.pdf$/u)
  await expect.poll(() => row(front, 'Tỉnh đoàn').innerText(), SOON).toContain('Nhập từ công văn')
  expect(await row(front, 'Tỉnh đoàn').innerText()).not.toContain('62-CV/TĐTN')
})

test('it puts right what was entered: the letter stays on record beside the correction', async () => {
  await row(youth, 'Tỉnh đoàn').getByRole('button', { name: 'Đính chính' }).click()
  await dialog(youth).getByRole('radio', { name: 'Thống nhất' }).check()
  await dialog(youth).getByRole('button', { name: 'Gửi trả lời' }).click()
  await untilFigures([3, 3, 2, 1, 0])
  await expect
    .poll(() => row(head, 'Tỉnh đoàn').innerText(), SOON)
    .toContain('Đã được cơ quan đính chính')
})

test('when all have answered the head closes the round', async () => {
  await act(head, 'Kết thúc đợt').click()
  await dialog(head).getByRole('button', { name: 'Kết thúc đợt' }).click()
  for (const person of [head, front, board, youth])
    await expect
      .poll(() => person.page.locator('.round .head').innerText(), SOON)
      .toContain('Đã kết thúc')
  expect((await onServer())?.tally).toMatchObject({ asked: 3, replied: 3, agreed: 2, silent: 0 })
})
