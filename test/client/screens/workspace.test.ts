/** Screens of the workspace in a real browser on the real server: moves, dialogs, keys, language, an old page. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn } from '#test/support/signed-in.ts'

const REPORT = 'tong-ket-62'
const SECTION = 'ii-2-4-to-chuc-bo-may'
const SUBMITTED = 'ii-1-quan-triet'

let server: RunningServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
})

async function at(username: string, path: string): Promise<PersonAtScreen> {
  const person = await signInAtScreen(server.url, username)
  await person.page.goto(server.url + path)
  return person
}

describe('the overview', () => {
  test('is walked by arrows with one stop for Tab, folds, and opens a section by Enter', async () => {
    const person = await at('danvan.truong', `/bao-cao/${REPORT}`)
    const { page } = person
    const rows = page.locator('outline-grid tr[data-id]')
    await rows.first().waitFor()
    expect(await page.locator('outline-grid tr[tabindex="0"]').count()).toBe(1)
    await rows.first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-id'))
    expect(await focused()).toBe('ii')
    const before = await rows.count()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => rows.count()).toBeLessThan(before)
    expect(await focused()).toBe('ii')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => rows.count()).toBe(before)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/phan/${SUBMITTED}`)
    await person.close()
  })

  test('changes a section’s settings, and says when someone else was faster', async () => {
    const one = await at('danvan.truong', `/bao-cao/${REPORT}`)
    const two = await at('danvan.bientap', `/bao-cao/${REPORT}`)
    for (const { page } of [one, two]) {
      await page.getByRole('button', { name: /^Thiết lập phần Mở đầu/ }).click()
      await page.getByRole('dialog').waitFor()
    }
    await one.page.getByLabel('Hạn (hết ngày)').fill('2019-04-17')
    await one.page.getByRole('button', { name: 'Lưu', exact: true }).click()
    await one.page.getByText('Đã lưu thiết lập.').waitFor()
    await two.page.getByLabel('Hạn (hết ngày)').fill('2019-04-16')
    await two.page.getByRole('button', { name: 'Lưu', exact: true }).click()
    await two.page.getByText('Người khác vừa sửa mục này.').waitFor()
    await two.page.getByRole('button', { name: 'Tải bản mới nhất' }).click()
    await expect.poll(() => two.page.getByLabel('Hạn (hết ngày)').inputValue()).toBe('2019-04-17')
    await one.close()
    await two.close()
  })

  test('freezes a draft after asking, lists it, and gives the focus back', async () => {
    const person = await at('danvan.truong', `/bao-cao/${REPORT}`)
    const { page } = person
    const button = page.getByRole('button', { name: 'Chốt Dự thảo lần 1', exact: true })
    await button.click()
    const dialog = page.getByRole('dialog', { name: 'Chốt Dự thảo lần 1?' })
    await dialog.getByText('Việc viết vẫn tiếp tục').waitFor()
    await dialog.getByRole('button', { name: 'Để sau' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await button.evaluate((el) => el === document.activeElement)).toBe(true)
    await button.click()
    await dialog.getByRole('button', { name: 'Chốt Dự thảo lần 1', exact: true }).click()
    await page.getByText('Đã chốt Dự thảo lần 1.').waitFor()
    await page.getByRole('button', { name: 'Chốt Dự thảo lần 2', exact: true }).waitFor()
    await page.getByRole('link', { name: 'Dự thảo lần 1', exact: true }).click()
    await page.locator('.reading-text').waitFor()
    await person.close()
  })
})

describe('a section', () => {
  test('is returned only with a reason, which its writers see on the page', async () => {
    const lead = await at('danvan.truong', `/bao-cao/${REPORT}/phan/${SUBMITTED}`)
    await lead.page.getByRole('button', { name: 'Trả lại', exact: true }).click()
    const dialog = lead.page.getByRole('dialog', { name: 'Trả lại phần này' })
    await dialog.getByRole('button', { name: 'Trả lại', exact: true }).click()
    await dialog.getByText('Chưa ghi lý do.').waitFor()
    expect(await lead.page.evaluate(() => document.activeElement?.id)).toBe('move-note')
    await dialog.getByLabel('Lý do (bắt buộc)').fill('Chưa nêu số liệu của cấp xã.')
    await dialog.getByRole('button', { name: 'Trả lại', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await lead.page.getByText('Lý do: Chưa nêu số liệu của cấp xã.').waitFor()
    const writer = await at('danvan.bientap', `/bao-cao/${REPORT}/phan/${SUBMITTED}`)
    await writer.page.getByText('Lý do: Chưa nêu số liệu của cấp xã.').waitFor()
    await lead.close()
    await writer.close()
  })

  test('goes on to another by the outline, which keeps its place', async () => {
    const person = await signInAtScreen(server.url, 'danvan.bientap')
    await openSection(server.url, person, REPORT, SECTION)
    const { page } = person
    const list = page.locator('outline-list')
    await list.evaluate((el) => el.setAttribute('data-test-kept', 'yes'))
    await list.getByRole('link', { name: /Nâng cao nhận thức/ }).click()
    await page.waitForURL('**/phan/ii-2-1-nhan-thuc')
    await page.locator('section-editor .ProseMirror').waitFor()
    await expect
      .poll(() => page.locator('.page-heading').innerText())
      .toContain('Nâng cao nhận thức')
    expect(await list.getAttribute('data-test-kept')).toBe('yes')
    expect(await list.locator('[aria-current=page]').count()).toBe(1)
    await person.close()
  })

  test('keeps the guidance beside the text, folded where it was folded', async () => {
    const person = await signInAtScreen(server.url, 'tochuc.bientap')
    await openSection(server.url, person, REPORT, SECTION)
    const guidance = person.page.locator('details.guidance')
    expect(await guidance.getAttribute('open')).not.toBeNull()
    await guidance.locator('summary').click()
    await person.page.reload()
    await person.page.locator('section-editor .ProseMirror').waitFor()
    expect(await guidance.getAttribute('open')).toBeNull()
    const asked = await guidance.locator('p').first().textContent()
    expect(await person.page.locator('section-editor .ProseMirror').innerText()).not.toContain(
      asked,
    )
    await person.close()
  })
})

