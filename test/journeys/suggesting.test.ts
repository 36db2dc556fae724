/** Two suggesters of other bodies and the owner of a section, each in a browser: what is suggested, seen, decided, undone,
 *  and what a dead line, a reload and a deleted paragraph do to it. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { SectionSuggestions as Wire } from '#shared/wire/suggestions.ts'
import {
  done,
  editorOf,
  setSection,
  SOON,
  textOnServer,
  untilWritable,
} from '#test/support/at-work.ts'
import { violationsOn } from '#test/support/axe.ts'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  untilSaved,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn, type SignedInPerson } from '#test/support/signed-in.ts'

const REPORT = 'tong-ket-62'
const SECTION = 'ii-2-4-to-chuc-bo-may'
const TEXT = 'section-editor .ProseMirror'
/** of the section's first paragraph */
const WORDS = 'kiện toàn tổ chức bộ máy'
vi.setConfig({ testTimeout: 90_000 })

let server: RunningServer
let lead: SignedInPerson
let owner: PersonAtScreen
let front: PersonAtScreen
let youth: PersonAtScreen
/** the section before anybody suggested */
let original = ''

beforeAll(async () => {
  server = await startServer()
  lead = await signIn(server.url, 'danvan.truong')
  await setSection(lead, SECTION, { contributorMode: 'suggest' })
  original = await textOnServer(lead, SECTION)
  ;[owner, front, youth] = (await Promise.all(
    ['tochuc.truong', 'mttq.phoihop', 'tinhdoan.phoihop'].map(async (name) => {
      const person = await signInAtScreen(server.url, name)
      await openSection(server.url, person, REPORT, SECTION)
      return person
    }),
  )) as [PersonAtScreen, PersonAtScreen, PersonAtScreen]
}, 90_000)
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  for (const person of [owner, front, youth]) {
    expect(person.errors).toEqual([])
    expect(person.outside).toEqual([])
  }
})

const onServer = async (): Promise<Wire['suggestions']> =>
  (await done<Wire>(lead.call('GET', `/api/sections/${SECTION}/suggestions`))).suggestions
const openOnServer = async () => (await onServer()).filter(({ state }) => state === 'open')
const card = ({ page }: PersonAtScreen, name: string | RegExp) =>
  page.locator('comment-margin').getByRole('article', { name })

/** Selects words where they first stand, as a mouse would; `length` 0 puts the caret there. */
async function select(
  person: PersonAtScreen,
  words: string,
  from = 0,
  length = words.length - from,
) {
  await editorOf(person).focus()
  await person.page.locator(TEXT).evaluate(
    (text, [wanted, start, letters]) => {
      const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const at = node.textContent?.indexOf(wanted) ?? -1
        if (at < 0 || node.parentElement?.closest('del, ins')) continue
        getSelection()?.setBaseAndExtent(node, at + start, node, at + start + letters)
        return
      }
      throw new Error(`«${wanted}» does not stand there`)
    },
    [words, from, length] as const,
  )
}
/** «tiếng Việt » as Unikey makes it: plain letters, Backspace, letters with their marks. */
async function typeTelex({ page: { keyboard } }: PersonAtScreen): Promise<void> {
  for (const [plain, back, marked] of [
    ['tieng', 3, 'ếng '],
    ['Viet', 2, 'ệt '],
  ] as const) {
    await keyboard.type(plain, { delay: 10 })
    for (let n = 0; n < back; n++) await keyboard.press('Backspace')
    await keyboard.type(marked)
  }
}
/** The text as one would write on in it, without words shown beside it. */
const copyOf = ({ page }: PersonAtScreen): Promise<string> =>
  page.locator(TEXT).evaluate((text) => {
    const copy = text.cloneNode(true) as HTMLElement
    for (const beside of copy.querySelectorAll('.suggested-words')) beside.remove()
    return [...copy.children].map((block) => block.textContent).join('\n')
  })
/** New words that are shown beside the text. */
const newWords = ({ page }: PersonAtScreen): Promise<string[]> =>
  page.locator(`${TEXT} ins.suggested-words`).allInnerTexts()

test('a suggester types «tiếng Việt» by Telex: one suggestion, seen live by the owner; the section stays as it is', async () => {
  for (const person of [owner, front, youth]) await untilWritable(person)
  await select(front, WORDS, 0, 0)
  await typeTelex(front)
  await expect.poll(async () => (await openOnServer()).length, SOON).toBe(1)
  await expect.poll(() => newWords(owner), SOON).toEqual(['tiếng Việt\u00a0'])
  await expect
    .poll(() => card(owner, /Đề xuất 1 của Lê Văn C: thêm «tiếng Việt»/).count(), SOON)
    .toBe(1)
  await untilSaved(front)
  expect(await textOnServer(lead, SECTION)).toBe(original)
  expect((await onServer())[0]).toMatchObject({ state: 'open', author: { name: 'Lê Văn C' } })
})

