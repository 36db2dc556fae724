/** Ctrl+K: everything by the letters of its name, from the text and from any screen. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoReport, editorOf, sectionOf, SOON, untilWritable } from '#test/support/at-work.ts'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  textOf,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn, type SignedInPerson } from '#test/support/signed-in.ts'

let server: RunningServer
let report: string
let writer: PersonAtScreen
let lead: SignedInPerson

beforeAll(async () => {
  server = await startServer()
  report = (await demoReport(server.url)).id
  lead = await signIn(server.url, 'danvan.truong')
  writer = await signInAtScreen(server.url, 'danvan.bientap')
  await openSection(server.url, writer, report, 'ii-2-4-to-chuc-bo-may')
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  expect(writer.errors).toEqual([])
})

const boxOf = (person: PersonAtScreen) => person.page.getByRole('dialog', { name: 'Tìm, đi tới' })

test('a command is found without marks and done where the caret was', async () => {
  await untilWritable(writer)
  await editorOf(writer).focus()
  await writer.page.keyboard.press('Control+End')
  await writer.page.keyboard.press('Control+k')
  await boxOf(writer).waitFor()
  await writer.page.keyboard.type('dam')
  const chosen = boxOf(writer).getByRole('option', { selected: true })
  await expect.poll(() => chosen.innerText(), SOON).toMatch(/Đậm[\s\S]*Ctrl\+B/u)
  await writer.page.keyboard.press('Enter')
  await boxOf(writer).waitFor({ state: 'detached' })
  await writer.page.keyboard.type(' chữ đậm')
  await expect
    .poll(() => editorOf(writer).locator('strong').allInnerTexts(), SOON)
    .toContain(' chữ đậm')
})

test('Escape closes it, and the caret is where it was', async () => {
  const before = await textOf(writer)
  await writer.page.keyboard.press('Control+k')
  await boxOf(writer).waitFor()
  await writer.page.keyboard.type('khong co gi nhu the')
  await expect
    .poll(() => boxOf(writer).innerText(), SOON)
    .toContain('Không có phần, trang hay lệnh nào')
  await writer.page.keyboard.press('Escape')
  await boxOf(writer).waitFor({ state: 'detached' })
  await writer.page.keyboard.type('.')
  await expect.poll(() => textOf(writer), SOON).toBe(`${before.trimEnd()}.`)
})

test('a section is opened by words of its title in any order, chosen by the arrow keys', async () => {
  await writer.page.keyboard.press('Control+k')
  await boxOf(writer).waitFor()
  await writer.page.keyboard.type('cong tac tang cuong chinh quyen cac cap the che')
  const options = boxOf(writer).getByRole('option')
  await expect.poll(() => options.count(), SOON).toBeGreaterThan(0)
  await writer.page.keyboard.press('ArrowDown')
  await writer.page.keyboard.press('ArrowUp')
  await writer.page.keyboard.press('Enter')
  await writer.page.waitForURL('**/phan/ii-2-5-dan-van-chinh-quyen')
  // The address changes before the screen does.
  const { title } = await sectionOf(lead, 'ii-2-5-dan-van-chinh-quyen')
  await writer.page.getByRole('heading', { level: 1, name: title }).waitFor()
  await editorOf(writer).waitFor()
})

test('other screens offer their places, and nothing a role may not open', async () => {
  await writer.page.keyboard.press('Control+k')
  await boxOf(writer).waitFor()
  await writer.page.keyboard.type('trang chu')
  await boxOf(writer)
    .getByRole('option', { selected: true, name: /trang chủ/iu })
    .waitFor()
  await writer.page.keyboard.press('Enter')
  await writer.page.waitForURL(`${server.url}/`)
  await writer.page.getByRole('heading', { level: 1, name: 'Việc của tôi' }).waitFor()
  await writer.page.keyboard.press('Control+k')
  await boxOf(writer).waitFor()
  const names = async (): Promise<string> =>
    (await boxOf(writer).getByRole('option').allInnerTexts()).join('\n')
  await expect.poll(names, SOON).toContain('Đăng xuất')
  expect(await names()).not.toMatch(/Quản trị|Đậm/u)
})
