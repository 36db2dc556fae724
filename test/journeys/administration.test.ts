/** The administrator at the screen: bodies are made, renamed and ended, people come, get roles, lose them and go, and
 *  every act stands in the log. */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuditRow } from '#shared/wire/api.ts'
import {
  bodyOf,
  demoReport,
  done,
  giveRole,
  personOf,
  sectionOf,
  SOON,
  textOnServer,
  untilReadOnly,
  untilWritable,
} from '#test/support/at-work.ts'
import {
  closeBrowser,
  openScreen,
  openSection,
  signInAtScreen,
  textOf,
  typeAtEnd,
  untilSaved,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn, type SignedInPerson } from '#test/support/signed-in.ts'

const PASSWORD = 'mot-mat-khau-dai-2019'
const SECTION = 'ii-2-4-to-chuc-bo-may'
const OWNER = 'ban-to-chuc-tinh-uy'

let server: RunningServer
let report: string
let api: SignedInPerson
let lead: SignedInPerson
let admin: PersonAtScreen

beforeAll(async () => {
  server = await startServer()
  report = (await demoReport(server.url)).id
  api = await signIn(server.url, 'quantri')
  lead = await signIn(server.url, 'danvan.truong')
  admin = await signInAtScreen(server.url, 'quantri')
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  expect(admin.errors).toEqual([])
  expect(admin.outside).toEqual([])
})

const go = (person: PersonAtScreen, path: string) => person.page.goto(`${server.url}${path}`)
const row = (person: PersonAtScreen, words: string): Locator =>
  person.page.locator('main tbody tr', { hasText: words })
const dialogOf = (person: PersonAtScreen): Locator => person.page.locator('dialog[open]')

async function signInByForm(username: string, password: string): Promise<PersonAtScreen> {
  const person = await openScreen(server.url)
  await go(person, '/dang-nhap')
  await person.page.getByLabel('Tên đăng nhập').fill(username)
  await person.page.locator('input[name="password"]').fill(password)
  await person.page.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
  return person
}

/** @returns what the sign-in page says to this username and password */
async function refusalOf(username: string, password: string): Promise<string> {
  const person = await signInByForm(username, password)
  const alert = person.page.locator('main [role="alert"], [role="alert"].note').first()
  await alert.filter({ hasText: /\S/u }).waitFor()
  const words = (await alert.innerText()).trim()
  await person.close()
  return words
}

