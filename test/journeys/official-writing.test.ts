/** Official writing by two people: a missing figure that holds the section back, a citation written out once, footnotes. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violationsOn } from '#test/support/axe.ts'
import { demoReport, SOON } from '#test/support/at-work.ts'
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
const TAIL = 'ngày\u00a008/12/2009 của Bộ Chính trị (khóa X) về tiếp tục đổi mới'
let server: RunningServer
let report: string
let head: PersonAtScreen
let other: PersonAtScreen

beforeAll(async () => {
  server = await startServer()
  report = (await demoReport(server.url)).id
  head = await signInAtScreen(server.url, 'tochuc.truong')
  other = await signInAtScreen(server.url, 'danvan.bientap')
  for (const person of [head, other]) await openSection(server.url, person, report, SECTION)
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  for (const person of [head, other]) expect(person.errors).toEqual([])
})

const marked = (person: PersonAtScreen, what: 'missing' | 'footnote' | 'cite'): Promise<string[]> =>
  person.page
    .locator(what === 'cite' ? '.section-text cite' : `.section-text .${what}`)
    .allInnerTexts()
/** What the page draws behind each citation. */
const tails = (person: PersonAtScreen): Promise<string[]> =>
  person.page.evaluate(() =>
    [...document.querySelectorAll('.section-text .written-out')].map(
      (words) => getComputedStyle(words, '::after').content,
    ),
  )
const problemsOn = async ({ page }: PersonAtScreen): Promise<string[]> =>
  (await violationsOn(page)).flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
const dialogOf = (person: PersonAtScreen, name: string) => person.page.getByRole('dialog', { name })

test('a missing figure is said by one key, and everybody sees it, counted in the status bar', async () => {
  await typeAtEnd(head, ' Toàn tỉnh tổ chức ')
  await head.page.keyboard.press('Control+Alt+s')
  const dialog = dialogOf(head, 'Chỗ cần số liệu')
  await dialog.getByLabel('Cần số liệu, thông tin gì?').fill('số hội nghị')
  expect(await problemsOn(head)).toEqual([])
  await dialog.getByLabel('Cơ quan cung cấp').selectOption({ label: 'Ban Tổ chức Tỉnh ủy' })
  await dialog.getByRole('button', { name: 'Chèn' }).click()
  await head.page.keyboard.type(' hội nghị.')
  for (const person of [head, other])
    await expect.poll(() => marked(person, 'missing'), SOON).toEqual(['số hội nghị'])
  await expect.poll(() => textOf(other), SOON).toContain('tổ chức số hội nghị hội nghị.')
  for (const person of [head, other])
    await person.page.getByRole('button', { name: '1 chỗ cần số liệu' }).waitFor()
})

test('the section is not handed in while a figure is missing: its place is listed, and typing over it fills it in', async () => {
  await head.page.getByRole('button', { name: 'Nộp phần này' }).click()
  const dialog = head.page.getByRole('dialog')
  await dialog.getByText('Còn 1 chỗ cần số liệu').waitFor()
  expect(await problemsOn(head)).toEqual([])
  await dialog.getByRole('button', { name: 'Đến chỗ “số hội nghị”' }).click()
  await head.page.keyboard.type('120')
  await expect.poll(() => textOf(other), SOON).toContain('tổ chức 120 hội nghị.')
  for (const person of [head, other])
    await expect.poll(() => marked(person, 'missing'), SOON).toEqual([])
  await head.page.keyboard.press('Control+z')
  await expect.poll(() => marked(other, 'missing'), SOON).toEqual(['số hội nghị'])
})

test('a click on what is missing selects all of it, and a colleague fills it in', async () => {
  await other.page.locator('.section-text .missing').click()
  await other.page.keyboard.type('125')
  await expect.poll(() => textOf(head), SOON).toContain('tổ chức 125 hội nghị.')
  await expect.poll(() => marked(head, 'missing'), SOON).toEqual([])
})

test('a document is cited from the list by a few letters, written out where it is named first and short afterwards', async () => {
  await typeAtEnd(head, ' Thực hiện ')
  await head.page.keyboard.press('Control+Alt+d')
  const dialog = dialogOf(head, 'Viện dẫn văn bản')
  await dialog.getByRole('combobox').fill('ket luan 62')
  await dialog.getByRole('option', { name: /^Kết luận/u, selected: true }).waitFor()
  expect(await problemsOn(head)).toEqual([])
  await head.page.keyboard.press('Enter')
  await head.page.keyboard.type('.')
  for (const person of [head, other]) {
    await expect.poll(() => marked(person, 'cite'), SOON).toEqual(['Kết luận số\u00a062-KL/TW'])
    await expect.poll(() => tails(person), SOON).toEqual([expect.stringContaining(TAIL)])
  }
  await expect.poll(() => textOf(other), SOON).toContain('Thực hiện Kết luận số\u00a062-KL/TW.')
})

test('words that name a listed document become its citation by one key, what they said in full included', async () => {
  await typeAtEnd(other, ' Theo Kết luận số 62-KL/TW, ngày 08/12/2009 của Bộ Chính trị (khóa X)', 1)
  await other.page.keyboard.press('Control+Alt+d')
  await expect.poll(() => marked(head, 'cite'), SOON).toHaveLength(2)
  await expect.poll(() => textOf(head), SOON).toMatch(/Theo Kết luận số\u00a062-KL\/TW$/)
  await expect.poll(() => tails(head), SOON).toHaveLength(1)
  await other.page.keyboard.type(', đã làm.')
  await expect.poll(() => textOf(head), SOON).toContain('62-KL/TW, đã làm.')
})

