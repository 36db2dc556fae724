/** Words looked for and replaced in a section while somebody else writes in it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoReport, editorOf, SOON, textOnServer, untilWritable } from '#test/support/at-work.ts'
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
import { signIn } from '#test/support/signed-in.ts'
import { violationsOn } from '#test/support/axe.ts'

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
  person.page.getByRole('search', { name: 'Tìm và thay thế trong phần này' })
const countOf = (person: PersonAtScreen): Promise<string> =>
  panelOf(person).locator('.find-count').innerText()
/** Waits until so many places are counted. */
const untilCounted = (person: PersonAtScreen, all: number): Promise<void> =>
  expect.poll(() => countOf(person), SOON).toMatch(new RegExp(`/${all}$`, 'u'))
const placesOf = (text: string, words: RegExp): number => text.match(words)?.length ?? 0

test('Ctrl+F finds words without their marks, counts them, and goes from one to the next by Enter', async () => {
  await untilWritable(writer)
  await untilWritable(other)
  await typeAtEnd(writer, ' Uỷ ban huyện. Ủy ban tỉnh. Hội nghị uy ban.')
  await untilSaved(writer)
  await writer.page.keyboard.press('Control+f')
  await writer.page.keyboard.type('uy ban')
  const text = await textOf(writer)
  const all = placesOf(text, /(?:uỷ|ủy|uy) ban/giu)
  expect(all).toBeGreaterThanOrEqual(3)
  await untilCounted(writer, all)
  await panelOf(writer).getByLabel('Đúng dấu').check()
  await untilCounted(writer, placesOf(text, /uy ban/giu))
  await panelOf(writer).getByLabel('Đúng dấu').uncheck()
  await untilCounted(writer, all)
  await panelOf(writer).getByLabel('Tìm chữ').focus()
  const first = Number((await countOf(writer)).split('/')[0])
  await writer.page.keyboard.press('Enter')
  await expect.poll(() => countOf(writer), SOON).toBe(`${(first % all) + 1}/${all}`)
  await writer.page.keyboard.press('Shift+Enter')
  await expect.poll(() => countOf(writer), SOON).toBe(`${first}/${all}`)
})

test('places follow what a colleague writes before them, and all are listed with their surroundings', async () => {
  await panelOf(writer).getByLabel('Tìm chữ').fill('Uỷ ban huyện')
  await expect.poll(() => countOf(writer), SOON).toBe('1/1')
  await editorOf(other).focus()
  await other.page.keyboard.press('Control+Home')
  await other.page.keyboard.type('Mở đầu mới. ')
  await expect.poll(() => textOf(writer), SOON).toContain('Mở đầu mới.')
  await panelOf(writer).getByText('Xem 1 chỗ tìm thấy').click()
  await expect
    .poll(() => panelOf(writer).locator('.find-place').innerText(), SOON)
    .toContain('Uỷ ban huyện. Ủy ban tỉnh.')
})

test('all places are replaced in one step that one undo takes back, and everybody sees it', async () => {
  const before = await textOf(writer)
  await panelOf(writer).getByLabel('Tìm chữ').fill('ủy ban')
  await panelOf(writer).getByLabel('Đúng dấu').check()
  await panelOf(writer).getByLabel('Thay bằng').fill('UBND')
  const all = placesOf(before, /(?:uỷ|ủy) ban/giu)
  await untilCounted(writer, all)
  await panelOf(writer)
    .getByRole('button', { name: `Thay cả ${all} chỗ` })
    .click()
  await expect.poll(() => panelOf(writer).innerText(), SOON).toContain(`Đã thay ${all} chỗ.`)
  await expect.poll(() => textOf(other), SOON).toContain('UBND huyện. UBND tỉnh. Hội nghị uy ban.')
  await writer.page.keyboard.press('Escape')
  await panelOf(writer).waitFor({ state: 'detached' })
  await writer.page.keyboard.press('Control+z')
  await expect.poll(() => textOf(writer), SOON).toBe(before)
  await expect.poll(() => textOf(other), SOON).toBe(before)
})

