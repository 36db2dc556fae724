/** Tables on the screen, against the real server: commands, keys, the clipboard, two people in one table. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { SectionEditor } from '#client/editor/section-editor.ts'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  textOf,
  untilSame,
  untilSaved,
  type PersonAtScreen,
  type ScreenOptions,
} from '../../support/browser.ts'
import { startServer, type RunningServer } from '../../support/running-server.ts'
import { signIn } from '../../support/signed-in.ts'

const PARTY = 'ii-2-6-lanh-dao-cua-dang' // written by the lead, empty at first
const TEXT = 'section-editor .ProseMirror'

let server: RunningServer
let reportId: string
const people: PersonAtScreen[] = []
vi.setConfig({ testTimeout: 90_000 })

beforeAll(async () => {
  server = await startServer()
  const { json } = await (await signIn(server.url, 'danvan.bientap')).call('GET', '/api/reports')
  reportId = (json as { reports: { id: string }[] }).reports[0]?.id ?? ''
}, 90_000)
afterEach(async () => {
  const errors = people.flatMap((person) => person.errors)
  await Promise.all(people.splice(0).map((person) => person.close()))
  expect(errors).toEqual([])
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
})

async function open(username: string, screen: ScreenOptions = {}): Promise<PersonAtScreen> {
  const person = await signInAtScreen(server.url, username, screen)
  people.push(person)
  await openSection(server.url, person, reportId, PARTY)
  return person
}

/** Opens the section and empties it. */
async function openEmpty(): Promise<PersonAtScreen> {
  const person = await open('danvan.bientap')
  await person.page.locator(TEXT).focus()
  await person.page.keyboard.press('Control+a')
  await person.page.keyboard.press('Delete')
  return person
}

async function paste({ page }: PersonAtScreen, flavours: Record<string, string>): Promise<void> {
  await page.locator(TEXT).focus()
  await page.evaluate((all) => {
    const clipboardData = new DataTransfer()
    for (const [type, data] of Object.entries(all)) clipboardData.setData(type, data)
    document
      .querySelector('section-editor .ProseMirror')
      ?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      )
  }, flavours)
}

/** The words of each cell, row by row. */
const cellsOf = ({ page }: PersonAtScreen): Promise<string[][]> =>
  page
    .locator(TEXT)
    .evaluate((text) =>
      [...text.querySelectorAll('tr')].map((row) => [...row.children].map((c) => c.textContent)),
    )

async function choose(person: PersonAtScreen, act: string): Promise<void> {
  await person.page.getByRole('button', { name: 'Bảng', exact: true }).click()
  await person.page.locator('.table-act', { hasText: act }).click()
}

/** Clicks into a cell, and waits until the editor knows of it: the browser tells by a task of its own. */
async function goTo({ page }: PersonAtScreen, row: number, column: number): Promise<void> {
  const cell = page.locator(`${TEXT} tr`).nth(row).locator('td, th').nth(column)
  await cell.click()
  const isThere = (): Promise<boolean> =>
    cell.evaluate((element) => {
      const view = document.querySelector<SectionEditor>('section-editor')?.view
      return view !== null && view !== undefined
        ? element.contains(view.domAtPos(view.state.selection.head).node)
        : false
    })
  await expect.poll(isThere).toBe(true)
}

test('a table comes from the menu with its header row; Tab goes through it and adds a row behind the last cell', async () => {
  const person = await openEmpty()
  const { page } = person
  await page.getByRole('button', { name: 'Bảng', exact: true }).click()
  await page.getByLabel('Số hàng').fill('2')
  await page.getByLabel('Số cột').fill('2')
  await page.getByRole('button', { name: 'Chèn bảng' }).click()
  for (const words of ['Đơn vị', 'Số đoàn viên', 'Huyện A', '1.234,5', 'Huyện B', '2']) {
    await page.keyboard.type(words)
    if (words !== '2') await page.keyboard.press('Tab')
  }
  expect(await cellsOf(person)).toEqual([
    ['Đơn vị', 'Số đoàn viên'],
    ['Huyện A', '1.234,5'],
    ['Huyện B', '2'],
  ])
  expect(await page.locator(`${TEXT} th[scope="col"]`).count()).toBe(2)
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.type('Quận ')
  expect((await cellsOf(person))[2]).toEqual(['Quận ', '2'])
  await untilSaved(person)
})

