/** The editor on its screen, against the real server: what keys, the clipboard, other people and a withdrawn right do. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { SectionEditor } from '#client/editor/section-editor.ts'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  textOf,
  typeAtEnd,
  untilSaved,
  type PersonAtScreen,
} from '../../support/browser.ts'
import { startServer, type RunningServer } from '../../support/running-server.ts'
import { signIn } from '../../support/signed-in.ts'

const ORGANISATION = 'ii-2-4-to-chuc-bo-may' // written by Ban Tổ chức, the lead may edit it too
const PARTY = 'ii-2-6-lanh-dao-cua-dang' // written by the lead, empty at first
const GOVERNMENT = 'ii-2-5-dan-van-chinh-quyen' // written by BCSĐ UBND
const TEXT = 'section-editor .ProseMirror'

let server: RunningServer
let reportId: string
const people: PersonAtScreen[] = []
// Two people sign in and open a page each; on a busy machine that alone takes long.
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

async function open(username: string, sectionId: string): Promise<PersonAtScreen> {
  const person = await signInAtScreen(server.url, username)
  people.push(person)
  await openSection(server.url, person, reportId, sectionId)
  return person
}

/** Empties the text. */
async function clear({ page }: PersonAtScreen): Promise<void> {
  await page.locator(TEXT).focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
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

const px = (text: string): number => Number.parseFloat(text)
const markup = ({ page }: PersonAtScreen): Promise<string> => page.locator(TEXT).innerHTML()

test('keys give the levels of the official page, bold, and a paragraph after a heading', async () => {
  const person = await open('danvan.bientap', PARTY)
  const { page } = person
  await clear(person)
  await page.keyboard.press('Control+Alt+1')
  await page.keyboard.type('I. Tình hình')
  await page.keyboard.press('Enter')
  await page.keyboard.type('Đoạn ')
  await page.keyboard.press('Control+b')
  await page.keyboard.type('đậm')
  expect(await markup(person)).toBe('<h1>I. Tình hình</h1><p>Đoạn <strong>đậm</strong></p>')
  await untilSaved(person)
})

test('headings get their numbers by themselves, Tab changes the level, Escape and Tab leave the text', async () => {
  const person = await open('danvan.bientap', PARTY)
  const { page } = person
  await clear(person)
  await page.keyboard.press('Control+Alt+4')
  await page.keyboard.type('Lanh dao')
  const shown = () =>
    page.locator(`${TEXT} > *`).evaluateAll((blocks) =>
      blocks.map((block) => {
        const { content } = getComputedStyle(block, '::before')
        return `${block.localName} ${content} ${block.textContent}`
      }),
    )
  await expect.poll(shown).toEqual(['h4 "a) " Lanh dao'])
  await page.keyboard.press('Tab')
  await expect.poll(shown).toEqual(['p "- " Lanh dao'])
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.type(' Dang')
  await expect.poll(shown).toEqual(['h4 "a) " Lanh dao Dang'])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+Tab')
  await expect.poll(() => page.locator(TEXT).evaluate((el) => el.matches(':focus'))).toBe(false)
  await page.locator(TEXT).focus()
  await page.keyboard.press('Control+Alt+5')
  await expect.poll(shown).toEqual(['p none Lanh dao Dang'])
  await untilSaved(person)
})

test('a section opens with the caret at its beginning, not with everything selected', async () => {
  const person = await open('tochuc.truong', ORGANISATION)
  const before = await textOf(person)
  const selected = await person.page.locator('section-editor').evaluate((editor) => {
    const { selection } = (editor as SectionEditor).view?.state ?? {}
    return [selection?.from, selection?.to]
  })
  expect(selected).toEqual([1, 1])
  await person.page.locator(TEXT).focus()
  await person.page.keyboard.type('Ạ')
  expect(await textOf(person)).toBe(`Ạ${before}`)
})

test('the page is the official one: 14 pt, lines of 19 pt, first line 10 mm, justified, 6 pt before', async () => {
  const person = await open('danvan.bientap', PARTY)
  const style = await person.page
    .locator(`${TEXT} p`)
    .first()
    .evaluate((paragraph) => {
      const { fontFamily, fontSize, lineHeight, textIndent, textAlign, marginTop } =
        getComputedStyle(paragraph)
      return { fontFamily, fontSize, lineHeight, textIndent, textAlign, marginTop }
    })
  expect(style.fontFamily).toContain('Tinos')
  expect(style.textAlign).toBe('justify')
  expect(px(style.fontSize)).toBeCloseTo((14 * 96) / 72, 2)
  expect(px(style.lineHeight)).toBeCloseTo((19 * 96) / 72, 2)
  expect(px(style.textIndent)).toBeCloseTo((10 * 96) / 25.4, 1)
  expect(px(style.marginTop)).toBeCloseTo((6 * 96) / 72, 2)
})

test('a pasted javascript: link, control characters and decomposed letters: the words stay, the rest does not', async () => {
  const person = await open('danvan.bientap', PARTY)
  await clear(person)
  await paste(person, {
    'text/html':
      '<p>Xem <a href="javascript:alert(1)">ta\u0323i đây</a> và <a href="https://tinh.gov.vn/">cổng</a>\u202e</p><table><tr><td>Biểu 1</td></tr></table><script>alert(1)</script>',
  })
  expect(await textOf(person)).toContain('Xem tại đây và cổng')
  expect(await textOf(person)).toContain('Biểu 1')
  const html = await markup(person)
  expect(html).not.toContain('javascript:')
  expect(html).not.toContain('alert')
  expect(html).toContain('href="https://tinh.gov.vn/"')
  await untilSaved(person)
})

test('a paste of 1 MB goes over in parts with progress, all of it is saved, and the page answers meanwhile', async () => {
  const person = await open('danvan.bientap', PARTY)
  await clear(person)
  const line = 'Tiếp tục đổi mới nội dung, phương thức hoạt động. '
  const lines = Array.from({ length: 20_000 }, (_, i) => `${i} ${line}`)
  await paste(person, { 'text/plain': lines.join('\n') })
  await person.page.locator('.paste-progress').waitFor()
  expect(await person.page.evaluate(() => 1 + 1)).toBe(2)
  await person.page.locator('.paste-progress').waitFor({ state: 'detached', timeout: 60_000 })
  await untilSaved(person)
  const paragraphs = await person.page
    .locator(TEXT)
    .evaluate((text) =>
      [...text.querySelectorAll('p')].map((p) => p.textContent.trim()).filter((t) => t !== ''),
    )
  expect(paragraphs).toEqual(lines.map((l) => l.trim()))
  await clear(person)
  await untilSaved(person)
}, 180_000)

test('undo takes back word by word what one wrote oneself, with the caret, past what others wrote and a cut line', async () => {
  const [own, other] = [await open('danvan.bientap', PARTY), await open('danvan.truong', PARTY)]
  const { keyboard } = own.page
  const beforeCaret = (): Promise<string> =>
    own.page.evaluate(() => {
      const { $head } = document.querySelector('section-editor')?.view?.state.selection ?? {}
      return $head?.parent.textContent.slice(0, $head.parentOffset) ?? ''
    })
  await clear(own)
  await typeAtEnd(own, 'Một hai ba.', 5)
  await expect.poll(() => textOf(other)).toContain('ba.')
  await typeAtEnd(other, ' Của người khác.')
  await expect.poll(() => textOf(own)).toBe('Một hai ba. Của người khác.')
  await own.page.locator(TEXT).focus()
  await keyboard.press('Control+z')
  await expect.poll(() => textOf(other)).toBe('Một hai  Của người khác.')
  expect(await beforeCaret()).toBe('Một hai ')
  await own.context.setOffline(true)
  await keyboard.press('Control+z')
  expect(await beforeCaret()).toBe('Một ')
  await own.context.setOffline(false)
  await expect.poll(() => textOf(other), { timeout: 20_000 }).toBe('Một  Của người khác.')
  await keyboard.press('Control+y')
  await keyboard.press('Control+y')
  await expect.poll(() => textOf(other)).toBe('Một hai ba. Của người khác.')
  expect(await beforeCaret()).toBe('Một hai ba.')
  await keyboard.press('Control+z')
  await keyboard.press('Control+z')
  await keyboard.press('Control+z')
  await expect.poll(() => textOf(other)).toBe(' Của người khác.')
  expect(await beforeCaret()).toBe('')
})

test("another person's caret and name are drawn beside the text: the name in the left margin, no line moves", async () => {
  const [own, other] = [
    await open('tochuc.truong', ORGANISATION),
    await open('danvan.bientap', ORGANISATION),
  ]
  const first = own.page.locator(`${TEXT} > *`).first()
  const before = await first.boundingBox()
  await other.page.locator(TEXT).focus()
  await other.page.keyboard.press('Control+Home')
  await other.page.keyboard.press('Shift+ArrowDown')
  const label = own.page.locator('.peer-label')
  await label.waitFor()
  expect(await label.textContent()).toMatch(/^DV · /)
  await own.page.locator('.peer-selection').first().waitFor()
  expect(await first.boundingBox()).toEqual(before)
  const labelBox = await label.boundingBox()
  const pageBox = await own.page.locator('.paper').boundingBox()
  const textLeft = (before?.x ?? 0) - (pageBox?.x ?? 0)
  expect((labelBox?.x ?? 0) + (labelBox?.width ?? 0) - (pageBox?.x ?? 0)).toBeLessThanOrEqual(
    textLeft,
  )
  expect(await own.page.locator(`${TEXT} .peer-caret, ${TEXT} .peer-label`).count()).toBe(0)
})

test('two tabs of one person meet on the server', async () => {
  const first = await open('tochuc.truong', ORGANISATION)
  const second = { ...first, page: await first.context.newPage() }
  await openSection(server.url, second, reportId, ORGANISATION)
  await typeAtEnd(first, ' Từ thẻ một.')
  await expect.poll(() => textOf(second), { timeout: 5_000 }).toContain('Từ thẻ một.')
  await typeAtEnd(second, ' Từ thẻ hai.')
  await expect.poll(() => textOf(first), { timeout: 5_000 }).toContain('Từ thẻ một. Từ thẻ hai.')
})

test('words typed offline into a section that was handed in meanwhile are kept, shown to copy, and nowhere else', async () => {
  const writer = await open('tochuc.truong', ORGANISATION)
  await typeAtEnd(writer, ' Câu kịp lúc.')
  await untilSaved(writer)
  await writer.context.setOffline(true)
  await typeAtEnd(writer, ' Câu đến muộn.')
  await writer.page.locator('save-badge .save-badge[data-kind="offline"]').waitFor()
  const head = await signIn(server.url, 'tochuc.truong')
  const path = `/api/sections/${ORGANISATION}/moves`
  expect((await head.call('POST', path, { to: 'submitted', note: '' })).status).toBeLessThan(300)
  await writer.context.setOffline(false)
  const kept = writer.page.locator('kept-text-panel .kept-words')
  await kept.waitFor({ timeout: 30_000 })
  expect(await kept.innerText()).toContain('Câu đến muộn.')
  await expect.poll(() => textOf(writer)).not.toContain('Câu đến muộn.')
  await writer.page.reload()
  await kept.waitFor()
  expect(await kept.innerText()).toContain('Câu đến muộn.')
  expect(await textOf(writer)).toContain('Câu kịp lúc.')
  expect(await writer.page.locator(TEXT).getAttribute('contenteditable')).toBe('false')
})

test('a right withdrawn while typing: the text is read-only within a second, and what was typed before is saved', async () => {
  const reader = await open('danvan.truong', GOVERNMENT)
  const writer = await open('ubnd.truong', GOVERNMENT)
  await typeAtEnd(writer, ' Câu trước.')
  await untilSaved(writer)
  const head = await signIn(server.url, 'ubnd.truong')
  await typeAtEnd(writer, ' Chữ cuối cùng')
  const path = `/api/sections/${GOVERNMENT}/moves`
  expect((await head.call('POST', path, { to: 'submitted', note: '' })).status).toBeLessThan(300)
  await writer.page.locator(`${TEXT}[contenteditable="false"]`).waitFor({ timeout: 1_500 })
  await expect.poll(() => textOf(reader)).toContain('Chữ cuối cùng')
  await writer.page.keyboard.type('không vào')
  expect(await textOf(writer)).not.toContain('không vào')
  expect(await writer.page.locator('kept-text-panel .kept-words').count()).toBe(0)
})
