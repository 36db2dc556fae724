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
  await expect.poll(() => page.locator('comment-margin').innerText(), SOON).toContain('ở cơ sở.')
})

test('what stands nowhere is said so', async () => {
  const { page } = reader
  await page.goto(`${server.url}/bao-cao/tong-ket-62/tim`)
  await page.getByRole('searchbox').fill('không có chữ này đâu')
  await page.getByRole('button', { name: 'Tìm', exact: true }).click()
  await page.getByText('Không tìm thấy «không có chữ này đâu».').waitFor()
})
