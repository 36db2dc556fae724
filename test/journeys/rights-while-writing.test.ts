/** Rights change while somebody writes: the text closes at a word's end, says why, and no word that was typed is lost
 *  or slips in behind the change. Each story has its own section. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  bodyOf,
  barsOf,
  demoReport,
  done,
  editorOf,
  giveRole,
  keepTyping,
  moveTo,
  setSection,
  sectionOf,
  SOON,
  takeRole,
  textOnServer,
  untilReadOnly,
  untilWritable,
  WHOLE_SYLLABLES,
} from '#test/support/at-work.ts'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  textOf,
  untilSame,
  typeAtEnd,
  untilSaved,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { demoPeople, signIn, type SignedInPerson } from '#test/support/signed-in.ts'

let server: RunningServer
let report: string
let lead: SignedInPerson
let admin: SignedInPerson
let ownerHead: SignedInPerson
const opened: PersonAtScreen[] = []

beforeAll(async () => {
  server = await startServer()
  report = (await demoReport(server.url)).id
  lead = await signIn(server.url, 'danvan.truong')
  admin = await signIn(server.url, 'quantri')
  ownerHead = await signIn(server.url, 'tochuc.truong')
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  for (const person of opened) {
    expect(person.errors).toEqual([])
    expect(person.outside).toEqual([])
  }
})

async function at(username: string, section: string): Promise<PersonAtScreen> {
  const person = await signInAtScreen(server.url, username)
  opened.push(person)
  await openSection(server.url, person, report, section)
  return person
}
const keptOf = (person: PersonAtScreen): Promise<string> =>
  person.page.locator('kept-text-panel').innerText()
const squeezed = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim()
const lastWord = (text: string): string => text.trim().split(/\s/u).at(-1) ?? ''

test('the head locks a section under a writer: it closes at the end of a word, says so, and opens again', async () => {
  const section = 'i-tinh-hinh-chung' // accepted, and the lead's editor may still write in it
  const writer = await at('danvan.bientap', section)
  const reader = await at('tochuc.bientap', section)
  await untilWritable(writer)
  const typing = await keepTyping(writer)
  await expect.poll(() => textOf(reader), SOON).toContain('Tiếng Việt phong')
  await moveTo(lead, section, 'locked')
  await untilReadOnly(writer)
  await typing.stop()
  await expect.poll(() => barsOf(writer), SOON).toContain('Phần này đã khóa.')
  await untilSaved(writer)
  const text = await textOf(writer)
  expect(WHOLE_SYLLABLES).toContain(lastWord(text))
  await expect.poll(() => textOf(reader), SOON).toBe(text)
  expect((await textOnServer(lead, section)).trim()).toContain(lastWord(text))
  await writer.page.keyboard.type('không được vào', { delay: 10 })
  expect(await textOf(writer)).toBe(text)

  await moveTo(lead, section, 'reopened', 'Bổ sung số liệu')
  await untilWritable(writer)
  await expect.poll(() => barsOf(writer), SOON).toContain('Bổ sung số liệu')
  await typeAtEnd(writer, ' Viết tiếp sau khi mở lại.')
  await untilSaved(writer)
  await expect.poll(() => textOf(reader), SOON).toContain('Viết tiếp sau khi mở lại.')
  await untilSame(reader, writer)
  await writer.close()
  await reader.close()
})

test('what was typed without a line before the lock does not get in, is kept here and offered to copy', async () => {
  const section = 'ii-2-4-to-chuc-bo-may'
  const writer = await at('tochuc.bientap', section)
  const reader = await at('mttq.gopy', section)
  await untilWritable(writer)
  await typeAtEnd(writer, ' Câu này đã gửi.')
  await untilSaved(writer)
  await writer.context.setOffline(true)
  await typeAtEnd(writer, ' Câu này chưa gửi kịp.')
  await moveTo(ownerHead, section, 'submitted')
  await writer.context.setOffline(false)
  await untilReadOnly(writer)
  await expect.poll(() => keptOf(writer), SOON).toContain('Câu này chưa gửi kịp.')
  expect(await keptOf(writer)).not.toContain('Câu này đã gửi.')
  await expect.poll(() => barsOf(writer), SOON).toContain('Phần này đã nộp.')
  await expect.poll(() => textOf(writer), SOON).not.toContain('Câu này chưa gửi kịp.')
  expect(await textOf(writer)).toContain('Câu này đã gửi.')
  await expect.poll(() => textOf(reader), SOON).toBe(await textOf(writer))
  expect(await textOnServer(lead, section)).not.toContain('Câu này chưa gửi kịp.')

  await writer.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await writer.page.locator('kept-text-panel').getByRole('button', { name: 'Sao chép' }).click()
  await expect
    .poll(() => writer.page.evaluate(() => navigator.clipboard.readText()), SOON)
    .toContain('Câu này chưa gửi kịp.')
  // Kept through a reload, until its author deals with it.
  await writer.page.reload()
  await expect.poll(() => keptOf(writer), SOON).toContain('Câu này chưa gửi kịp.')
  await writer.page.locator('kept-text-panel').getByRole('button', { name: 'Bỏ' }).click()
  await writer.page.locator('.kept-text').waitFor({ state: 'detached' })
  await moveTo(lead, section, 'returned', 'Bổ sung')
  await untilWritable(writer)
  await writer.close()
  await reader.close()
})

test('a role is withdrawn while the person writes: it closes, says whose it is, and undo changes nothing', async () => {
  const section = 'ii-2-4-to-chuc-bo-may'
  await giveRole(admin, 'tochuc.bientap', {
    role: 'reviewer',
    bodyId: 'ban-to-chuc-tinh-uy',
    reportId: report,
  })
  const writer = await at('tochuc.bientap', section)
  const other = await at('tochuc.truong', section)
  await untilWritable(writer)
  await typeAtEnd(writer, ' Câu cũ của người bị rút quyền.')
  await untilSaved(writer)
  const typing = await keepTyping(writer)
  await expect.poll(() => textOf(other), SOON).toContain('Tiếng Việt phong')
  await takeRole(admin, 'tochuc.bientap', 'owner-editor')
  await untilReadOnly(writer)
  await typing.stop()
  await expect.poll(() => barsOf(writer), SOON).toContain('Chỉ đọc.')
  await expect.poll(() => barsOf(writer), SOON).toContain('Ban Tổ chức Tỉnh ủy')
  const text = await textOf(writer)
  await expect.poll(() => textOf(other), SOON).toBe(text)

  await editorOf(writer).click()
  for (let i = 0; i < 4; i++) await writer.page.keyboard.press('Control+z')
  await writer.page.evaluate(() => document.querySelector('section-editor')?.run({ kind: 'undo' }))
  await typeAtEnd(other, ' Người còn quyền viết tiếp.')
  await untilSaved(other)
  await expect.poll(() => textOf(writer), SOON).toContain('Người còn quyền viết tiếp.')
  await untilSame(writer, other)
  expect(await textOnServer(lead, section)).toContain('Câu cũ của người bị rút quyền.')
  await writer.close()
  await other.close()
})

test('edits made without a line and brought back after the role was withdrawn are refused and kept', async () => {
  const section = 'ii-2-4-to-chuc-bo-may'
  await giveRole(admin, 'tochuc.bientap', {
    role: 'owner-editor',
    bodyId: 'ban-to-chuc-tinh-uy',
    reportId: report,
  })
  const writer = await at('tochuc.bientap', section)
  await untilWritable(writer)
  await writer.context.setOffline(true)
  await typeAtEnd(writer, ' Viết lúc mất mạng, trước khi bị rút quyền.')
  await takeRole(admin, 'tochuc.bientap', 'owner-editor')
  await writer.context.setOffline(false)
  await expect
    .poll(() => keptOf(writer), SOON)
    .toContain('Viết lúc mất mạng, trước khi bị rút quyền.')
  await untilReadOnly(writer)
  expect(await textOnServer(lead, section)).not.toContain('Viết lúc mất mạng')
  await writer.close()
})

test('the last role in the report is taken: the page closes over its text and shows no more of the report', async () => {
  const section = 'ii-2-2-phong-trao'
  const writer = await at('doanthe.phoihop', section)
  await untilWritable(writer)
  await typeAtEnd(writer, ' Câu của người sắp hết vai trò.')
  await untilSaved(writer)
  const typing = await keepTyping(writer)
  await expect.poll(() => textOnServer(lead, section), SOON).toContain('Tiếng Việt')
  await takeRole(admin, 'doanthe.phoihop', 'contributor')
  await untilReadOnly(writer)
  await typing.stop()
  await expect.poll(() => barsOf(writer), SOON).toContain('Không còn được giao xem phần này.')
  await expect
    .poll(() => writer.page.locator('.owner-banner').innerText(), SOON)
    .toContain('Chưa được giao xem')
  // Whatever the page was not told is saved is kept aside: nothing is on the page that the server does not have.
  const onServer = squeezed(await textOnServer(lead, section))
  await expect
    .poll(async () => onServer.startsWith(squeezed(await textOf(writer))), SOON)
    .toBe(true)
  await writer.page.reload()
  await writer.page.getByRole('heading', { level: 1 }).waitFor()
  expect(await writer.page.locator('body').innerText()).not.toContain('sắp hết vai trò')
  expect(await textOnServer(lead, section)).toContain('Câu của người sắp hết vai trò.')
  await writer.close()
})

test('a section is given to another body: the old owner reads, the new one writes, without a reload', async () => {
  const section = 'ii-2-5-dan-van-chinh-quyen'
  const before = await at('ubnd.bientap', section)
  const after = await at('tochuc.truong', section)
  await untilWritable(before)
  await untilReadOnly(after)
  const typing = await keepTyping(before)
  await expect.poll(() => textOf(after), SOON).toContain('Tiếng Việt phong')
  await setSection(lead, section, { ownerBodyId: 'ban-to-chuc-tinh-uy' })
  await untilReadOnly(before)
  await typing.stop()
  await untilWritable(after)
  await expect.poll(() => barsOf(before), SOON).toContain('Ban Tổ chức Tỉnh ủy')
  await expect
    .poll(() => after.page.locator('.owner-banner').innerText(), SOON)
    .toContain('Phần của Ban Tổ chức Tỉnh ủy')
  await typeAtEnd(after, ' Chủ mới viết.')
  await untilSaved(after)
  await expect.poll(() => textOf(before), SOON).toContain('Chủ mới viết.')
  await untilSame(before, after)
  await setSection(lead, section, { ownerBodyId: 'ban-can-su-dang-ubnd-tinh' })
  await untilWritable(before)
  await untilReadOnly(after)
  await before.close()
  await after.close()
})

test('contributors are narrowed to reading while one of them writes', async () => {
  const section = 'ii-2-2-phong-trao'
  const contributor = await at('mttq.phoihop', section)
  await untilWritable(contributor)
  const typing = await keepTyping(contributor)
  await expect.poll(() => textOf(contributor), SOON).toContain('Tiếng Việt phong')
  await setSection(lead, section, { contributorMode: 'read' })
  await untilReadOnly(contributor)
  await typing.stop()
  await expect.poll(() => barsOf(contributor), SOON).toContain('Chỉ đọc.')
  await untilSaved(contributor)
  expect((await textOnServer(lead, section)).trim()).toBe((await textOf(contributor)).trim())
  await setSection(lead, section, { contributorMode: 'edit' })
  await untilWritable(contributor)
  await contributor.close()
})

test('a body ends and hands over: its people stop writing, the successor writes, the record keeps the old name', async () => {
  const section = 'ii-2-5-dan-van-chinh-quyen'
  const ended = 'ban-can-su-dang-ubnd-tinh'
  const writer = await at('ubnd.bientap', section)
  const successor = await at('tochuc.truong', section)
  await untilWritable(writer)
  await typeAtEnd(writer, ' Câu viết dưới tên cũ.')
  await untilSaved(writer)
  const { version, openSections, name } = await bodyOf(admin, ended)
  await done(
    admin.call('POST', `/api/bodies/${ended}/end`, {
      validTo: '2019-04-11',
      kind: 'merge',
      successorIds: ['ban-to-chuc-tinh-uy'],
      heirId: 'ban-to-chuc-tinh-uy',
      confirmedSections: openSections,
      version,
    }),
  )
  await untilReadOnly(writer)
  await expect.poll(() => barsOf(writer), SOON).toContain('Không còn được giao xem phần này.')
  await untilWritable(successor)
  await typeAtEnd(successor, ' Câu viết dưới tên mới.')
  await untilSaved(successor)
  const { ownerBody, records } = await sectionOf(lead, section)
  expect(ownerBody.id).toBe('ban-to-chuc-tinh-uy')
  expect(records.map((record) => record.body)).toContain(name)
  const text = await textOnServer(lead, section)
  expect(text).toContain('Câu viết dưới tên cũ.')
  expect(text).toContain('Câu viết dưới tên mới.')
  await writer.close()
  await successor.close()
})

test('the session ends while the person writes: signing in over the text goes on and loses nothing', async () => {
  const section = 'iii-phuong-huong'
  const writer = await at('danvan.bientap', section)
  const reader = await at('mttq.gopy', section)
  await untilWritable(writer)
  await typeAtEnd(writer, ' Câu viết trước khi hết phiên.')
  const elsewhere = await signIn(server.url, 'danvan.bientap')
  const typing = await keepTyping(writer)
  await expect.poll(() => textOf(reader), SOON).toContain('Tiếng Việt')
  expect((await elsewhere.call('DELETE', '/api/sessions')).status).toBe(204)
  const dialog = writer.page.locator('sign-in-again dialog[open]')
  await dialog.waitFor()
  await typing.stop()
  // Another request may have met the ended session before the section's own line did.
  await writer.page.locator('save-badge .save-badge[data-kind="signed-out"]').waitFor()
  const typed = await textOf(writer)
  const password = dialog.locator('input[type="password"]')
  await password.fill('không phải mật khẩu')
  await password.press('Enter')
  await dialog.getByText('Sai tên đăng nhập hoặc mật khẩu').waitFor()
  const own = (await demoPeople(server.url)).find((p) => p.username === 'danvan.bientap')
  await password.fill(own?.password ?? '')
  await password.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await untilSaved(writer)
  expect(await textOf(writer)).toBe(typed)
  await expect.poll(() => textOf(reader), SOON).toBe(typed)
  await typeAtEnd(writer, ' Viết tiếp sau khi đăng nhập lại.')
  await untilSaved(writer)
  await expect.poll(() => textOf(reader), SOON).toContain('Viết tiếp sau khi đăng nhập lại.')
  await writer.close()
  await reader.close()
})

test('two tabs of one person see each other, and signing out in one asks in the other', async () => {
  const section = 'iv-2-voi-tinh'
  const first = await at('danvan.bientap', section)
  const second: PersonAtScreen = { ...first, page: await first.context.newPage() }
  await openSection(server.url, second, report, section)
  await untilWritable(first)
  await untilWritable(second)
  await typeAtEnd(first, ' Thẻ thứ nhất viết.')
  await expect.poll(() => textOf(second), SOON).toContain('Thẻ thứ nhất viết.')
  await typeAtEnd(second, ' Thẻ thứ hai viết.')
  await expect.poll(() => textOf(first), SOON).toContain('Thẻ thứ hai viết.')
  await untilSaved(first)
  await untilSaved(second)
  await untilSame(first, second)

  await second.page.locator('user-menu .user-button').click()
  await second.page.getByRole('button', { name: 'Đăng xuất', exact: true }).click()
  await second.page.waitForURL((address) => address.pathname === '/dang-nhap')
  await first.page.locator('sign-in-again dialog[open]').waitFor()
  expect(await textOf(first)).toContain('Thẻ thứ hai viết.')
  await first.close()
})