test('every command has a key: rows, columns, header, sides, widths, the sum as offices write figures, and undo', async () => {
  const person = await openEmpty()
  const { page } = person
  await page.keyboard.press('Control+Alt+7')
  await goTo(person, 0, 1)
  await page.keyboard.type('2018')
  await goTo(person, 1, 1)
  await page.keyboard.type('1.234,5')
  await goTo(person, 2, 1)
  await page.keyboard.type('0,75')
  await page.keyboard.press('Control+Enter')
  await goTo(person, 3, 1)
  await page.keyboard.press('Alt+=')
  expect((await cellsOf(person)).map((row) => row[1])).toEqual([
    '2018',
    '1.234,5',
    '0,75',
    '1.235,25',
  ])
  const cell = page.locator(`${TEXT} tr`).nth(3).locator('td').nth(1)
  expect(await cell.getAttribute('align')).toBe('right')
  await page.keyboard.press('Alt+Shift+Digit4')
  expect(await page.locator(`${TEXT} td[align="right"]`).count()).toBe(3)
  await page.keyboard.press('Alt+Enter')
  expect((await cellsOf(person)).map((row) => row.length)).toEqual([4, 4, 4, 4])
  await page.keyboard.press('Alt+Shift+Backspace')
  await page.keyboard.press('Control+Shift+Enter')
  expect((await cellsOf(person)).map((row) => row.length)).toEqual([3, 3, 3, 3, 3])
  await page.keyboard.press('Control+z')
  expect(await page.locator(`${TEXT} tr`).count()).toBe(4)
  await page.keyboard.press('Alt+Shift+Digit7')
  expect(await page.locator(`${TEXT} th`).count()).toBe(0)
  await goTo(person, 3, 1)
  const width = async (): Promise<number> => (await cell.boundingBox())?.width ?? 0
  const before = await width()
  for (let i = 0; i < 3; i++) await page.keyboard.press('Alt+Shift+ArrowRight')
  expect(await width()).toBeGreaterThan(before + 30)
  await page.keyboard.press('Alt+Shift+Digit0')
  expect(await page.locator(`${TEXT} table`).count()).toBe(0)
  await untilSaved(person)
})

test('cells are chosen with Shift and arrows, merged and divided, and none of their words is lost', async () => {
  const person = await openEmpty()
  const { page } = person
  await paste(person, { 'text/plain': 'a\tb\tc\nd\te\tf' })
  await goTo(person, 0, 0)
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Shift+ArrowDown')
  await choose(person, 'Gộp các ô đã chọn')
  const merged = page.locator(`${TEXT} td[colspan="2"][rowspan="2"]`)
  expect(await merged.locator('p').allTextContents()).toEqual(['a', 'b', 'd', 'e'])
  await choose(person, 'Tách ô')
  expect((await cellsOf(person)).map((row) => row.length)).toEqual([3, 3])
  expect((await cellsOf(person)).flat().join('')).toBe('abdecf')
  await untilSaved(person)
})

test("a column's border is dragged to its width, the other person sees it, and on a phone the table scrolls by itself", async () => {
  const own = await openEmpty()
  await paste(own, { 'text/plain': 'một\thai\tba\nbốn\tnăm\tsáu' })
  const phone = await open('danvan.truong', { width: 390, height: 800 })
  const cell = own.page.locator(`${TEXT} td`).first()
  const box = await cell.boundingBox()
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0), (box?.y ?? 0) + 8]
  await own.page.mouse.move(x - 2, y)
  await own.page.locator(`${TEXT} .column-resize-handle`).first().waitFor()
  await own.page.mouse.down()
  await own.page.mouse.move(x + 100, y, { steps: 4 })
  await own.page.mouse.up()
  const wide = (box?.width ?? 0) + 80
  await expect.poll(async () => (await cell.boundingBox())?.width).toBeGreaterThan(wide)
  const drawn = phone.page.locator(`${TEXT} td`).first()
  await expect.poll(async () => (await drawn.boundingBox())?.width).toBeGreaterThan(wide - 4)
  const scroll = await phone.page.evaluate(() => {
    const table = document.querySelector('section-editor .table-scroll')
    const page = document.documentElement
    return [
      table !== null && table.scrollWidth > table.clientWidth,
      page.scrollWidth <= page.clientWidth,
    ]
  })
  expect(scroll).toEqual([true, true])
  await untilSaved(own)
})