test('own fresh words deleted are gone, and own undo brings them back', async () => {
  await select(front, 'tiếng Việt ', 11, 0)
  for (let n = 0; n < 11; n++) await front.page.keyboard.press('Backspace')
  await expect.poll(openOnServer, SOON).toEqual([])
  await expect.poll(() => newWords(owner), SOON).toEqual([])
  await front.page.keyboard.press('Control+z')
  await expect.poll(async () => (await openOnServer()).length, SOON).toBe(1)
  await expect.poll(() => newWords(owner), SOON).toEqual(['tiếng Việt\u00a0'])
})

test('a second body suggests on the same word; the owner accepts one: its words are in the text, its author is told, the other keeps its own', async () => {
  const word = 'chức năng'
  for (const [person, proposed] of [
    [front, 'vai trò'],
    [youth, 'vị trí'],
  ] as const) {
    await select(person, word)
    await person.page.keyboard.type(proposed, { delay: 10 })
  }
  await expect.poll(async () => (await openOnServer()).length, SOON).toBe(3)
  const accepted = card(owner, /của Lê Văn C: «chức năng» thành «vai trò»/)
  await accepted.getByRole('button', { name: 'Nhận', exact: true }).click()
  await expect.poll(() => textOnServer(lead, SECTION), SOON).toBe(original.replace(word, 'vai trò'))
  await expect.poll(() => accepted.innerText(), SOON).toContain('đã nhận')
  await expect.poll(async () => (await onServer())[1]?.isMade, SOON).toBe(true)
  await expect
    .poll(() => card(front, /thành «vai trò»/).innerText(), SOON)
    .toContain('Ngô Văn K đã nhận')
  await expect.poll(() => copyOf(front), SOON).toContain('vai trò')
  await expect.poll(() => copyOf(youth), SOON).toContain('vị trí')
  expect(await openOnServer()).toHaveLength(2)
})

test('undo of the acceptance takes the words out and opens it again; redo and the card do the same', async () => {
  await editorOf(owner).focus()
  await owner.page.keyboard.press('Control+z')
  await expect.poll(() => textOnServer(lead, SECTION), SOON).toBe(original)
  await expect.poll(async () => (await openOnServer()).length, SOON).toBe(3)
  const theirs = card(owner, /thành «vai trò»/)
  await theirs.getByRole('button', { name: 'Nhận', exact: true }).click()
  await expect.poll(() => textOnServer(lead, SECTION), SOON).toContain('vai trò')
  await theirs.getByRole('button', { name: 'Hoàn tác' }).click()
  await expect.poll(() => textOnServer(lead, SECTION), SOON).toBe(original)
  await expect.poll(async () => (await openOnServer()).length, SOON).toBe(3)
  await expect.poll(() => copyOf(front), SOON).toContain('vai trò')
})

test('rejected, the words go from the author’s copy; discussed, both sides read it', async () => {
  const theirs = card(owner, /thành «vị trí»/)
  await theirs.getByRole('button', { name: 'Trao đổi' }).click()
  await owner.page.locator('.comment-composer textarea').waitFor()
  await owner.page.keyboard.type('Giữ từ đang dùng.')
  await owner.page.keyboard.press('Control+Enter')
  await expect.poll(() => card(youth, /vị trí/).innerText(), SOON).toContain('Giữ từ đang dùng.')
  await theirs.getByRole('button', { name: 'Không nhận' }).click()
  await expect.poll(() => copyOf(youth), SOON).not.toContain('vị trí')
  await expect.poll(() => card(youth, /vị trí/).innerText(), SOON).toContain('Ngô Văn K không nhận')
  await theirs.getByRole('button', { name: 'Hoàn tác' }).click()
  await expect.poll(() => copyOf(youth), SOON).toContain('vị trí')
})

