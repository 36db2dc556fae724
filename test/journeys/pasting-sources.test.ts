/** What people copy from: Word files, LibreOffice, Google Docs, a PDF, a chat, our own editor. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoReport, editorOf, SOON, textOnServer } from '#test/support/at-work.ts'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  textOf,
  untilSaved,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn, type SignedInPerson } from '#test/support/signed-in.ts'
import { wordClipboard } from '#test/support/word-clipboard.ts'

const SECTION = 'ii-4-bai-hoc'
let server: RunningServer
let lead: SignedInPerson
let writer: PersonAtScreen

beforeAll(async () => {
  server = await startServer()
  lead = await signIn(server.url, 'danvan.truong')
  writer = await signInAtScreen(server.url, 'danvan.bientap')
  await openSection(server.url, writer, (await demoReport(server.url)).id, SECTION)
  await writer.page.locator('section-editor .ProseMirror[contenteditable="true"]').waitFor()
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
})

interface Clipboard {
  readonly plain?: string
  readonly html?: string
  /** names of files */
  readonly files?: readonly string[]
}

/** In place of everything that stands there. */
async function pasteOver(clipboard: Clipboard): Promise<void> {
  await editorOf(writer).focus()
  await writer.page.keyboard.press('Control+a')
  await writer.page.keyboard.press('Delete')
  await send('paste', clipboard)
}
const send = (kind: 'paste' | 'drop', clipboard: Clipboard): Promise<void> =>
  writer.page.evaluate(
    ([event, { plain, html, files = [] }]) => {
      const data = new DataTransfer()
      if (plain !== undefined) data.setData('text/plain', plain)
      if (html !== undefined) data.setData('text/html', html)
      for (const name of files)
        data.items.add(new File([new Uint8Array(2 << 20)], name, { type: 'image/png' }))
      const text = document.querySelector('section-editor .ProseMirror')
      const { left = 0, top = 0 } = text?.firstElementChild?.getBoundingClientRect() ?? {}
      const where = { bubbles: true, cancelable: true, clientX: left + 4, clientY: top + 4 }
      text?.dispatchEvent(
        event === 'paste'
          ? new ClipboardEvent('paste', { ...where, clipboardData: data })
          : new DragEvent('drop', { ...where, dataTransfer: data }),
      )
    },
    [kind, clipboard] as const,
  )

const blocks = (): Promise<string[]> =>
  editorOf(writer)
    .locator(':scope > *')
    .evaluateAll((all) =>
      all.map(
        (block) =>
          `${block.localName}${block.className === 'dash' ? '-' : ''} ${block.textContent}`,
      ),
    )
const notice = () => writer.page.locator('.paste-notice')
/** Signs before a line are drawn by us, spaces are ours to choose. */
const letters = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/^[-–+•]\s/u, '')
    .replaceAll(/\s+/gu, '')

test.each(['nd30-phu-luc-2.docx', 'nd30-phu-luc-5.docx', 'nd30-noi-dung.docx'])(
  'every sentence of %s arrives',
  async (name) => {
    const { html, paragraphs } = await wordClipboard(writer.page, name)
    expect(paragraphs.length).toBeGreaterThan(40)
    await pasteOver({ html })
    await writer.page.locator('.paste-progress').waitFor({ state: 'detached', timeout: 30_000 })
    await untilSaved(writer)
    const stored = letters(await textOnServer(lead, SECTION))
    expect(paragraphs.filter((text) => !stored.includes(letters(text)))).toEqual([])
  },
)

test('a Word file whose old font stands only in its defaults and styles is made readable', async () => {
  const { html } = await wordClipboard(writer.page, 'legacy-tcvn3-style.docx')
  await pasteOver({ html })
  for (const words of [
    'BÁO CÁO',
    'I. TÌNH HÌNH CHUNG',
    'cấp ủy cơ sở đã quán triệt đầy đủ các nghị quyết; đảng viên và nhân dân phấn khởi, tin tưởng.',
  ])
    await expect
      .poll(async () => letters(await textOf(writer)).replaceAll('uỷ', 'ủy'), SOON)
      .toContain(letters(words))
})

