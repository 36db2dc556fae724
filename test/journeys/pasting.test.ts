/** What comes from the clipboard, at a real page: a whole book at once, decomposed letters, hostile markup. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pagesOf } from '#shared/document/block.ts'
import { wholeNumber } from '#shared/text/official.ts'
import { countWords } from '#shared/text/normalize.ts'
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
import { signIn, type SignedInPerson } from '#test/support/signed-in.ts'

const MEGABYTE = 1 << 20
const LONG = { timeout: 90_000, interval: 250 }

let server: RunningServer
let report: string
let lead: SignedInPerson
let writer: PersonAtScreen
let other: PersonAtScreen

beforeAll(async () => {
  server = await startServer()
  report = (await demoReport(server.url)).id
  lead = await signIn(server.url, 'danvan.truong')
  writer = await signInAtScreen(server.url, 'danvan.bientap')
  other = await signInAtScreen(server.url, 'mttq.phoihop')
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  for (const person of [writer, other]) {
    expect(person.errors).toEqual([])
    expect(person.outside).toEqual([])
  }
})

async function both(section: string): Promise<void> {
  for (const person of [writer, other]) {
    await openSection(server.url, person, report, section)
    await untilWritable(person)
  }
}

/** One paste event with what a clipboard holds, the caret at the end of the text. */
async function paste(
  person: PersonAtScreen,
  clipboard: { readonly plain?: string; readonly html?: string },
): Promise<void> {
  await editorOf(person).focus()
  await person.page.keyboard.press('Control+End')
  await person.page.evaluate(({ plain, html }) => {
    const data = new DataTransfer()
    if (plain !== undefined) data.setData('text/plain', plain)
    if (html !== undefined) data.setData('text/html', html)
    document
      .querySelector('section-editor .ProseMirror')
      ?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      )
  }, clipboard)
}

/** Letters only, so that however paragraphs are drawn the same text is the same string. */
const lettersOf = async (person: PersonAtScreen): Promise<string> =>
  ((await editorOf(person).textContent()) ?? '').replaceAll(/\s+/gu, '')

/** The page's policy reports what it did not run while the clipboard was read; nothing else may be there. */
function expectOnlyPolicyReports(): void {
  for (const line of writer.errors.splice(0))
    expect(line).toMatch(/inline (style|event handler) violates/u)
}

const SENTENCE = 'Các cấp ủy lãnh đạo, chỉ đạo kiện toàn tổ chức bộ máy của Mặt trận Tổ quốc.'

/** @returns paragraphs that differ from each other, together at least this many bytes of UTF-8 */
function manyParagraphs(bytes: number): string[] {
  const paragraphs: string[] = []
  for (let size = 0, n = 1; size < bytes; n++) {
    const paragraph = `Đoạn ${n}: ${`${SENTENCE} `.repeat(8).trim()}`
    paragraphs.push(paragraph)
    size += Buffer.byteLength(paragraph) + 1
  }
  return paragraphs
}

test('a megabyte of plain text: progress is shown, others write meanwhile, and all of it arrives', async () => {
  await both('ii-3-1-uu-diem')
  const paragraphs = manyParagraphs(MEGABYTE)
  const progress = writer.page.locator('.paste-progress')
  await paste(writer, { plain: paragraphs.join('\r\n') })
  await progress.filter({ hasText: /Đang dán, \d+ %/u }).waitFor()
  await other.page.keyboard.press('Control+Home')
  await typeAtEnd(other, ' Người khác vẫn viết.')
  await progress.waitFor({ state: 'detached', timeout: LONG.timeout })
  await untilSaved(writer)
  await untilSaved(other)
  await expect.poll(() => lettersOf(writer), LONG).toContain('Ngườikhácvẫnviết.')
  const all = await lettersOf(writer)
  const pasted = paragraphs.join('').replaceAll(/\s+/gu, '')
  expect(all.replace('Ngườikhácvẫnviết.', '')).toBe(pasted)
  await expect.poll(async () => (await lettersOf(other)) === all, LONG).toBe(true)
  const stored = await textOnServer(lead, 'ii-3-1-uu-diem')
  expect(stored.replaceAll(/\s+/gu, '') === all).toBe(true)
}, 240_000)

