/** Pages that are older than the server, documents newer than the page, tabs that slept, clocks that are wrong: the page
 *  says what to do, and never deletes what it does not know. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import {
  barsOf,
  demoReport,
  done,
  moveTo,
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
  signInOn,
  textOf,
  typeAtEnd,
  untilSaved,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { installBeside, type Installation } from '#test/support/installation.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { demoPeople, signIn, type SignedInPerson } from '#test/support/signed-in.ts'

const DAY_MS = 86_400_000
const NEWER = 'ii-2-1-nhan-thuc'

let server: RunningServer
let newer: Installation
let report: string
let lead: SignedInPerson

beforeAll(async () => {
  newer = installBeside()
  server = await startServer()
  report = (await demoReport(server.url)).id
  lead = await signIn(server.url, 'danvan.truong')
}, 120_000)
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  newer.remove()
})

const bar = (person: PersonAtScreen) => person.page.locator('.app-bars')
const signAgain = async (person: PersonAtScreen, username: string): Promise<void> => {
  const dialog = person.page.locator('sign-in-again dialog[open]')
  await dialog.waitFor()
  const own = (await demoPeople(server.url)).find((p) => p.username === username)
  await dialog.locator('input[name="password"]').fill(own?.password ?? '')
  await dialog.locator('input[name="password"]').press('Enter')
  await dialog.waitFor({ state: 'detached' })
}

/** The section's document as it lies in the database; the server may run meanwhile. */
function documentOf(section: string): Y.Doc {
  const database = new DatabaseSync(join(server.dataDir, 'ban-thao.sqlite'), { readOnly: true })
  const doc = new Y.Doc()
  for (const table of ['section_snapshot', 'section_log'])
    for (const row of database
      .prepare(`select data from ${table} where section_id = ?`)
      .all(section))
      if (row['data'] instanceof Uint8Array) Y.applyUpdate(doc, row['data'])
  database.close()
  return doc
}

/** Puts an element into a section that this product does not know, as a later version will. */
function writeFutureBlock(section: string): void {
  const doc = documentOf(section)
  const before = Y.encodeStateVector(doc)
  const future = new Y.XmlElement('futureblock')
  future.insert(0, [new Y.XmlText('Nội dung của bản sau này')])
  doc.getXmlFragment('prosemirror').insert(1, [future])
  const database = new DatabaseSync(join(server.dataDir, 'ban-thao.sqlite'))
  database
    .prepare('insert into section_log (section_id, at, data) values (?, ?, ?)')
    .run(section, Date.now(), Y.encodeStateAsUpdate(doc, before))
  database.close()
}

test('a page from before an upgrade asks to be loaded again, keeps its text, and works after that', async () => {
  const writer = await signInAtScreen(server.url, 'danvan.bientap')
  await openSection(server.url, writer, report, 'iii-phuong-huong')
  await untilWritable(writer)
  await typeAtEnd(writer, ' Viết trên trang cũ.')
  await untilSaved(writer)
  await writer.context.setOffline(true)
  await typeAtEnd(writer, ' Viết trong lúc nâng cấp.')
  await server.restart('SIGTERM', newer.root)
  await writer.context.setOffline(false)
  await bar(writer).getByText('Có bản mới, cần tải lại trang.').waitFor()
  await untilSaved(writer)
  expect(await textOf(writer)).toContain('Viết trong lúc nâng cấp.')

  // The code of the next screen has another name by now.
  await writer.page.getByRole('link', { name: 'Về tổng quan' }).click()
  await writer.page.waitForURL((address) => !address.pathname.includes('/phan/'))
  expect(await textOf(writer)).toContain('Viết trong lúc nâng cấp.')
  await bar(writer).getByRole('button', { name: 'Tải lại trang' }).click()
  await writer.page.locator('outline-grid').waitFor()
  expect(await bar(writer).innerText()).toBe('')
  await openSection(server.url, writer, report, 'iii-phuong-huong')
  await expect.poll(() => textOf(writer), SOON).toContain('Viết trong lúc nâng cấp.')
  expect(await textOf(writer)).toContain('Viết trên trang cũ.')
  await writer.close()
})