test('who may only read finds, and is offered no replacing', async () => {
  await reader.page.getByRole('button', { name: 'Tìm và thay thế (Ctrl+F)' }).click()
  await panelOf(reader).getByLabel('Tìm chữ').fill('uy ban')
  await expect.poll(() => countOf(reader), SOON).toMatch(/^\d+\/\d+$/u)
  expect(await panelOf(reader).getByLabel('Thay bằng').count()).toBe(0)
  await panelOf(reader).getByLabel('Tìm chữ').fill('không có chữ này')
  await expect.poll(() => countOf(reader), SOON).toBe('Không tìm thấy')
})

test('words are replaced in the whole report, but where they were left out or may not be edited, and taken back', async () => {
  const elsewhere = 'ii-2-1-nhan-thuc'
  const lead = await signIn(server.url, 'danvan.truong')
  // Ban Tổ chức writes the one section, and only reads the other.
  const owner = await signInAtScreen(server.url, 'tochuc.truong')
  await openSection(server.url, owner, report, SECTION)
  await untilWritable(owner)
  await typeAtEnd(owner, ' Cụm từ hiếm thứ nhất. Cụm từ hiếm thứ hai.')
  await untilSaved(owner)
  await openSection(server.url, writer, report, elsewhere)
  await untilWritable(writer)
  await typeAtEnd(writer, ' Cụm từ hiếm thứ ba.')
  await untilSaved(writer)

  const { page } = owner
  await page.goto(`${server.url}/bao-cao/${report}/toan-van`)
  await page.getByRole('button', { name: 'Tìm và thay thế' }).click()
  const panel = page.getByRole('search', { name: 'Tìm và thay thế trong cả báo cáo' })
  await panel.getByLabel('Tìm chữ trong cả báo cáo').fill('cum tu hiem')
  await expect.poll(() => panel.innerText(), SOON).toContain('3 chỗ trong 2 phần')
  expect(await panel.innerText()).toContain('Không thay được: ')
  expect(await panel.getByRole('checkbox', { name: 'Thay chỗ này' }).count()).toBe(2)
  expect(await violationsOn(page)).toEqual([])
  await panel.getByRole('checkbox', { name: 'thứ hai' }).last().uncheck()
  await panel.getByLabel('Thay bằng').fill('Từ mới')
  // A colleague writes right beside the place that was left out.
  await openSection(server.url, other, report, SECTION)
  await untilWritable(other)
  await typeAtEnd(other, ' Viết thêm.')
  await untilSaved(other)
  await panel.getByRole('button', { name: 'Thay 1 chỗ trong 1 phần' }).click()
  await expect.poll(() => panel.innerText(), SOON).toContain('Đã thay 1 chỗ trong 1 phần.')
  const changed = 'Từ mới thứ nhất. Cụm từ hiếm thứ hai. Viết thêm.'
  await expect.poll(() => textOnServer(lead, SECTION), SOON).toContain(changed)
  expect(await textOnServer(lead, elsewhere)).toContain('Cụm từ hiếm thứ ba.')
  await panel.getByRole('button', { name: 'Hoàn tác việc thay' }).click()
  await expect.poll(() => panel.innerText(), SOON).toContain('Đã đưa về như trước khi thay.')
  await expect
    .poll(() => textOnServer(lead, SECTION), SOON)
    .toContain('Cụm từ hiếm thứ nhất. Cụm từ hiếm thứ hai. Viết thêm.')

  // From a place to its words in the section.
  await panel.getByRole('link', { name: 'thứ ba' }).click()
  await page.waitForURL(`**/${elsewhere}?*`)
  await editorOf(owner).waitFor()
  await expect
    .poll(
      () => page.evaluate(() => [...(CSS.highlights.get('find-current') ?? [])].map(String)),
      SOON,
    )
    .toEqual(['Cụm từ hiếm'])
  expect(owner.errors).toEqual([])
})