test('levels, lists and dashes of Word, LibreOffice and Google Docs become ours, numbers stay as text', async () => {
  const ignored = (sign: string): string =>
    `<![if !supportLists]><span style='mso-list:Ignore'>${sign}<span>&nbsp;&nbsp;</span></span><![endif]>`
  await pasteOver({
    html: `<p class=MsoNormal><b>I. TÌNH HÌNH CHUNG</b></p><p class=MsoNormal><b>1. Ưu điểm</b></p>
      <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>${ignored('3)')}Việc thứ ba</p>
      <p class=MsoListParagraph style='mso-list:l1 level1 lfo2'>${ignored('·')}Việc có chấm</p>
      <p class=MsoNormal>- Việc gạch tay</p>`,
  })
  expect(await blocks()).toEqual([
    'h1 I. TÌNH HÌNH CHUNG',
    'h2 1. Ưu điểm',
    'p 3) Việc thứ ba',
    'p- Việc có chấm',
    'p- Việc gạch tay',
  ])
  await pasteOver({
    html: `<p>Mở đầu</p><ol type="a"><li><p>Việc a</p></li><li><p>Việc b</p><ul><li><p>Ý trong b</p></li></ul></li></ol>`,
  })
  expect(await blocks()).toEqual(['p Mở đầu', 'p a) Việc a', 'p b) Việc b', 'p- Ý trong b'])
  await pasteOver({
    html: `<b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:400">Mở đầu</span></p>
      <ol><li dir="ltr" style="list-style-type:upper-roman" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400">Mục lớn</span></p></li></ol>
      <ul><li dir="ltr" style="list-style-type:disc" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400">Ý nhỏ</span></p></li></ul></b>`,
  })
  expect(await blocks()).toEqual(['p Mở đầu', 'p I. Mục lớn', 'p- Ý nhỏ'])
})

test('changes under tracking are taken as accepted, counted, and can be had with all their words', async () => {
  await pasteOver({
    html: `<p class=MsoNormal>Có <del cite="mailto:A" datetime="2024-01-01"><span class=msoDel>mười</span></del><ins
      cite="mailto:A"><span class=msoIns>hai mươi</span></ins> chi bộ<ins cite="mailto:B"> trực thuộc</ins>.</p>`,
  })
  await notice().filter({ hasText: 'có 3 chỗ sửa đang theo dõi' }).waitFor()
  expect(await textOf(writer)).toContain('Có hai mươi chi bộ trực thuộc.')
  await notice().getByRole('button', { name: 'Dán nguyên bản gốc' }).click()
  await expect.poll(() => textOf(writer), SOON).toContain('Có mườihai mươi chi bộ trực thuộc.')
})

test('lines that a PDF page ended become paragraphs again, those of a chat stay lines', async () => {
  await pasteOver({
    plain: `Trong 10 năm qua, cấp ủy các cấp đã lãnh đạo, chỉ đạo Mặt trận Tổ quốc
và các tổ chức chính trị - xã hội đổi mới nội dung, phương thức hoạt động,
hướng mạnh về cơ sở.
- Thứ nhất, công tác quán triệt được thực hiện nghiêm túc, kịp thời ở cả ba
cấp.`,
  })
  expect(await blocks()).toEqual([
    'p Trong 10 năm qua, cấp ủy các cấp đã lãnh đạo, chỉ đạo Mặt trận Tổ quốc và các tổ chức chính trị - xã hội đổi mới nội dung, phương thức hoạt động, hướng mạnh về cơ sở.',
    'p- Thứ nhất, công tác quán triệt được thực hiện nghiêm túc, kịp thời ở cả ba cấp.',
  ])
  await pasteOver({
    plain: 'Anh gửi số liệu:\n• Xã A: 12\u200b hộ\n• Xã B: 7 hộ\n\nCảm ơn chị \ufeff👍',
  })
  expect(await blocks()).toEqual([
    'p Anh gửi số liệu:',
    'p- Xã A: 12 hộ',
    'p- Xã B: 7 hộ',
    'p Cảm ơn chị 👍',
  ])
})