test('a new document is listed and cited at once, and the other finds it in the list', async () => {
  await typeAtEnd(head, ' Căn cứ ')
  await head.page.keyboard.press('Control+Alt+d')
  const dialog = dialogOf(head, 'Viện dẫn văn bản')
  await dialog.getByRole('button', { name: 'Thêm văn bản' }).click()
  await dialog.getByLabel('Loại văn bản').fill('Quyết định')
  await dialog.getByLabel('Số, ký hiệu').fill('217-QĐ/TW')
  await dialog.getByLabel('Ngày ban hành').fill('2013-12-12')
  await dialog.getByLabel('Cơ quan ban hành').fill('Bộ Chính trị')
  await dialog
    .getByText('Quyết định số\u00a0217-QĐ/TW ngày\u00a012/12/2013 của Bộ Chính trị')
    .waitFor()
  expect(await problemsOn(head)).toEqual([])
  await dialog.getByRole('button', { name: 'Lưu và chèn' }).click()
  await expect.poll(() => marked(other, 'cite'), SOON).toContain('Quyết định số\u00a0217-QĐ/TW')
  await expect.poll(() => tails(other), SOON).toHaveLength(2)
  await other.page.keyboard.press('Control+Alt+d')
  const list = dialogOf(other, 'Viện dẫn văn bản')
  await expect.poll(() => list.getByRole('option').count(), SOON).toBe(3)
  await other.page.keyboard.press('Escape')
  await list.waitFor({ state: 'detached' })
})

test('a footnote is written in a small panel, changed there, and its number follows by itself', async () => {
  await typeAtEnd(head, ' Kết quả tốt')
  await head.page.keyboard.press('Control+Alt+f')
  const dialog = dialogOf(head, 'Chú thích')
  await dialog.getByLabel('Nội dung chú thích').fill('Theo báo cáo năm 2018.')
  expect(await problemsOn(head)).toEqual([])
  await dialog.getByRole('button', { name: 'Chèn' }).click()
  await head.page.keyboard.type('.')
  await expect.poll(() => marked(other, 'footnote'), SOON).toEqual(['Theo báo cáo năm\u00a02018.'])
  await other.page.locator('.section-text .footnote').click()
  await other.page.keyboard.press('Control+Alt+f')
  const changing = dialogOf(other, 'Chú thích')
  await changing.getByLabel('Nội dung chú thích').fill('Theo báo cáo năm 2019.')
  await changing.getByRole('button', { name: 'Sửa' }).click()
  await expect.poll(() => marked(head, 'footnote'), SOON).toEqual(['Theo báo cáo năm\u00a02019.'])
  await expect.poll(() => textOf(head), SOON).toMatch(/Kết quả tốtTheo báo cáo năm\u00a02019\.\.$/)
})

test('footnotes of Word and LibreOffice stay footnotes, in their order, when they are pasted', async () => {
  await typeAtEnd(other, ' Dán:')
  await other.page.evaluate(() => {
    const data = new DataTransfer()
    data.setData(
      'text/html',
      `<p class=MsoNormal>Đã kiện toàn<a href="#_ftn1" name="_ftnref1"><span class=MsoFootnoteReference>[1]</span></a> bộ máy<a class="sdfootnoteanc" name="sdfootnote2anc" href="#sdfootnote2sym"><sup>2</sup></a>; xem <a href="#muc-1" name="muc">mục một</a></p>
      <div><div id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1">[1]</a> Số liệu
      đến quý I.</p></div></div>
      <div id="sdfootnote2"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote2sym" href="#sdfootnote2anc">2</a>Theo đề án.</p></div>`,
    )
    document
      .querySelector('section-editor .ProseMirror')
      ?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      )
  })
  await expect
    .poll(() => marked(head, 'footnote'), SOON)
    .toEqual(['Theo báo cáo năm\u00a02019.', 'Số liệu đến quý\u00a0I.', 'Theo đề án.'])
  await expect.poll(() => textOf(head), SOON).toMatch(/bộ máyTheo đề án\.; xem mục một/)
  await other.page.keyboard.press('Control+z')
  await expect.poll(() => marked(head, 'footnote'), SOON).toHaveLength(1)
})

test('the whole text prints citations in full once and footnotes at the end', async () => {
  await untilSaved(head)
  await untilSaved(other)
  await other.page.goto(`${server.url}/bao-cao/${report}/toan-van`)
  const sheet = other.page.locator('article.sheet')
  const section = sheet.locator(`[data-section="${SECTION}"]`)
  await section.getByText('Kết quả tốt').waitFor()
  const printed = await section.innerText()
  expect(printed.split(TAIL)).toHaveLength(2)
  expect(printed).toContain(
    'Căn cứ Quyết định số\u00a0217-QĐ/TW ngày\u00a012/12/2013 của Bộ Chính trị',
  )
  expect(printed).not.toContain('Theo báo cáo năm')
  const notes = sheet.locator('.footnotes')
  expect((await notes.innerText()).replaceAll(/\s+/gu, ' ')).toBe('1 Theo báo cáo năm 2019.')
  await section.locator('.note-mark a').click()
  expect(new URL(other.page.url()).hash).toBe('#chu-thich-1')
  expect(await problemsOn(other)).toEqual([])
})

test('with everything filled in the section is handed in', async () => {
  await head.page.getByRole('button', { name: 'Nộp phần này' }).click()
  await head.page.getByRole('dialog').getByRole('button', { name: 'Nộp phần này' }).click()
  await head.page.getByText('Đã nộp').first().waitFor()
})
