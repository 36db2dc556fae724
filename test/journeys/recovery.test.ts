/** The server is restored from last night's backup while a page is open: the page goes on with what the server has and
 *  keeps the rest; an administrator opens the section for recovery, and the lost text returns, also an absent
 *  colleague's. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoReport, SOON, textOnServer, untilWritable } from '#test/support/at-work.ts'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  textOf,
  typeAtEnd,
  untilSame,
  untilSaved,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { ROOT, startServer, type RunningServer } from '#test/support/running-server.ts'
import { demoPeople, signIn } from '#test/support/signed-in.ts'

const SECTION = 'ii-2-4-to-chuc-bo-may'
const ABSENT = ' Câu của người vắng mặt.'
const OWN = ' Câu của người ở lại.'

let server: RunningServer
let report: string
const opened: PersonAtScreen[] = []

beforeAll(async () => {
  server = await startServer()
  report = (await demoReport(server.url)).id
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  for (const person of opened) {
    expect(person.errors).toEqual([])
    expect(person.outside).toEqual([])
  }
})

async function at(username: string): Promise<PersonAtScreen> {
  const person = await signInAtScreen(server.url, username)
  opened.push(person)
  await openSection(server.url, person, report, SECTION)
  return person
}

/** `npm run backup -- FILE` and `npm run restore -- FILE --replace` as the operator runs them. */
async function operate(entry: 'backup' | 'restore', ...args: string[]): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(ROOT, 'server', `${entry}.ts`), ...args],
    { env: { PATH: process.env['PATH'] ?? '', DATA_DIR: server.dataDir } },
  )
}

async function signInAgain(person: PersonAtScreen, username: string): Promise<void> {
  const dialog = person.page.locator('sign-in-again dialog[open]')
  await dialog.waitFor()
  const known = (await demoPeople(server.url)).find((p) => p.username === username)
  const password = dialog.locator('#again-password')
  await password.fill(known?.password ?? '')
  await password.press('Enter')
  await dialog.waitFor({ state: 'detached' })
}

test('after a restore the lost text waits on the computers, and returns when an administrator opens the section', async () => {
  const absent = await at('tochuc.truong')
  const present = await at('tochuc.bientap')
  await untilWritable(absent)
  await untilWritable(present)
  const lead = await at('danvan.bientap')
  await untilWritable(lead)
  await typeAtEnd(absent, ' Trước bản sao lưu.')
  await untilSaved(absent)
  const backup = join(server.dataDir, 'dem-qua.btb')
  await operate('backup', backup)
  await typeAtEnd(absent, ABSENT)
  await untilSaved(absent)
  await expect.poll(() => textOf(present), SOON).toContain(ABSENT.trim())
  await expect.poll(() => textOf(lead), SOON).toContain(ABSENT.trim())
  await typeAtEnd(present, OWN)
  await untilSaved(present)
  await absent.close()

  await server.stop()
  await operate('restore', backup, '--replace')
  await server.start()
  await signInAgain(present, 'tochuc.bientap')
  await signInAgain(lead, 'danvan.bientap')
  const recovery = present.page.locator('section-recovery')
  await expect
    .poll(() => recovery.innerText(), SOON)
    .toContain('ký tự mà máy chủ không còn sau khi khôi phục.')
  await untilWritable(present)
  await expect.poll(() => textOf(present), SOON).toContain('Trước bản sao lưu.')
  await expect.poll(() => textOf(present), SOON).not.toContain(ABSENT.trim())
  // Work goes on meanwhile, and a reload forgets nothing.
  await typeAtEnd(present, ' Viết tiếp.')
  await untilSaved(present)
  await present.page.reload()
  await expect.poll(() => recovery.innerText(), SOON).toContain('Máy này còn giữ')
  await untilWritable(present)

  // Whoever wants no part of it gives the copy up, after a question; a reload does not bring it back.
  const held = lead.page.locator('section-recovery')
  await expect.poll(() => held.innerText(), SOON).toContain('Máy này còn giữ')
  await held.getByRole('button', { name: 'Bỏ bản này' }).click()
  const question = lead.page.getByRole('dialog', { name: 'Bỏ bản còn trong máy này' })
  await question.getByRole('button', { name: 'Bỏ bản này' }).press('Enter')
  await question.waitFor({ state: 'detached' })
  await expect.poll(() => held.innerText(), SOON).not.toContain('Máy này còn giữ')
  await lead.page.reload()
  await untilWritable(lead)
  expect(await held.innerText()).not.toContain('Máy này còn giữ')
  await lead.close()

  const admin = await at('quantri')
  await admin.page.getByRole('button', { name: 'Mở phục hồi' }).click()
  const dialog = admin.page.getByRole('dialog', { name: 'Mở phục hồi phần này' })
  await dialog.getByRole('button', { name: 'Mở phục hồi' }).click()
  await expect.poll(() => dialog.innerText(), SOON).toContain('Chưa ghi lý do.')
  await dialog.getByLabel('Lý do (bắt buộc)').fill('Khôi phục từ bản sao lưu đêm qua')
  await dialog.getByLabel('Thời gian phục hồi').selectOption('4')
  await admin.page.keyboard.press('Tab')
  await dialog.getByRole('button', { name: 'Mở phục hồi' }).press('Enter')
  await dialog.waitFor({ state: 'detached' })

  await expect.poll(() => recovery.innerText(), SOON).toContain('Phần này đang được phục hồi đến')
  await expect.poll(() => textOf(present), SOON).toContain(ABSENT.trim() + OWN)
  await untilSame(present, admin)
  expect(await textOf(present)).toContain('Viết tiếp.')
  await expect.poll(() => recovery.innerText(), SOON).not.toContain('Máy này còn giữ')
  const head = await signIn(server.url, 'danvan.truong')
  expect(await textOnServer(head, SECTION)).toContain(ABSENT.trim())

  const returned = admin.page.locator('section-recovery details')
  await returned.locator('summary').press('Enter')
  await expect.poll(() => returned.innerText(), SOON).toContain(`${ABSENT.length} ký tự của`)
  await admin.page.getByRole('button', { name: 'Kết thúc phục hồi' }).click()
  await expect.poll(() => recovery.innerText(), SOON).not.toContain('Phần này đang được phục hồi')
  await expect.poll(() => recovery.innerText(), SOON).toContain('Đã đưa trở lại')
}, 180_000)