describe('a right that is withdrawn under an open overview', () => {
  test('takes the report off the screen, title and all', async () => {
    const admin = await signIn(server.url, 'quantri')
    const person = await at('mttq.gopy', `/bao-cao/${REPORT}`)
    const { page } = person
    await page.locator('outline-grid tr[data-id]').first().waitFor()
    const { people } = (await admin.call('GET', '/api/people')).json as {
      people: { id: string; username: string; version: number; roles: { id: string }[] }[]
    }
    const reviewer = people.find((one) => one.username === 'mttq.gopy')
    const taken = await admin.call(
      'DELETE',
      `/api/people/${reviewer?.id}/roles/${reviewer?.roles[0]?.id}`,
      { version: reviewer?.version },
    )
    expect(taken.status).toBe(200)
    await page.getByRole('heading', { name: 'Không tìm thấy nội dung này.' }).waitFor()
    expect(await page.locator('body').innerText()).not.toContain('62-KL/TW')
    await person.close()
  })
})

describe('language', () => {
  test('changes in place, is remembered, and the page says which it is', async () => {
    const person = await at('danvan.truong', `/bao-cao/${REPORT}`)
    const { page } = person
    await page.locator('.user-button').click()
    await page.getByRole('radio', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Outline and progress' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    await page.reload()
    await page.getByRole('heading', { name: 'Outline and progress' }).waitFor()
    const chips = await page.locator('outline-grid .chip').allInnerTexts()
    expect(chips.join(' ')).not.toMatch(/[àáảãạăâèéẹêìíòóọôơùúụưỳýđ]/iu)
    await person.close()
  })
})

describe('a page that is older than the server', () => {
  test('asks to be loaded again when an answer names another build', async () => {
    const person = await at('danvan.truong', '/')
    const { page } = person
    await page.getByRole('heading', { name: 'Việc của tôi' }).waitFor()
    expect(await page.getByText('Có bản mới, cần tải lại trang.').count()).toBe(0)
    await page.route('**/api/reports', async (route) => {
      const answer = await route.fetch()
      await route.fulfill({
        response: answer,
        headers: { ...answer.headers(), 'x-build': 'another-build' },
      })
    })
    await page.getByRole('link', { name: 'Báo cáo', exact: true }).click()
    await page.getByText('Có bản mới, cần tải lại trang.').waitFor()
    await page.getByRole('link', { name: /Báo cáo tổng kết/ }).waitFor()
    await person.close()
  })

  test('asks the same when the code of a screen is gone', async () => {
    const person = await at('danvan.truong', '/')
    const { page } = person
    await page.getByRole('heading', { name: 'Việc của tôi' }).waitFor()
    await page.route('**/assets/reports-*.js', (route) => route.fulfill({ status: 404, body: '' }))
    await page.getByRole('link', { name: 'Báo cáo', exact: true }).click()
    await page.getByText('Có bản mới, cần tải lại trang.').waitFor()
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Tải lại trang' }).click()
    await page.getByRole('link', { name: /Báo cáo tổng kết/ }).waitFor()
    await person.close()
  })
})

describe('a line that is down', () => {
  test('is said, with a way to try again that works when it is back', async () => {
    const person = await at('danvan.truong', '/')
    const { page, context } = person
    await page.getByRole('heading', { name: 'Việc của tôi' }).waitFor()
    await page.route('**/api/reports', (route) => route.abort('internetdisconnected'))
    await page.getByRole('link', { name: 'Báo cáo', exact: true }).click()
    await page.getByRole('heading', { name: 'Mất kết nối' }).waitFor()
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Thử lại' }).click()
    await page.getByRole('link', { name: /Báo cáo tổng kết/ }).waitFor()
    await context.setOffline(true)
    await page.getByText('Chưa tải được nội dung mới').waitFor()
    await context.setOffline(false)
    await expect.poll(() => page.getByText('Chưa tải được nội dung mới').count()).toBe(0)
    await person.close()
  })
})