test('Backspace and Delete at the edge of a cell leave the cells as they are', async () => {
  const person = await openEmpty()
  const { page } = person
  await paste(person, { 'text/plain': 'một\thai\nba\tbốn' })
  const before = await cellsOf(person)
  await goTo(person, 1, 0)
  await page.keyboard.press('Home')
  await page.keyboard.press('Backspace')
  await page.keyboard.press('End')
  await page.keyboard.press('Delete')
  expect(await cellsOf(person)).toEqual(before)
  await page.keyboard.type('!')
  expect((await cellsOf(person))[1]).toEqual(['ba!', 'bốn'])
})

const EXCEL = `<html xmlns:x="urn:schemas-microsoft-com:office:excel">
<body><table border=0><col width=120><col width=80 span=2>
<tr><td colspan=2 rowspan=2 class=xl65>T&#7893;ng h&#7907;p</td><td class=xl65>N&#259;m 2018</td></tr>
<tr><td class=xl65>N&#259;m 2019</td></tr>
<tr><td class=xl65>Huy&#7879;n A</td><td class=xl65 align=right x:num>1.234,5</td><td class=xl65>12 %</td></tr></table></body></html>`
const WORD = `<html xmlns:w="urn:schemas-microsoft-com:office:word"><body><p class=MsoNormal>Bi&#7875;u 1</p>
<table class=MsoTableGrid><tr><td width=100><p class=MsoNormal align=center><b>STT</b></p></td>
<td><h2>N&#7897;i dung</h2><table><tr><td>trong</td><td>ô</td></tr></table></td></tr>
<tr><td><p class=MsoNormal>1</p></td></tr></table><p class=MsoNormal>H&#7871;t</p></body></html>`

test('a table from Excel keeps its merged cells, and figures stand at the right', async () => {
  const person = await openEmpty()
  await paste(person, { 'text/html': EXCEL, 'text/plain': 'x' })
  expect(await cellsOf(person)).toEqual([
    ['Tổng hợp', 'Năm\u00a02018'],
    ['Năm\u00a02019'],
    ['Huyện A', '1.234,5', '12\u00a0%'],
  ])
  expect(await person.page.locator(`${TEXT} td[colspan="2"][rowspan="2"]`).count()).toBe(1)
  expect(await person.page.locator(`${TEXT} td[align="right"]`).allTextContents()).toEqual([
    '1.234,5',
    '12\u00a0%',
  ])
  await untilSaved(person)
})

test('a table from Word, ragged and with a heading and a table in a cell: every word stays, the grid is whole', async () => {
  const person = await openEmpty()
  await paste(person, { 'text/html': WORD })
  expect(await cellsOf(person)).toEqual([
    ['STT', 'Nội dungtrong – ô'],
    ['1', ''],
  ])
  expect(await person.page.locator(`${TEXT} td`).first().getAttribute('align')).toBe('center')
  expect(await textOf(person)).toMatch(/^Biểu 1[^]*Hết/u)
  await untilSaved(person)
})

test('text with tabs is pasted into the cells from the caret on, and the table grows', async () => {
  const person = await openEmpty()
  await person.page.keyboard.press('Control+Alt+7')
  await goTo(person, 2, 2)
  await paste(person, { 'text/plain': 'a\tb\r\n"c ""d"""\t7\r\n' })
  expect(await cellsOf(person)).toEqual([
    ['', '', '', ''],
    ['', '', '', ''],
    ['', '', 'a', 'b'],
    ['', '', 'c "d"', '7'],
  ])
  await untilSaved(person)
})