/** Waits for the list under the dialog to have taken the change. */
async function saveIn(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Lưu', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

test('a body is added and renamed: the new name shows everywhere, what was recorded keeps the old one', async () => {
  await go(admin, '/quan-tri/co-quan')
  await admin.page.getByRole('button', { name: 'Thêm cơ quan' }).click()
  const form = dialogOf(admin)
  await form.getByLabel('Tên đầy đủ').fill('Đảng ủy Khối các cơ quan tỉnh')
  await form.getByLabel('Tên viết tắt').fill('ĐUK tỉnh')
  await form.getByLabel('Mã trên ảnh đại diện').fill('ĐK')
  await form.locator('input[name="colour"]').first().check({ force: true })
  await saveIn(form)
  await row(admin, 'Đảng ủy Khối các cơ quan tỉnh').waitFor()

  await row(admin, 'Đảng ủy Khối các cơ quan tỉnh')
    .getByRole('button', { name: 'Sửa cơ quan' })
    .click()
  await form.getByLabel('Tên đầy đủ').fill('Ban Tổ chức Tỉnh ủy')
  await form.getByRole('button', { name: 'Lưu', exact: true }).click()
  await form.getByText('Tên này đã có.').waitFor()
  await form.getByRole('button', { name: 'Để sau' }).click()

  const before = (await bodyOf(api, OWNER)).name
  await row(admin, before).first().getByRole('button', { name: 'Sửa cơ quan' }).click()
  await form.getByLabel('Tên đầy đủ').fill('Ban Tổ chức và Nội vụ Tỉnh ủy')
  await saveIn(form)
  await row(admin, 'Ban Tổ chức và Nội vụ Tỉnh ủy').getByText(`Tên trước: ${before}`).waitFor()
  const section = await sectionOf(lead, SECTION)
  expect(section.ownerBody.name).toBe('Ban Tổ chức và Nội vụ Tỉnh ủy')
  expect(section.records.map((record) => record.body)).toContain(before)
})

test('a person is added, gets a role and writes, and loses it and only reads', async () => {
  await go(admin, '/quan-tri/nguoi-dung')
  await admin.page.getByRole('button', { name: 'Thêm người' }).click()
  const form = dialogOf(admin)
  await form.getByLabel('Họ và tên').fill('Lâm Thị Y')
  await form.getByLabel('Tên đăng nhập').fill('tochuc.moi')
  await form.locator('input[name="password"]').fill('ngan')
  await form.getByRole('button', { name: 'Lưu', exact: true }).click()
  await form.locator('[role="alert"] .note').waitFor()
  await form.locator('input[name="password"]').fill(PASSWORD)
  await saveIn(form)
  await row(admin, 'tochuc.moi').getByText('Chưa có vai trò').waitFor()

  await row(admin, 'tochuc.moi').getByRole('button', { name: 'Vai trò của Lâm Thị Y' }).click()
  const give = async (role: string): Promise<void> => {
    await form.getByLabel('Vai trò', { exact: true }).selectOption(role)
    await form.getByLabel('Cơ quan', { exact: true }).selectOption(OWNER)
    await form.getByLabel('Báo cáo', { exact: true }).selectOption(report)
    await form.getByRole('button', { name: 'Cấp vai trò' }).click()
  }
  await give('owner-editor')
  await form.locator('.held-roles').getByText('Người viết phần').waitFor()
  await give('reviewer')
  await form.locator('.held-roles').getByText('Góp ý').waitFor()

  const person = await signInByForm('tochuc.moi', PASSWORD)
  await person.page.waitForURL((address) => address.pathname !== '/dang-nhap')
  await openSection(server.url, person, report, SECTION)
  await untilWritable(person)
  await typeAtEnd(person, ' Người mới viết.')
  await untilSaved(person)
  await form.getByRole('button', { name: /Thu hồi vai trò Người viết phần/u }).click()
  await form
    .locator('.held-roles li:not(.ended)', { hasText: 'Người viết phần' })
    .waitFor({ state: 'detached' })
  await untilReadOnly(person)
  expect(await textOnServer(lead, SECTION)).toContain('Người mới viết.')
  await person.close()
})

test('two administrators change one person at once: the second is told, reloads, and then it works', async () => {
  await done(
    api.call('POST', '/api/people', {
      username: 'quantri.hai',
      name: 'Quản trị Hai',
      password: PASSWORD,
    }),
  )
  await giveRole(api, 'quantri.hai', {
    role: 'admin',
    bodyId: 'van-phong-tinh-uy',
    reportId: null,
  })
  const second = await signInByForm('quantri.hai', PASSWORD)
  await second.page.waitForURL((address) => address.pathname !== '/dang-nhap')
  for (const person of [admin, second]) {
    await go(person, '/quan-tri/nguoi-dung')
    await row(person, 'tochuc.moi').getByRole('button', { name: 'Vai trò của Lâm Thị Y' }).click()
  }
  const give = async (person: PersonAtScreen, role: string): Promise<void> => {
    const dialog = dialogOf(person)
    await dialog.getByLabel('Vai trò', { exact: true }).selectOption(role)
    await dialog.getByLabel('Cơ quan', { exact: true }).selectOption(OWNER)
    await dialog.getByRole('button', { name: 'Cấp vai trò' }).click()
  }
  await give(admin, 'contributor')
  await dialogOf(admin).locator('.held-roles').getByText('Phối hợp').waitFor()
  await give(second, 'office')
  await dialogOf(second).getByText('Người khác vừa sửa mục này.').waitFor()
  expect((await personOf(api, 'tochuc.moi')).roles.map((held) => held.role)).not.toContain('office')
  await dialogOf(second).getByRole('button', { name: 'Tải bản mới nhất' }).click()
  await dialogOf(second).locator('.held-roles').getByText('Phối hợp').waitFor()
  await give(second, 'office')
  await dialogOf(second).locator('.held-roles').getByText('Văn phòng, kiểm tra thể thức').waitFor()
  await second.close()
})

test('a person whose account is closed is asked to sign in over the page, and refused like a wrong password', async () => {
  const wrong = await refusalOf('tochuc.moi', 'khong-dung-mat-khau')
  const nobody = await refusalOf('khong.co.ai', 'khong-dung-mat-khau')
  const person = await signInByForm('tochuc.moi', PASSWORD)
  await person.page.waitForURL((address) => address.pathname !== '/dang-nhap')
  await openSection(server.url, person, report, SECTION)
  const text = await textOf(person)

  await go(admin, '/quan-tri/nguoi-dung')
  await row(admin, 'tochuc.moi').getByRole('button', { name: 'Sửa: Lâm Thị Y' }).click()
  await dialogOf(admin).getByLabel('Ngừng tài khoản').check()
  await saveIn(dialogOf(admin))
  await row(admin, 'tochuc.moi').getByText('Đã ngừng').waitFor()

  const again = person.page.locator('sign-in-again dialog[open]')
  await again.waitFor()
  expect(await textOf(person)).toBe(text)
  await again.locator('input[name="password"]').fill(PASSWORD)
  await again.locator('input[name="password"]').press('Enter')
  await again.getByText('Sai tên đăng nhập hoặc mật khẩu').waitFor()
  const closed = await refusalOf('tochuc.moi', PASSWORD)
  expect(closed).toContain('Sai tên đăng nhập hoặc mật khẩu')
  expect(closed).toBe(wrong)
  expect(closed).toBe(nobody)
  await person.close()
})

test('a body is ended at the screen: only after the handover is confirmed, and its successor has the sections', async () => {
  const open = (await bodyOf(api, 'ban-can-su-dang-ubnd-tinh')).openSections
  expect(open).toBeGreaterThan(0)
  const name = (await bodyOf(api, 'ban-can-su-dang-ubnd-tinh')).name
  await go(admin, '/quan-tri/co-quan')
  await row(admin, name).getByRole('button', { name: 'Kết thúc, sáp nhập' }).click()
  const dialog = dialogOf(admin)
  await dialog.locator(`input[name="successor"][value="${OWNER}"]`).check()
  await dialog.getByRole('button', { name: 'Kết thúc cơ quan' }).click()
  // Neither heir nor confirmation: the browser itself holds the form back.
  expect((await bodyOf(api, 'ban-can-su-dang-ubnd-tinh')).validTo).toBeNull()
  await dialog.locator('select[name="heir"]').selectOption(OWNER)
  await dialog.getByLabel(`Xác nhận giao ${open} phần đang viết`).check()
  await dialog.getByRole('button', { name: 'Kết thúc cơ quan' }).click()
  await dialog.waitFor({ state: 'detached' })
  await row(admin, name)
    .getByText(/Kết thúc \d/u)
    .waitFor()

  const section = await sectionOf(lead, 'ii-2-5-dan-van-chinh-quyen')
  expect(section.ownerBody.id).toBe(OWNER)
  expect(section.records.map((record) => record.body)).toContain(name)
  const successor = await signInAtScreen(server.url, 'tochuc.truong')
  await openSection(server.url, successor, report, 'ii-2-5-dan-van-chinh-quyen')
  await untilWritable(successor)
  await successor.close()
})

test('the log shows every act in words, and the auditor reads it without changing anything', async () => {
  const { rows } = await done<{ rows: AuditRow[] }>(api.call('GET', '/api/audit?limit=200'))
  const acts = rows.map((entry) => entry.act)
  for (const act of [
    'body.create',
    'body.rename',
    'body.end',
    'person.create',
    'person.change',
    'role.give',
    'role.take',
  ])
    expect(acts).toContain(act)
  const auditor = await signInAtScreen(server.url, 'kiemtra')
  await go(auditor, '/quan-tri/nhat-ky')
  await auditor.page.locator('table.audit').waitFor()
  const log = await auditor.page.locator('table.audit').innerText()
  for (const words of [
    'Thêm cơ quan',
    'Đổi tên cơ quan',
    'Kết thúc cơ quan',
    'Thêm người',
    'Sửa người',
    'Cấp vai trò',
    'Thu hồi vai trò',
    'Đinh Thị X',
    'Quản trị Hai',
    'Đảng ủy Khối các cơ quan tỉnh',
  ])
    expect(log).toContain(words)
  expect(log).not.toContain(PASSWORD)
  await expect
    .poll(() => auditor.page.getByRole('button', { name: 'Thêm người' }).count(), SOON)
    .toBe(0)
  await auditor.close()
})
