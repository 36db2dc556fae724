/** A reviewer of the Front looks for words of the report without marks and finds them in the text and in a comment. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { done, SOON } from '#test/support/at-work.ts'
import { closeBrowser, signInAtScreen, type PersonAtScreen } from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn } from '#test/support/signed-in.ts'

const SECTION = 'ii-2-4-to-chuc-bo-may'
vi.setConfig({ testTimeout: 60_000 })

let server: RunningServer
let reader: PersonAtScreen

beforeAll(async () => {
  server = await startServer()
  const lead = await signIn(server.url, 'danvan.truong')
  await done(
    lead.call('POST', `/api/sections/${SECTION}/comments`, {
      key: 'khoa-hanh-trinh-2',
      text: 'Nêu rõ việc kiện toàn tổ chức bộ máy ở cơ sở.',
      anchor: null,
    }),
  )
  await done(lead.call('POST', '/api/reports/tong-ket-62/drafts', { expectedNumber: 1 }))
  reader = await signInAtScreen(server.url, 'mttq.gopy')
}, 90_000)
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  expect(reader.errors).toEqual([])
  expect(reader.outside).toEqual([])
})

test('«kien toan to chuc» finds «kiện toàn tổ chức» in text and comment, and leads to the section', async () => {
  const { page } = reader
  await page.goto(`${server.url}/bao-cao/tong-ket-62`)
  await page.getByRole('link', { name: 'Tìm', exact: true }).click()
  await page.getByRole('searchbox').fill('kien toan to chuc')
  await page.keyboard.press('Enter')
  const hits = page.locator('.search-hits li')
  await expect.poll(() => hits.count(), SOON).toBeGreaterThan(1)
  for (const mark of await page.locator('.search-hits mark').allInnerTexts())
    expect(mark.toLowerCase()).toBe('kiện toàn tổ chức')
  const said = hits.filter({ hasText: 'Góp ý số 1: Đỗ Văn G' })
  expect(await said.count()).toBe(1)
  await said.getByRole('link').click()
  await page.locator('section-editor .ProseMirror').waitFor()
  await expect
    .poll(() => page.locator('.comment-card.active').innerText(), SOON)
    .toContain('ở cơ sở.')
})

/** The words that the browser paints under a name, and whether they are in sight. */
const paintedAs = (name: string): Promise<[string, boolean] | null> =>
  reader.page.evaluate((of) => {
    const [range] = CSS.highlights.get(of) ?? []
    if (!(range instanceof Range)) return null
    const { top, bottom } = range.getBoundingClientRect()
    return [range.toString(), top >= 0 && bottom <= innerHeight]
  }, name)

test('a hit in the text opens the section at the words; in a frozen draft the page of that draft', async () => {
  const { page } = reader
  const find = async (draft: string) => {
    await page.goto(`${server.url}/bao-cao/tong-ket-62/tim`)
    await page.getByLabel('Tìm ở đâu').selectOption({ label: draft })
    await page.getByRole('searchbox').fill('to chuc bo may')
    await page.keyboard.press('Enter')
    // Titles hold the words too, and lead to their section.
    const hit = page.locator('.search-hits li:has(a[href*="chu="])').first()
    const words = await hit.locator('mark').innerText()
    await hit.getByRole('link').click()
    return words
  }
  const live = await find('Văn bản đang soạn và góp ý')
  await page.locator('section-editor .ProseMirror').waitFor()
  await expect.poll(() => paintedAs('find-current'), SOON).toEqual([live, true])
  const frozen = await find('Dự thảo lần 1')
  await page.locator('.reading-text').waitFor()
  expect(page.url()).toContain('/doc/tong-ket-62/1?')
  await expect.poll(() => paintedAs('read-hit'), SOON).toEqual([frozen, true])
})

test('what stands nowhere is said so', async () => {
  const { page } = reader
  await page.goto(`${server.url}/bao-cao/tong-ket-62/tim`)
  await page.getByRole('searchbox').fill('không có chữ này đâu')
  await page.getByRole('button', { name: 'Tìm', exact: true }).click()
  await page.getByText('Không tìm thấy «không có chữ này đâu».').waitFor()
})