test('a megabyte of HTML arrives whole with its bold words', async () => {
  await both('ii-3-3-nguyen-nhan')
  const paragraphs = manyParagraphs(MEGABYTE)
  const html = paragraphs.map(
    (text) => `<p class="MsoNormal"><b>${text.slice(0, 8)}</b>${text.slice(8)}</p>`,
  )
  await paste(writer, { plain: paragraphs.join('\n'), html: html.join('') })
  await writer.page.locator('.paste-progress').waitFor()
  await writer.page.locator('.paste-progress').waitFor({ state: 'detached', timeout: LONG.timeout })
  await untilSaved(writer)
  const pasted = paragraphs.join('').replaceAll(/\s+/gu, '')
  expect((await lettersOf(writer)) === pasted).toBe(true)
  await expect.poll(async () => (await lettersOf(other)) === pasted, LONG).toBe(true)
  await expect.poll(() => editorOf(other).locator('strong').count(), SOON).toBe(paragraphs.length)
}, 240_000)

test('a paste under way is stopped: what is there stays for everybody, no more comes, and writing goes on', async () => {
  await both('ii-4-bai-hoc')
  await paste(writer, { plain: manyParagraphs(2 * MEGABYTE).join('\n') })
  await writer.page.getByRole('button', { name: 'Dừng dán' }).click()
  await writer.page.locator('.paste-progress').waitFor({ state: 'detached' })
  await untilSaved(writer)
  const kept = await lettersOf(writer)
  expect(Buffer.byteLength(kept)).toBeLessThan(MEGABYTE)
  await expect.poll(async () => (await lettersOf(other)) === kept, LONG).toBe(true)
  await typeAtEnd(writer, ' Viết tiếp sau khi dừng.')
  await untilSaved(writer)
  await expect.poll(() => lettersOf(other), SOON).toContain('Viếttiếpsaukhidừng.')
}, 120_000)

test('decomposed letters, pasted or typed, become composed ones', async () => {
  const section = 'iv-1-voi-trung-uong'
  await both(section)
  const words = 'Kiến nghị với Trung ương những vấn đề cấp thiết'
  await paste(writer, { plain: words.normalize('NFD') })
  await typeAtEnd(writer, ' ')
  for (const letter of 'đường lối của Đảng'.normalize('NFD'))
    await writer.page.keyboard.insertText(letter)
  await expect
    .poll(() => textOnServer(lead, section), SOON)
    .toContain(`${words} đường lối của Đảng`)
  await expect.poll(() => textOf(other), SOON).toContain(`${words} đường lối của Đảng`)
  const text = await textOf(writer)
  expect(text).toBe(text.normalize('NFC'))
})

test('text in old fonts is made readable run by run, the person is told, and can have it as it was', async () => {
  const section = 'ii-2-1-nhan-thuc'
  await both(section)
  const notice = writer.page.locator('.paste-notice')
  await paste(writer, {
    html: `<html><head><style><!-- p.MsoNormal {font-size:14.0pt; font-family:".VnTime";} --></style></head><body>
      <p class="MsoNormal"><span style='font-family:".VnTimeH"'>B¸o c¸o</span></p>
      <p class="MsoNormal">§\u00adîc sù l·nh ®¹o cña HuyÖn uû, cÊp uû c¬ së ®· qu¸n triÖt ®Çy ®ñ.</p>
      <p class="MsoNormal"><span style="font-family: 'Times New Roman'">A naïve façade, £5</span></p>
      <p style="font-family:VNI-Times">Uûy ban nhaân daân tænh</p></body></html>`,
  })
  await notice.filter({ hasText: 'Đã chuyển mã 3 đoạn sang Unicode.' }).waitFor()
  await untilSaved(writer)
  const read = ['BÁO CÁO', 'Được sự lãnh đạo của Huyện uỷ, cấp uỷ cơ sở đã quán triệt đầy đủ.']
  for (const words of [...read, 'A naïve façade, £5', 'Ủy ban nhân dân tỉnh'])
    await expect.poll(() => textOf(other), SOON).toContain(words)
  // Written on: what was pasted is the writer's own text now.
  await typeAtEnd(writer, ' Viết tiếp.')
  await notice.waitFor({ state: 'detached' })

  await paste(writer, { plain: 'C¸c cÊp uû l·nh ®¹o, chØ ®¹o kiÖn toµn tæ chøc bé m¸y' })
  await expect.poll(() => textOf(other), SOON).toContain('chỉ đạo kiện toàn tổ chức bộ máy')
  await notice.getByRole('button', { name: 'Dán nguyên bản gốc' }).click()
  await expect.poll(() => textOf(other), SOON).toContain('chØ ®¹o kiÖn toµn tæ chøc bé m¸y')
  expect(await textOf(writer)).not.toContain('chỉ đạo kiện toàn')
  await notice.waitFor({ state: 'detached' })
  expectOnlyPolicyReports()
})