test('what is suggested without a line is kept, survives a reload, and is sent once', async () => {
  const before = (await openOnServer()).length
  await youth.context.setOffline(true)
  await select(youth, 'kế hoạch hằng năm', 8, 0)
  await youth.page.keyboard.type(', chương trình', { delay: 10 })
  await expect
    .poll(() => youth.page.locator('save-badge').innerText(), SOON)
    .toMatch(/Chưa gửi [1-9]/)
  expect(await openOnServer()).toHaveLength(before)
  await youth.context.setOffline(false)
  await youth.page.reload()
  await expect.poll(() => copyOf(youth), SOON).toContain('kế hoạch, chương trình hằng năm')
  await expect.poll(async () => (await openOnServer()).length, SOON).toBe(before + 1)
  await untilSaved(youth)
  expect(await textOnServer(lead, SECTION)).toBe(original)
})

test('the owner deletes the paragraph: the author is told and nothing is lost; with the words it is back', async () => {
  const paragraph = owner.page.locator(`${TEXT} > p`, { hasText: 'Công tác quy hoạch' })
  await select(owner, 'Công tác quy hoạch', 0, 0)
  await paragraph.evaluate((element) => getSelection()?.selectAllChildren(element))
  await owner.page.keyboard.press('Delete')
  await expect
    .poll(() => card(youth, /chương trình/).innerText(), SOON)
    .toContain('Đoạn gốc đã bị xóa')
  await expect.poll(() => copyOf(youth), SOON).not.toContain('chương trình')
  await owner.page.keyboard.press('Control+z')
  await expect.poll(() => copyOf(youth), SOON).toContain('kế hoạch, chương trình hằng năm')
  await expect
    .poll(() => card(youth, /chương trình/).innerText(), SOON)
    .not.toContain('Đoạn gốc đã bị xóa')
})

test('the owner splits and joins the paragraph: the suggestion stays on its words', async () => {
  await select(owner, 'Công tác quy hoạch', 8, 0)
  await owner.page.keyboard.press('Enter')
  await expect.poll(() => copyOf(youth), SOON).toContain('Công tác\n quy hoạch')
  await owner.page.keyboard.press('Backspace')
  await expect.poll(() => textOnServer(lead, SECTION), SOON).toBe(original)
  await expect.poll(() => newWords(owner), SOON).toContain(', chương trình')
  await expect.poll(() => copyOf(youth), SOON).toContain('kế hoạch, chương trình hằng năm')
})

test('a page that accepts and dies before the edit is made good by another', async () => {
  const one = (await openOnServer()).find(({ record }) => JSON.stringify(record).includes('vị trí'))
  const claim = { ids: [one?.id ?? ''], to: 'accepted' }
  await done(lead.call('POST', `/api/sections/${SECTION}/suggestion-decisions`, claim))
  await expect.poll(() => textOnServer(lead, SECTION), SOON).toContain('vị trí')
  await expect
    .poll(async () => (await onServer()).find(({ id }) => id === one?.id)?.isMade, SOON)
    .toBe(true)
  const theirs = card(owner, /thành «vị trí»/)
  await theirs.getByRole('button', { name: 'Hoàn tác' }).click()
  await expect.poll(() => textOnServer(lead, SECTION), SOON).toBe(original)
})

test('the owner suggests too, by a key; «Nhận tất cả» puts everything in, and one undo takes it all out', async () => {
  await editorOf(owner).focus()
  await owner.page.keyboard.press('Control+Shift+e')
  const toggle = owner.page.getByRole('button', { name: 'Chế độ đề xuất (Ctrl+Shift+E)' })
  await expect.poll(() => toggle.getAttribute('aria-pressed'), SOON).toBe('true')
  const before = (await openOnServer()).length
  await select(owner, 'cán bộ công tác ở cơ sở', 0, 0)
  await owner.page.keyboard.type('đội ngũ ', { delay: 10 })
  await expect.poll(async () => (await openOnServer()).length, SOON).toBe(before + 1)
  expect(await textOnServer(lead, SECTION)).toBe(original)
  await toggle.click()
  await expect.poll(() => newWords(owner), SOON).toContain('đội ngũ\u00a0')
  await owner.page.getByRole('button', { name: /^Nhận tất cả/ }).click()
  await expect.poll(() => textOnServer(lead, SECTION), SOON).toContain('đội ngũ cán bộ công tác')
  await expect.poll(() => textOnServer(lead, SECTION), SOON).toContain(`tiếng Việt ${WORDS}`)
  await expect.poll(openOnServer, SOON).toEqual([])
  expect(await violationsOn(owner.page)).toEqual([])
  await editorOf(owner).focus()
  await owner.page.keyboard.press('Control+z')
  await expect.poll(() => textOnServer(lead, SECTION), SOON).toBe(original)
  await expect.poll(async () => (await openOnServer()).length, SOON).toBe(before + 1)
})