test('a table of 500 × 50 is refused with a clear word, and the text stays as it was', async () => {
  const person = await openEmpty()
  await person.page.keyboard.type('Trước')
  const row = `<tr>${'<td>1</td>'.repeat(50)}</tr>`
  await paste(person, { 'text/html': `<table>${row.repeat(500)}</table>` })
  const word = person.page.locator('.table-refused[role="alert"]')
  expect(await word.innerText()).toContain('Bảng 500 hàng, 50 cột')
  expect(await textOf(person)).toBe('Trước')
  await word.getByRole('button', { name: 'Đóng' }).click()
  expect(await word.count()).toBe(0)
  await person.page.keyboard.type(' sau')
  expect(await textOf(person)).toBe('Trước sau')
})

test('two people in one table: letters typed in a cell while the other adds rows and columns all arrive', async () => {
  const own = await openEmpty()
  await paste(own, { 'text/plain': 'một\thai\nba\tbốn' })
  const other = await open('danvan.truong')
  await other.page.locator(`${TEXT} table`).waitFor()
  await goTo(own, 1, 1)
  await own.page.keyboard.press('End')
  const typing = own.page.keyboard.type(' tiếp tục đổi mới nội dung hoạt động', { delay: 40 })
  await goTo(other, 0, 0)
  for (const keys of ['Alt+Enter', 'Control+Enter', 'Alt+Shift+Enter', 'Control+Shift+Enter']) {
    await other.page.keyboard.press(keys)
    await other.page.waitForTimeout(200)
  }
  await typing
  await untilSame(own, other)
  const cells = await cellsOf(own)
  expect(cells.map((row) => row.length)).toEqual([4, 4, 4, 4])
  expect(cells.flat().filter((words) => words !== '')).toEqual([
    'một',
    'hai',
    'ba',
    'bốn tiếp tục đổi mới nội dung hoạt động',
  ])
})

test('a row added here and a column there, apart: both stay, and after a quiet moment the grid is whole for both', async () => {
  const own = await openEmpty()
  await paste(own, { 'text/plain': 'một\thai\nba\tbốn\nnăm\tsáu' })
  const other = await open('danvan.truong')
  await other.page.locator(`${TEXT} table`).waitFor()
  await untilSaved(own)
  await own.context.setOffline(true)
  await goTo(own, 2, 1)
  await own.page.keyboard.press('Control+Enter')
  await own.page.keyboard.press('Tab')
  await own.page.keyboard.type('bảy')
  await goTo(other, 0, 1)
  await other.page.keyboard.press('Alt+Enter')
  await other.page.keyboard.press('Tab')
  await other.page.keyboard.type('thêm')
  await own.context.setOffline(false)
  const whole = [
    ['một', 'hai', 'thêm'],
    ['ba', 'bốn', ''],
    ['năm', 'sáu', ''],
    ['bảy', '', ''],
  ]
  await expect.poll(() => cellsOf(own), { timeout: 30_000 }).toEqual(whole)
  await expect.poll(() => cellsOf(other), { timeout: 30_000 }).toEqual(whole)
  await untilSaved(own)
  await untilSaved(other)
})

test('in the whole text the table is one to read: header cells, spans, a region of its own that scrolls', async () => {
  const person = await openEmpty()
  await paste(person, {
    'text/html':
      '<table><tr><th>Đơn vị</th><th>Số</th></tr><tr><td>Huyện A</td><td>1.234,5</td></tr></table>',
  })
  await untilSaved(person)
  await person.page.goto(`${server.url}/bao-cao/${reportId}/toan-van`)
  const table = person.page.locator('.official').getByRole('region', { name: 'Bảng' })
  await table.waitFor()
  expect(await table.getByRole('columnheader').allInnerTexts()).toEqual(['Đơn vị', 'Số'])
  expect(await table.locator('td[align="right"]').innerText()).toBe('1.234,5')
})
