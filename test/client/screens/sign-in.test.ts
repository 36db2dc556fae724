/** Sign-in in the real page: what is said, where the focus goes, and what happens when the session ends under it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  closeBrowser,
  openScreen,
  openSection,
  signInAtScreen,
  textOf,
  typeAtEnd,
} from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn } from '#test/support/signed-in.ts'

const SECTION = 'ii-2-6-lanh-dao-cua-dang'

let server: RunningServer
let reportId: string
beforeAll(async () => {
  server = await startServer()
  const { json } = await (await signIn(server.url, 'danvan.bientap')).call('GET', '/api/reports')
  reportId = (json as { reports: { id: string }[] }).reports[0]?.id ?? ''
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
})

describe('signing in', () => {
  test('names what is missing above the button and puts the focus there', async () => {
    const person = await openScreen(`${server.url}/`)
    const { page } = person
    await page.goto(`${server.url}/dang-nhap`)
    const button = page.getByRole('button', { name: 'Đăng nhập', exact: true })
    await button.click()
    const alert = page.getByRole('alert').filter({ hasText: 'Chưa ghi tên đăng nhập.' })
    await alert.waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('sign-in-error')
    expect((await alert.boundingBox())?.y).toBeLessThan((await button.boundingBox())?.y ?? 0)
    await person.close()
  })

  test('says the same for a wrong password and for a name nobody has', async () => {
    const said: string[] = []
    for (const username of ['danvan.bientap', 'khong.ai.ca']) {
      const person = await openScreen(`${server.url}/`)
      const { page } = person
      await page.goto(`${server.url}/dang-nhap`)
      await page.getByLabel('Tên đăng nhập').fill(username)
      await page.getByLabel('Mật khẩu', { exact: true }).fill('không phải mật khẩu')
      await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
      const box = page.locator('#sign-in-error')
      await box.waitFor()
      said.push(await box.innerText())
      await person.close()
    }
    expect(said[0]).toContain('Sai tên đăng nhập hoặc mật khẩu.')
    expect(said[1]).toBe(said[0])
  })

  test('shows and hides the password', async () => {
    const person = await openScreen(`${server.url}/`)
    const { page } = person
    await page.goto(`${server.url}/dang-nhap`)
    const field = page.getByLabel('Mật khẩu', { exact: true })
    await field.fill('chữ rõ')
    await page.getByRole('button', { name: 'Hiện mật khẩu' }).click()
    expect(await field.getAttribute('type')).toBe('text')
    await page.getByRole('button', { name: 'Ẩn mật khẩu' }).click()
    expect(await field.getAttribute('type')).toBe('password')
    await person.close()
  })

  test('leads to the page that was asked for, and to no page of another site', async () => {
    const person = await openScreen(`${server.url}/`)
    const { page } = person
    for (const [asked, landed] of [
      ['/bao-cao', '/bao-cao'],
      [`/dang-nhap?tiep=${encodeURIComponent('//example.org/x')}`, '/'],
      [`/dang-nhap?tiep=${encodeURIComponent('https://example.org/x')}`, '/'],
    ] as const) {
      await page.context().clearCookies()
      await page.goto(server.url + asked)
      await page.locator('.demo-person').first().click()
      await page.locator('.user-button').waitFor()
      expect(new URL(page.url()).origin).toBe(server.url)
      expect(new URL(page.url()).pathname).toBe(landed)
    }
    await person.close()
  })

  test('brings whoever only administers to the bodies', async () => {
    const person = await signInAtScreen(server.url, 'quantri')
    const { page } = person
    await page.getByRole('heading', { name: 'Cơ quan', level: 1 }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/quan-tri/co-quan')
    await person.close()
  })
})

describe('a session that ends under an open page', () => {
  test('asks for the password over the page, which stays and goes on afterwards', async () => {
    const person = await signInAtScreen(server.url, 'danvan.truong')
    const { page, errors } = person
    await page.goto(`${server.url}/bao-cao/tong-ket-62`)
    await page.locator('outline-grid tbody tr').first().waitFor()
    await page.getByRole('button', { name: 'Chậm', exact: false }).click()
    const rows = await page.locator('outline-grid tbody tr').count()
    await page.context().clearCookies()
    await page
      .getByRole('button', { name: /^Thiết lập phần/ })
      .first()
      .click()

    const dialog = page.getByRole('dialog', { name: 'Đăng nhập lại' })
    await dialog.waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('again-password')
    await page.keyboard.press('Escape')
    expect(await dialog.isVisible()).toBe(true)
    expect(await page.locator('outline-grid tbody tr').count()).toBe(rows)

    await dialog.getByLabel('Mật khẩu', { exact: true }).fill('sai mật khẩu rồi')
    await dialog.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
    await dialog.getByText('Sai tên đăng nhập hoặc mật khẩu.').waitFor()
    await dialog.getByLabel('Mật khẩu', { exact: true }).fill('mau-danvan.truong-2019')
    await dialog.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await page.locator('outline-grid tbody tr').count()).toBe(rows)
    expect(errors).toEqual([])
    await person.close()
  })

  test('signing out leaves nothing of the person on the page', async () => {
    const person = await signInAtScreen(server.url, 'danvan.truong')
    const { page } = person
    await page.getByRole('link', { name: 'Báo cáo', exact: true }).click()
    await page.waitForURL('**/bao-cao')
    // The address changes before the screen does, and the new screen brings its own bar.
    await page.getByRole('heading', { name: 'Báo cáo', level: 1 }).waitFor()
    await page.locator('.user-button').click()
    await page.getByRole('button', { name: 'Đăng xuất', exact: true }).click()
    await page.waitForURL(/dang-nhap/)
    await page.getByRole('heading', { name: 'Đăng nhập', level: 1 }).waitFor()
    expect(await page.locator('body').innerText()).not.toContain('Việc của tôi')
    await page.goBack()
    await page.waitForURL(/dang-nhap/)
    await person.close()
  })

  test('signing out takes the copies of the sections off the machine, unless something in them is unsent', async () => {
    const person = await signInAtScreen(server.url, 'danvan.bientap')
    const { page } = person
    const copies = (): Promise<number> =>
      page.evaluate(async () => {
        const opened = indexedDB.open('ban-thao')
        await new Promise((resolve) => opened.addEventListener('success', resolve))
        const count = opened.result.transaction('updates').objectStore('updates').count()
        await new Promise((resolve) => count.addEventListener('success', resolve))
        opened.result.close()
        return count.result
      })
    const signOut = async (): Promise<void> => {
      await page.locator('.user-button').click()
      await page.getByRole('button', { name: 'Đăng xuất', exact: true }).click()
      await page.waitForURL(/dang-nhap/)
    }
    const signInAgain = async (): Promise<void> => {
      await page.locator('.demo-person', { hasText: 'danvan.bientap' }).click()
      await page.waitForURL((address) => address.pathname !== '/dang-nhap')
    }
    const open = async (): Promise<void> => {
      await openSection(server.url, person, reportId, SECTION)
      await page.locator('save-badge .save-badge[data-kind="saved"]').waitFor()
    }
    await open()
    expect(await page.locator('save-badge').innerText()).toContain('Chưa có thay đổi')
    await expect.poll(copies, { timeout: 10_000 }).toBeGreaterThan(0)
    await signOut()
    await expect.poll(copies, { timeout: 10_000 }).toBe(0)

    await signInAgain()
    await open()
    await expect.poll(copies, { timeout: 10_000 }).toBeGreaterThan(0)
    await page.context().routeWebSocket(/collab/, (socket) => socket.close())
    await page.route('**/collab/**', (route) => route.abort())
    await page.reload()
    await page.locator('section-editor .ProseMirror').waitFor()
    await typeAtEnd(person, ' Chữ chưa gửi.')
    await page.locator('save-badge .save-badge[data-kind="offline"]').waitFor()
    await signOut()
    await signInAgain()
    await openSection(server.url, person, reportId, SECTION)
    expect(await textOf(person)).toContain('Chữ chưa gửi.')
    await person.close()
  }, 60_000)
})
