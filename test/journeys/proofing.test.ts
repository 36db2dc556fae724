/** A section proofed by two people while they write: marked, listed, put right by one key, left aside for everybody. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoReport, editorOf, SOON, untilWritable } from '#test/support/at-work.ts'
import { violationsOn } from '#test/support/axe.ts'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  textOf,
  typeAtEnd,
  untilSaved,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'

const SECTION = 'ii-2-4-to-chuc-bo-may'
let server: RunningServer
let report: string
let writer: PersonAtScreen
let other: PersonAtScreen
let reader: PersonAtScreen

beforeAll(async () => {
  server = await startServer()
  report = (await demoReport(server.url)).id
  writer = await signInAtScreen(server.url, 'danvan.bientap')
  other = await signInAtScreen(server.url, 'danvan.truong')
  reader = await signInAtScreen(server.url, 'mttq.gopy')
  for (const person of [writer, other, reader])
    await openSection(server.url, person, report, SECTION)
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  for (const person of [writer, other, reader]) expect(person.errors).toEqual([])
})

const panelOf = (person: PersonAtScreen) =>
  person.page.getByRole('region', { name: 'Soát lỗi trong phần này' })
const listed = (person: PersonAtScreen): Promise<string[]> =>
  panelOf(person).locator('ol .proof-place').allInnerTexts()
const inList = async (person: PersonAtScreen, words: string): Promise<boolean> =>
  (await listed(person)).some((row) => row.includes(words))
const painted = (person: PersonAtScreen): Promise<string[]> =>
  person.page.evaluate(() =>
    ['proof-place', 'proof-current'].flatMap((name) =>
      [...(CSS.highlights.get(name) ?? [])].map(String),
    ),
  )

test('F7 lists and marks what is unusual, also against the plan and the other sections', async () => {
  await untilWritable(writer)
  await untilWritable(other)
  await typeAtEnd(
    writer,
    ' Việc xữ lý hồ sơ của XYZ đến ngày 31/2 theo Kết luận số 62-KL/TW ngày 09/12/2009 và cụ thể hoá. Xong.',
  )
  await untilSaved(writer)
  await writer.page.keyboard.press('F7')
  await expect
    .poll(() => listed(writer), SOON)
    .toEqual([
      expect.stringContaining('xữ'),
      expect.stringContaining('XYZ'),
      expect.stringContaining('31/2'),
      expect.stringContaining('09/12/2009'),
      expect.stringContaining('hoá'),
    ])
  const rows = await listed(writer)
  expect(rows[3]).toContain('Kế hoạch ghi: Kết luận số 62-KL/TW ngày 08/12/2009')
  await expect
    .poll(() => painted(writer), SOON)
    .toEqual(expect.arrayContaining(['xữ', 'XYZ', '31/2', '09/12/2009', 'hoá']))
})

test('one key goes to the next place, one puts it right, and one undo takes it back', async () => {
  await writer.page.keyboard.press('Control+Home')
  await writer.page.keyboard.press('F7')
  await expect
    .poll(() => panelOf(writer).locator('li[data-current]').innerText(), SOON)
    .toContain('xữ')
  await writer.page.keyboard.press('Alt+Enter')
  await expect.poll(() => textOf(other), SOON).toContain('Việc xử lý hồ sơ')
  await expect.poll(() => inList(writer, 'xữ'), SOON).toBe(false)
  await writer.page.keyboard.press('Control+z')
  await expect.poll(() => textOf(other), SOON).toContain('Việc xữ lý hồ sơ')
  await expect.poll(() => inList(writer, 'xữ'), SOON).toBe(true)
})

test('what one leaves aside is gone for the other too, and comes back when it is proofed again', async () => {
  await other.page.getByRole('button', { name: 'Soát lỗi (F7)' }).click()
  await expect.poll(() => inList(other, 'XYZ'), SOON).toBe(true)
  await panelOf(writer).locator('.proof-place', { hasText: 'XYZ' }).click()
  await panelOf(writer).getByRole('button', { name: 'Bỏ qua' }).click()
  for (const person of [writer, other])
    await expect.poll(() => inList(person, 'XYZ'), SOON).toBe(false)
  await panelOf(other).getByText('Đã bỏ qua 1 chỗ trong báo cáo này').click()
  await panelOf(other).getByRole('button', { name: 'Soát lại' }).click()
  for (const person of [writer, other])
    await expect.poll(() => inList(person, 'XYZ'), SOON).toBe(true)
})

test('without a line leaving aside is not done, and said so', async () => {
  await panelOf(writer).locator('.proof-place', { hasText: 'XYZ' }).click()
  await writer.context.setOffline(true)
  await panelOf(writer).getByRole('button', { name: 'Bỏ qua' }).click()
  await expect
    .poll(() => panelOf(writer).getByRole('alert').innerText(), SOON)
    .toContain('Chưa ghi được việc bỏ qua')
  expect(await inList(writer, 'XYZ')).toBe(true)
  await writer.context.setOffline(false)
})

test('places follow what a colleague writes before them', async () => {
  await editorOf(other).focus()
  await other.page.keyboard.press('Control+Home')
  await other.page.keyboard.type('Mở đầu mới. ')
  await expect.poll(() => textOf(writer), SOON).toContain('Mở đầu mới.')
  await expect.poll(() => painted(writer), SOON).toEqual(expect.arrayContaining(['xữ', '31/2']))
})

test('who may only read sees the list and can change nothing', async () => {
  await reader.page.getByRole('button', { name: 'Soát lỗi (F7)' }).click()
  await expect.poll(() => inList(reader, 'xữ'), SOON).toBe(true)
  await panelOf(reader).locator('.proof-place', { hasText: 'xữ' }).click()
  await expect.poll(() => panelOf(reader).locator('li[data-current]').count(), SOON).toBe(1)
  expect(await panelOf(reader).getByRole('button', { name: 'Bỏ qua' }).count()).toBe(0)
  await panelOf(reader).getByRole('button', { name: 'Đóng' }).click()
  await expect.poll(() => panelOf(reader).count(), SOON).toBe(0)
  expect(await painted(reader)).toEqual([])
})

test('marks stay in the text of who writes when the panel is closed, until they are put off, also after a reload', async () => {
  await panelOf(writer).getByRole('button', { name: 'Đóng' }).click()
  await expect.poll(() => panelOf(writer).count(), SOON).toBe(0)
  await typeAtEnd(writer, ' Còn xữ nữa. Xong.')
  await expect
    .poll(async () => (await painted(writer)).filter((words) => words === 'xữ').length, SOON)
    .toBe(2)
  await writer.page.reload()
  await expect.poll(() => painted(writer), SOON).toContain('xữ')
  await writer.page.keyboard.press('F7')
  await panelOf(writer)
    .getByRole('checkbox', { name: 'Vẫn gạch chấm những chỗ cần xem khi đóng bảng này' })
    .uncheck()
  await panelOf(writer).getByRole('button', { name: 'Đóng' }).click()
  await expect.poll(() => painted(writer), SOON).toEqual([])
  await writer.page.reload()
  await untilWritable(writer)
  expect(await painted(writer)).toEqual([])
})

test('the whole report lists what is to be looked at by section, anew as somebody writes, with the way there', async () => {
  const { page } = reader
  await page.goto(`${server.url}/bao-cao/${report}/toan-van`)
  await page.getByRole('button', { name: 'Soát lỗi' }).click()
  const list = page.getByRole('region', { name: 'Soát lỗi trong cả báo cáo' })
  const hits = list.getByRole('link', { name: 'xữ' })
  await expect.poll(() => hits.count(), SOON).toBe(2)
  expect(await list.getByRole('button', { name: 'Bỏ qua' }).count()).toBe(0)
  expect(await violationsOn(page)).toEqual([])
  await typeAtEnd(writer, ' Lại xữ. Xong.')
  await expect.poll(() => hits.count(), SOON).toBe(3)
  await hits.last().click()
  await page.waitForURL(`**/phan/${SECTION}?*`)
  await expect
    .poll(
      () => page.evaluate(() => [...(CSS.highlights.get('find-current') ?? [])].map(String)),
      SOON,
    )
    .toEqual(['xữ'])
})
