/** What stands around the text of a section: where to begin, the keys between regions, the session that ends amid a word,
 *  the sheet it prints, and forms that speak the page's language. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  textOf,
  untilSaved,
} from '#test/support/browser.ts'
import { SOON } from '#test/support/at-work.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn } from '#test/support/signed-in.ts'

const REPORT = 'tong-ket-62'
let server: RunningServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
})

describe('the frame of a section', () => {
  test('says where to begin in an empty section, and stops saying it at the first letter', async () => {
    const person = await signInAtScreen(server.url, 'danvan.truong')
    const { page } = person
    await openSection(server.url, person, REPORT, 'iv-1-voi-trung-uong')
    const start = page.getByRole('button', { name: 'Bắt đầu viết' })
    await start.click()
    await page.keyboard.type('Đề')
    await page.getByRole('button', { name: 'Nộp phần này' }).waitFor()
    await start.waitFor({ state: 'detached' })
    expect(await textOf(person)).toBe('Đề')
    await person.close()
  })

  test.each([390, 320])(
    'at %i px every tool is within reach, none beyond the edge',
    async (width) => {
      const person = await signInAtScreen(server.url, 'tochuc.truong', { width, height: 844 })
      const { page } = person
      await openSection(server.url, person, REPORT, 'ii-2-4-to-chuc-bo-may')
      const tools = page.locator('.section-tool').locator('button:visible, select:visible')
      await page.getByRole('button', { name: 'Nộp phần này' }).waitFor()
      const hidden = (): Promise<string[]> =>
        tools.evaluateAll((all) =>
          all
            .filter((tool) => {
              const { left, top, width: wide, height } = tool.getBoundingClientRect()
              const above = document.elementFromPoint(left + wide / 2, top + height / 2)
              return (
                left < 0 || left + wide > innerWidth || tool !== above?.closest('button, select')
              )
            })
            .map((tool) => tool.getAttribute('aria-label') ?? tool.textContent.trim()),
        )
      await expect.poll(hidden).toEqual([])
      // The tools and «Góp ý» stand in one row.
      const middles = await page
        .locator('.outline-button, .editor-tools > :visible, .comment-button')
        .evaluateAll((all) =>
          all.map((tool) => {
            const { top, height } = tool.getBoundingClientRect()
            return Math.round((top + height / 2) / 4)
          }),
        )
      expect(new Set(middles).size).toBe(1)
      await page.getByRole('button', { name: 'Công cụ khác' }).click()
      await expect
        .poll(async () => (await hidden()).filter((name) => name !== 'Nộp phần này'))
        .toEqual([])
      for (const name of ['Gạch chân (Ctrl+U)', 'Bảng', 'Tìm và thay thế (Ctrl+F)'])
        await page.getByRole('button', { name, exact: true }).waitFor()
      await person.close()
    },
  )

  test('the line being written stays above a keyboard that lies over the page', async () => {
    const person = await signInAtScreen(server.url, 'tochuc.truong', { width: 390, height: 844 })
    const { page } = person
    await openSection(server.url, person, REPORT, 'ii-2-4-to-chuc-bo-may')
    const text = page.locator('section-editor .ProseMirror[contenteditable="true"]')
    await text.focus()
    await page.keyboard.press('Control+End')
    for (let i = 0; i < 12; i++) await page.keyboard.press('Enter')
    await page.keyboard.type('Dòng cuối')
    // As a phone does it: the page stays as large as it was, the part in sight becomes smaller.
    await page.evaluate(() => {
      if (visualViewport === null) throw new Error('no visual viewport')
      Object.defineProperty(visualViewport, 'height', { value: innerHeight - 380 })
      visualViewport.dispatchEvent(new Event('resize'))
    })
    const bottom = (): Promise<number> =>
      text
        .locator('p')
        .last()
        .evaluate((line) => line.getBoundingClientRect().bottom)
    await expect.poll(bottom, SOON).toBeLessThan(844 - 380)
    await page.keyboard.press('Enter')
    await page.keyboard.type('Thêm một dòng')
    await expect.poll(bottom, SOON).toBeLessThan(844 - 380)
    await person.close()
  })

  test('F6 and Shift F6 walk from the text through the regions and back to it', async () => {
    const person = await signInAtScreen(server.url, 'danvan.truong')
    const { page } = person
    await openSection(server.url, person, REPORT, 'mo-dau')
    await page.locator('section-editor .ProseMirror').focus()
    const region = (): Promise<string> =>
      page.evaluate(
        () =>
          document.activeElement?.closest(
            '.top-bar, .section-tool, .section-outline, .comment-margin, .section-main',
          )?.classList[0] ?? '',
      )
    const walked: string[] = []
    for (const key of ['F6', 'F6', 'F6', 'F6', 'F6', 'Shift+F6']) {
      await page.keyboard.press(key)
      walked.push(await region())
    }
    expect(walked).toEqual([
      'comment-margin',
      'top-bar',
      'section-tool',
      'section-outline',
      'section-main',
      'section-outline',
    ])
    await person.close()
  })

  test('a session that ends amid a word lets the word be finished before it asks', async () => {
    const person = await signInAtScreen(server.url, 'tochuc.bientap')
    const { page } = person
    await openSection(server.url, person, REPORT, 'ii-2-4-to-chuc-bo-may')
    const elsewhere = await signIn(server.url, 'tochuc.bientap')
    await page.locator('section-editor .ProseMirror').focus()
    await page.keyboard.press('Control+End')
    const sentence = ' Cần rà lại số liệu trước khi nộp báo cáo lên cấp trên.'
    await page.keyboard.type(sentence.slice(0, 10), { delay: 40 })
    const [, ended] = await Promise.all([
      page.keyboard.type(sentence.slice(10), { delay: 40 }),
      elsewhere.call('DELETE', '/api/sessions'),
    ])
    expect(ended.status).toBe(204)
    const password = page.locator('#again-password')
    await password.waitFor()
    expect(await textOf(person)).toContain(sentence.trim())
    expect(await password.inputValue()).toBe('')
    await page.keyboard.type('mau-tochuc.bientap-2019')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await untilSaved(person)
    expect(await textOf(person)).toContain(sentence.trim())
    await person.close()
  })

  test('prints the section over the whole width of the text, without the tool around it', async () => {
    const person = await signInAtScreen(server.url, 'danvan.truong')
    const { page } = person
    await openSection(server.url, person, REPORT, 'ii-2-5-dan-van-chinh-quyen')
    await page.emulateMedia({ media: 'print' })
    await page.setViewportSize({ width: 624, height: 900 })
    const box = await page.locator('section-editor .ProseMirror').boundingBox()
    expect(box?.width).toBe(624)
    for (const tool of ['.top-bar', '.section-tool', '.section-outline', '.owner-banner'])
      expect(await page.locator(tool).isVisible(), tool).toBe(false)
    await person.close()
  })
})

test('a form that misses something says so in the language of the page, not of the browser', async () => {
  const person = await signInAtScreen(server.url, 'quantri')
  const { page } = person
  await page.goto(`${server.url}/quan-tri/co-quan`)
  await page.getByRole('button', { name: 'Thêm cơ quan' }).click()
  await page.locator('dialog button[type=submit]').click()
  const said = (): Promise<string> =>
    page
      .getByLabel('Tên đầy đủ')
      .evaluate((field) => (field instanceof HTMLInputElement ? field.validationMessage : ''))
  expect(await said()).toBe('Chưa ghi mục này.')
  await page.getByLabel('Tên đầy đủ').fill('Ban Nội chính Tỉnh ủy')
  expect(await said()).toBe('')
  await person.close()
})