test('what is copied here has its numbers in other programs, and none twice when it comes back', async () => {
  await pasteOver({ html: '<h2>Ưu điểm</h2><p>Đoạn văn.</p><p class="dash">Một ý</p>' })
  await writer.page.keyboard.press('Control+a')
  const copied = await writer.page.evaluate(() => {
    const data = new DataTransfer()
    document
      .querySelector('section-editor .ProseMirror')
      ?.dispatchEvent(
        new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }),
      )
    return { plain: data.getData('text/plain'), html: data.getData('text/html') }
  })
  expect(copied.plain).toMatch(/^\S+\. Ưu điểm\nĐoạn văn\.\n- Một ý$/u)
  expect(copied.html).toMatch(/\S+\. <\/span>Ưu điểm/u)
  await pasteOver(copied)
  expect(await blocks()).toEqual(['h2 Ưu điểm', 'p Đoạn văn.', 'p- Một ý'])
})

test('pictures and dropped files stay outside with a word, and what stands there is untouched', async () => {
  await pasteOver({ plain: 'Chữ giữ nguyên.' })
  await send('paste', { files: ['anh.png'] })
  await notice().filter({ hasText: 'Không nhận 1 ảnh' }).waitFor()
  await send('drop', { files: ['anh.png', 'ban-do.png'] })
  await notice().filter({ hasText: 'Không nhận 2 tệp' }).waitFor()
  expect(await textOf(writer)).toBe('Chữ giữ nguyên.')
  const picture = `data:image/png;base64,${'A'.repeat(8 << 20)}`
  await send('paste', { html: `<p>Trước<img src="${picture}"> sau ảnh.</p>` })
  await expect.poll(() => textOf(writer), SOON).toContain('Trước sau ảnh.')
  await notice().filter({ hasText: 'Không nhận 1 ảnh' }).waitFor()
})

test('corrupt markup, ten thousand nested elements and right-to-left marks: the words come in clean, nothing else happens', async () => {
  await pasteOver({
    html: `<html><body><!--StartFragment--><p class=MsoNormal <b>Câu một.<p>Câu <i>hai.<table><tr><td>Ô<p>Câu ba.</i></div>
      \u202eCâu bốn.\u202c\u2067 Câu năm.\u2069 ${'<span>'.repeat(10_000)}Câu sáu.${'</span>'.repeat(9_000)}`,
  })
  await untilSaved(writer)
  const text = await textOnServer(lead, SECTION)
  for (const words of ['một', 'hai', 'ba', 'bốn', 'năm', 'sáu']) expect(text).toContain(`${words}.`)
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  await editorOf(writer).focus()
  await writer.page.keyboard.press('Control+End')
  await writer.page.keyboard.type(' Viết tiếp.')
  await expect.poll(() => textOf(writer), SOON).toContain('Viết tiếp.')
})

test('one paragraph of 200,000 letters is divided at ends of sentences with a word, and no letter is lost', async () => {
  const sentence = 'Các cấp ủy lãnh đạo, chỉ đạo kiện toàn tổ chức bộ máy. '
  const paragraph = sentence.repeat(Math.ceil(200_000 / sentence.length)).trim()
  await pasteOver({ plain: paragraph })
  await notice().filter({ hasText: '1 đoạn quá dài đã được chia thành nhiều đoạn' }).waitFor(SOON)
  await untilSaved(writer)
  const stored = await textOnServer(lead, SECTION)
  expect(stored.split('\n').every((line) => line.length <= 10_000 && /\.\s?$/u.test(line))).toBe(
    true,
  )
  expect(letters(stored) === letters(paragraph)).toBe(true)
}, 90_000)