test('NUL, control characters and direction overrides stay outside', async () => {
  const section = 'iv-2-voi-tinh'
  await both(section)
  const hostile = 'Một\u0000 hai\u0007 ba\u001b bốn\u202e năm\u2066 sáu\u009f bảy\uffff.'
  await paste(writer, { plain: hostile })
  await paste(writer, { html: `<p>e\u0000\u0301 ${hostile}</p>` })
  await editorOf(writer).focus()
  await writer.page.keyboard.press('Control+End')
  for (const text of [' tám', '\u202e', 'chín\u0008mười', '\u2066'])
    await writer.page.keyboard.insertText(text)
  await untilSaved(writer)
  const text = await textOnServer(lead, section)
  expect(text).toContain('Một hai ba bốn năm sáu bảy.')
  expect(text).toContain('é Một hai ba bốn năm sáu bảy. támchínmười')
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cn}]/u)
  await expect.poll(() => lettersOf(other), SOON).toBe(text.replaceAll(/\s+/gu, ''))
  expect(await writer.page.locator('kept-text-panel .kept-text').count()).toBe(0)
})

test('hostile and foreign markup does nothing: the words come in, the rest stays outside', async () => {
  const section = 'ii-2-6-lanh-dao-cua-dang'
  await both(section)
  for (const person of [writer, other])
    await person.page.evaluate(() => {
      Object.assign(window, { harmed: 0 })
    })
  await paste(writer, {
    html: `<meta charset="utf-8"><script>harmed = 1</script><style>body { display: none }</style>
      <p onclick="harmed = 1">Đoạn có <a href="javascript:harmed=1">liên kết xấu</a> và
      <a href="https://example.org/a">liên kết tốt</a> và <a href=" java&#10;script:harmed=1">trá hình</a>.</p>
      <img src="x" onerror="harmed = 1"><svg onload="harmed = 1"><script>harmed = 1</script></svg>
      <iframe src="https://example.org"></iframe><form action="https://example.org"><input value="ô nhập"></form>
      <table><tr><td>Ô một</td><td>Ô hai</td></tr></table>
      <ul><li><p>Việc thứ nhất</p></li></ul><unknown-tag>Thẻ lạ</unknown-tag>`,
  })
  await untilSaved(writer)
  const text = await textOnServer(lead, section)
  for (const words of [
    'liên kết xấu',
    'liên kết tốt',
    'trá hình',
    'Ô một',
    'Ô hai',
    'Việc thứ nhất',
    'Thẻ lạ',
  ])
    expect(text).toContain(words)
  expect(text).not.toContain('harmed')
  expect(text).not.toContain('display')
  await expect.poll(() => textOf(other), SOON).toContain('Thẻ lạ')
  for (const person of [writer, other]) {
    const editor = editorOf(person)
    expect(
      await editor
        .locator('script, style, img:not(.ProseMirror-separator), svg, iframe, form, input, meta')
        .count(),
    ).toBe(0)
    expect(
      await editor.locator('a').evaluateAll((links) => links.map((a) => a.getAttribute('href'))),
    ).toEqual(['https://example.org/a'])
    expect(await editor.locator('table td').allInnerTexts()).toEqual(['Ô một', 'Ô hai'])
    expect(await editor.locator('[onclick], [onerror], [onload]').count()).toBe(0)
    expect(await person.page.evaluate(() => 'harmed' in window && window.harmed)).toBe(0)
  }
  expectOnlyPolicyReports()
})

test('the status bar counts the words and estimates the pages of what stands there', async () => {
  const section = 'ii-2-3-tap-hop-nhan-dan'
  await openSection(server.url, writer, report, section)
  await untilWritable(writer)
  await paste(writer, { plain: `${SENTENCE}\n${SENTENCE} - 2019 -` })
  await untilSaved(writer)
  const words = countWords(`${SENTENCE} ${SENTENCE} 2019`)
  const bar = writer.page.locator('.status-bar')
  await expect.poll(() => bar.innerText(), SOON).toContain(`${wholeNumber(words)} từ`)
  expect(await bar.innerText()).toContain(`khoảng ${pagesOf(words)} trang in`)
})