test('a section that holds what this page does not know is read-only, asks to reload, and keeps every part of it', async () => {
  await server.stop()
  writeFutureBlock(NEWER)
  const before = documentOf(NEWER)
  await server.start()
  lead = await signIn(server.url, 'danvan.truong')
  const writer = await signInAtScreen(server.url, 'danvan.bientap')
  await writer.page.goto(`${server.url}/bao-cao/${report}/phan/${NEWER}`)
  await writer.page.locator('section-editor').waitFor()
  await expect.poll(() => barsOf(writer), SOON).toContain('Cần tải lại trang')
  await expect.poll(() => writer.page.locator('[contenteditable="true"]').count(), SOON).toBe(0)
  await writer.page.locator('section-editor').click()
  await writer.page.keyboard.type('không được vào', { delay: 10 })
  await writer.page.keyboard.press('Control+a')
  await writer.page.keyboard.press('Delete')

  await openSection(server.url, writer, report, 'iii-phuong-huong')
  await untilWritable(writer)
  await typeAtEnd(writer, ' Phần khác vẫn viết được.')
  await untilSaved(writer)

  await server.stop()
  const after = documentOf(NEWER)
  expect(after.getXmlFragment('prosemirror').toJSON()).toBe(
    before.getXmlFragment('prosemirror').toJSON(),
  )
  expect(after.getXmlFragment('prosemirror').toJSON()).toContain('Nội dung của bản sau này')
  expect(Y.encodeStateAsUpdate(after)).toEqual(Y.encodeStateAsUpdate(before))
  await server.start()
  lead = await signIn(server.url, 'danvan.truong')
  expect(await textOnServer(lead, 'iii-phuong-huong')).toContain('Phần khác vẫn viết được.')
  await writer.close()
})

test('a tab that slept for a day while the server restarted comes back, asks for the password and keeps its text', async () => {
  const section = 'iv-2-voi-tinh'
  const sleeper = await openScreen(server.url)
  await sleeper.page.clock.install()
  await signInOn(sleeper.page, server.url, 'danvan.bientap')
  await openSection(server.url, sleeper, report, section)
  await untilWritable(sleeper)
  await typeAtEnd(sleeper, ' Viết trước khi máy ngủ.')
  await untilSaved(sleeper)
  await sleeper.context.setOffline(true)
  await typeAtEnd(sleeper, ' Câu cuối chưa gửi.')

  const colleague = await signInAtScreen(server.url, 'danvan.truong')
  await openSection(server.url, colleague, report, section)
  await typeAtEnd(colleague, ' Đồng nghiệp viết lúc máy kia ngủ.')
  await untilSaved(colleague)
  await colleague.close()
  await done((await signIn(server.url, 'danvan.bientap')).call('DELETE', '/api/sessions'))
  await server.restart()
  await sleeper.page.clock.fastForward(DAY_MS)
  await sleeper.context.setOffline(false)
  await signAgain(sleeper, 'danvan.bientap')
  await untilSaved(sleeper)
  for (const words of [
    'Viết trước khi máy ngủ.',
    'Câu cuối chưa gửi.',
    'Đồng nghiệp viết lúc máy kia ngủ.',
  ])
    await expect.poll(() => textOf(sleeper), SOON).toContain(words)
  expect(await textOnServer(await signIn(server.url, 'danvan.truong'), section)).toContain(
    'Câu cuối chưa gửi.',
  )
  expect(sleeper.errors).toEqual([])
  await sleeper.close()
})

test.each([-10, 10])(
  'a clock that is %i minutes off: writing, reading and times go on as for others',
  async (minutes) => {
    const section = 'ii-3-2-han-che'
    lead = await signIn(server.url, 'danvan.truong')
    const wrong = await openScreen(server.url)
    await wrong.page.clock.install({ time: Date.now() + minutes * 60_000 })
    await signInOn(wrong.page, server.url, 'mttq.phoihop')
    await openSection(server.url, wrong, report, section)
    await untilWritable(wrong)
    const right = await signInAtScreen(server.url, 'danvan.bientap')
    await openSection(server.url, right, report, section)
    const words = ` Đồng hồ lệch ${minutes} phút.`
    await typeAtEnd(wrong, words)
    await untilSaved(wrong)
    await expect.poll(() => textOf(right), SOON).toContain(words.trim())
    await typeAtEnd(right, ' Máy kia đúng giờ.')
    await expect.poll(() => textOf(wrong), SOON).toContain('Máy kia đúng giờ.')
    // The badge speaks of this machine's own clock; whatever is recorded has the server's time.
    const before = (await sectionOf(lead, section)).records.length
    await moveTo(lead, section, 'submitted')
    const after = await sectionOf(lead, section)
    expect(after.records).toHaveLength(before + 1)
    await untilReadOnly(wrong)
    await wrong.page.goto(`${server.url}/bao-cao/${report}`)
    await right.page.goto(`${server.url}/bao-cao/${report}`)
    const due = async (person: PersonAtScreen): Promise<string> => {
      const row = person.page.locator('outline-grid [role="row"]', {
        has: person.page.locator(`a[href$="/phan/${section}"]`),
      })
      return (await row.innerText()).replaceAll(/\s+/gu, ' ').trim()
    }
    // Who has just left the section stands in the row for a moment longer.
    await expect
      .poll(async () => {
        const [one, two] = [await due(wrong), await due(right)]
        return one === two ? '' : `${one}\n${two}`
      }, SOON)
      .toBe('')
    await moveTo(lead, section, 'returned', 'Viết thêm')
    await wrong.close()
    await right.close()
  },
)
