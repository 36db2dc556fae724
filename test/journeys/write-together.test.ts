/** The main job, on the real plan: three bodies write at once, a fourth may not, the server dies in the middle, the parts
 *  are handed in and frozen, and the Standing Committee reads exactly that while writing goes on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
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
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn } from '#test/support/signed-in.ts'

const ORGANISATION = 'ii-2-4-to-chuc-bo-may' // II.2.4, written by Ban Tổ chức
const GOVERNMENT = 'ii-2-5-dan-van-chinh-quyen' // II.2.5, written by BCSĐ UBND

let server: RunningServer
let reportId: string
const at: Record<'lead' | 'organisation' | 'government' | 'reviewer', PersonAtScreen> = {} as never

beforeAll(async () => {
  server = await startServer()
  const lead = await signIn(server.url, 'danvan.truong')
  const { json } = await lead.call('GET', '/api/reports')
  reportId = (json as { reports: { id: string }[] }).reports[0]?.id ?? ''
  at.lead = await signInAtScreen(server.url, 'danvan.bientap')
  at.organisation = await signInAtScreen(server.url, 'tochuc.truong')
  at.government = await signInAtScreen(server.url, 'ubnd.truong')
  at.reviewer = await signInAtScreen(server.url, 'mttq.gopy')
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
})

const everywhere = async (people: readonly PersonAtScreen[], words: string): Promise<void> => {
  for (const person of people)
    await expect.poll(() => textOf(person), { timeout: 15_000 }).toContain(words)
}

test('three bodies write in two sections at once and each sees the others', async () => {
  await openSection(server.url, at.lead, reportId, ORGANISATION)
  await openSection(server.url, at.organisation, reportId, ORGANISATION)
  await openSection(server.url, at.government, reportId, GOVERNMENT)
  await Promise.all([
    typeAtEnd(at.organisation, ' Ban Tổ chức viết thêm câu này.'),
    typeAtEnd(at.government, ' Ban cán sự đảng viết thêm câu này.'),
  ])
  await typeAtEnd(at.lead, ' Ban Dân vận thêm một câu.')
  await everywhere([at.lead, at.organisation], 'Ban Tổ chức viết thêm câu này.')
  await everywhere([at.lead, at.organisation], 'Ban Dân vận thêm một câu.')
  await everywhere([at.government], 'Ban cán sự đảng viết thêm câu này.')
  for (const person of [at.lead, at.organisation, at.government]) await untilSaved(person)
})

test('the overview shows who is in which section now', async () => {
  const watcher = await signInAtScreen(server.url, 'danvan.truong')
  await watcher.page.goto(`${server.url}/bao-cao/${reportId}`)
  const row = (section: string) =>
    watcher.page.locator('outline-grid [role="row"]', {
      has: watcher.page.locator(`a[href$="/phan/${section}"]`),
    })
  await expect
    .poll(() => row(ORGANISATION).innerText(), { timeout: 15_000 })
    .toMatch(/DV[\s\S]*TC|TC[\s\S]*DV/)
  await expect.poll(() => row(GOVERNMENT).innerText()).toContain('UB')
  await watcher.close()
})

describe('a reviewer of another body', () => {
  test('reads the section, cannot type in it, and is told whose it is', async () => {
    await openSection(server.url, at.reviewer, reportId, ORGANISATION)
    await everywhere([at.reviewer], 'Ban Tổ chức viết thêm câu này.')
    const editor = at.reviewer.page.locator('section-editor .ProseMirror')
    expect(await editor.getAttribute('contenteditable')).toBe('false')
    expect(await at.reviewer.page.locator('.owner-banner').innerText()).toContain(
      'Ban Tổ chức Tỉnh ủy',
    )
    await editor.click()
    await at.reviewer.page.keyboard.type('không được phép')
    expect(await textOf(at.reviewer)).not.toContain('không được phép')
  })

  test('is refused by the server when a raw socket sends an update, and nobody sees it', async () => {
    const person = await signIn(server.url, 'mttq.gopy')
    const before = await textOf(at.lead)
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/collab/${ORGANISATION}`, {
      headers: { cookie: person.cookie, origin: server.url },
    })
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    socket.send(await foreignUpdate())
    expect(await closed).toBe(4403)
    expect(await textOf(at.lead)).toBe(before)
  })
})

test('the server is killed while people type: nothing that was called saved is missing', async () => {
  const typing = Promise.all([
    typeAtEnd(at.organisation, ' Trong lúc máy chủ dừng vẫn viết tiếp được.', 40),
    typeAtEnd(at.lead, ' Câu này viết khi máy chủ khởi động lại.', 40),
  ])
  await everywhere([at.organisation], 'Trong')
  const tries = { made: 0 }
  at.lead.page.on('websocket', (socket) => {
    if (socket.url().includes('/collab/')) tries.made++
  })
  await server.stop('SIGKILL')
  // Several tries of the pages: a server that is away is no blocked WebSocket.
  await expect.poll(() => tries.made, { timeout: 20_000 }).toBeGreaterThanOrEqual(3)
  await server.start()
  await typing
  await untilSaved(at.organisation)
  await untilSaved(at.lead)
  for (const person of [at.organisation, at.lead])
    expect(await person.page.getByText(/kết nối dự phòng/i).count()).toBe(0)
  // The other's last letters are on their way for some tens of milliseconds.
  for (const words of ['Trong lúc máy chủ dừng vẫn viết tiếp được.', 'khi máy chủ khởi động lại.'])
    await everywhere([at.organisation, at.lead], words)
  await untilSame(at.organisation, at.lead)
  const mine = await textOf(at.organisation)
  // A newcomer, who has nothing on their machine, reads the same from the server's disk.
  const newcomer = await signInAtScreen(server.url, 'tochuc.bientap')
  await openSection(server.url, newcomer, reportId, ORGANISATION)
  await expect.poll(() => textOf(newcomer), { timeout: 15_000 }).toBe(mine)
  expect(mine).toContain('Trong lúc máy chủ dừng vẫn viết tiếp được.')
  expect(mine).toContain('Câu này viết khi máy chủ khởi động lại.')
  await newcomer.close()
})

test('a browser that is killed and opened again goes on where it was', async () => {
  await at.government.close()
  at.government = await signInAtScreen(server.url, 'ubnd.truong')
  await openSection(server.url, at.government, reportId, GOVERNMENT)
  await everywhere([at.government], 'Ban cán sự đảng viết thêm câu này.')
})

test('parts are handed in, accepted and frozen, and the Standing Committee reads exactly that', async () => {
  const act = async (person: PersonAtScreen, name: string): Promise<void> => {
    await person.page.getByRole('button', { name, exact: true }).first().click()
    const dialog = person.page.locator('dialog[open]')
    await dialog.getByRole('button', { name, exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  await act(at.organisation, 'Nộp phần này')
  await act(at.lead, 'Chấp nhận')
  await act(at.government, 'Nộp phần này')
  await openSection(server.url, at.lead, reportId, GOVERNMENT)
  await act(at.lead, 'Chấp nhận')
  const frozen = await textOf(at.lead)

  const head = await signInAtScreen(server.url, 'danvan.truong')
  await head.page.goto(`${server.url}/bao-cao/${reportId}`)
  await act(head, 'Chốt Dự thảo lần 1')
  await expect
    .poll(() => head.page.locator('main').innerText(), { timeout: 15_000 })
    .toContain('Dự thảo lần 1')

  // Writing goes on after the freeze.
  await typeAtEnd(at.lead, ' Câu viết sau khi chốt.')
  await untilSaved(at.lead)

  const reader = await signInAtScreen(server.url, 'banthuongvu.doc', { width: 1024, height: 1366 })
  await reader.page.goto(`${server.url}/doc/${reportId}/latest`)
  await reader.page.getByText('Ban cán sự đảng viết thêm câu này.').waitFor()
  const read = await reader.page.locator('body').innerText()
  expect(read).toContain('Dự thảo lần 1')
  expect(read).not.toContain('Câu viết sau khi chốt.')
  for (const paragraph of frozen.split('\n').filter((line) => line.trim() !== ''))
    expect(read).toContain(paragraph.trim())
  // Nothing else, by any route: not the overview, not the section, not the live text.
  const committee = await signIn(server.url, 'banthuongvu.doc')
  for (const path of [
    `/api/reports/${reportId}`,
    `/api/reports/${reportId}/text`,
    `/api/sections/${GOVERNMENT}`,
    `/api/sections/${GOVERNMENT}/text`,
  ])
    expect((await committee.call('GET', path)).status).toBe(404)
  await reader.close()
  await head.close()
})

test('no page asked for anything outside its own origin or failed', () => {
  for (const person of Object.values(at)) {
    expect(person.outside).toEqual([])
    expect(person.errors).toEqual([])
  }
})

/** A well-formed update that inserts a paragraph, in a sync message. */
async function foreignUpdate(): Promise<Uint8Array> {
  const Y = await import('yjs')
  const encoding = await import('lib0/encoding')
  const doc = new Y.Doc()
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText('Kẻ lạ viết vào đây')])
  doc.getXmlFragment('prosemirror').insert(0, [paragraph])
  const message = encoding.createEncoder()
  encoding.writeVarUint(message, 0)
  encoding.writeVarUint(message, 2)
  encoding.writeVarUint8Array(message, Y.encodeStateAsUpdate(doc))
  return encoding.toUint8Array(message)
}
