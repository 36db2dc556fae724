/** A reviewer of the Fatherland Front comments on words of Ban Tổ chức; the writer goes on typing, answers, deletes the
 *  paragraph and takes that back. The words keep their comment, and no comment is lost on its way. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { SectionComments as Wire } from '#shared/wire/api.ts'
import { done, editorOf, SOON } from '#test/support/at-work.ts'
import { violationsOn } from '#test/support/axe.ts'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  signInOn,
  textOf,
  untilSame,
  untilSaved,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn, type SignedInPerson } from '#test/support/signed-in.ts'

const REPORT = 'tong-ket-62'
const SECTION = 'ii-2-4-to-chuc-bo-may'
const TEXT = 'section-editor .ProseMirror'
vi.setConfig({ testTimeout: 90_000 })

let server: RunningServer
let lead: SignedInPerson
let reviewer: PersonAtScreen
let writer: PersonAtScreen
/** the words commented on; they stand in the second paragraph too. In the first paragraph */
const OTHER = 'Công tác quy hoạch, đào tạo'
const quote = 'kiện toàn tổ chức bộ máy'

beforeAll(async () => {
  server = await startServer()
  lead = await signIn(server.url, 'danvan.truong')
  reviewer = await signInAtScreen(server.url, 'mttq.gopy')
  writer = await signInAtScreen(server.url, 'tochuc.truong')
  await openSection(server.url, reviewer, REPORT, SECTION)
  await openSection(server.url, writer, REPORT, SECTION)
  await untilSame(reviewer, writer)
}, 90_000)
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  for (const person of [reviewer, writer]) {
    expect(person.errors).toEqual([])
    expect(person.outside).toEqual([])
  }
})

const onServer = async (): Promise<Wire['comments']> =>
  (await done<Wire>(lead.call('GET', `/api/sections/${SECTION}/comments`))).comments
const card = ({ page }: PersonAtScreen) => page.locator('comment-margin .comment-card')
/** Selects words where they first stand, as a mouse would; `length` 0 puts the caret there. */
async function select(
  { page }: PersonAtScreen,
  words: string,
  from = 0,
  length = words.length - from,
): Promise<void> {
  await page.locator(TEXT).evaluate(
    (text, [wanted, start, letters]) => {
      const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const at = node.textContent?.indexOf(wanted) ?? -1
        if (at < 0) continue
        getSelection()?.setBaseAndExtent(node, at + start, node, at + start + letters)
        return
      }
      throw new Error(`«${wanted}» does not stand there`)
    },
    [words, from, length] as const,
  )
}
/** Puts the caret behind `from` letters of these words. */
async function caretIn(person: PersonAtScreen, words: string, from: number): Promise<void> {
  await editorOf(person).focus()
  await select(person, words, from, 0)
}
/** What the browser paints as commented. */
const painted = ({ page }: PersonAtScreen): Promise<string[]> =>
  page.evaluate(() =>
    ['comment', 'comment-active'].flatMap((name) =>
      [...(CSS.highlights.get(name) ?? [])].map((range) =>
        range instanceof Range ? range.toString() : '',
      ),
    ),
  )
const commentKey = ({ page }: PersonAtScreen): Promise<void> => page.keyboard.press('Control+Alt+m')

const first = ({ page }: PersonAtScreen) => page.locator(`${TEXT} > *`).first()
const underWay = (person: PersonAtScreen) => person.page.locator('.comment-composer textarea')
async function untilPainted(words: string[]): Promise<void> {
  for (const person of [reviewer, writer])
    await expect.poll(() => painted(person), SOON).toEqual(words)
}
test('a reviewer comments on selected words by keyboard, and both see it beside the words', async () => {
  await select(reviewer, quote)
  await commentKey(reviewer)
  await underWay(reviewer).waitFor()
  await reviewer.page.keyboard.type('Đề nghị nêu rõ số liệu <b>từng năm</b>.')
  await reviewer.page.keyboard.press('Control+Enter')
  for (const person of [reviewer, writer]) {
    await expect.poll(() => card(person).count(), SOON).toBe(1)
    await expect.poll(() => card(person).innerText(), SOON).toContain('<b>từng năm</b>')
  }
  await untilPainted([quote])
  expect(await onServer()).toMatchObject([{ number: 1, isLost: false, anchor: { quote } }])
  await expect
    .poll(async () => {
      const words = await first(writer).boundingBox()
      const beside = await card(writer).boundingBox()
      return Math.abs((words?.y ?? 0) - (beside?.y ?? 1e6))
    }, SOON)
    .toBeLessThan(10)
})

test('the writer goes on typing before, inside and behind the words: the comment stays on them', async () => {
  await caretIn(writer, quote, 0)
  await writer.page.keyboard.type('việc ', { delay: 15 })
  await untilPainted([quote])
  await caretIn(writer, quote, quote.length)
  await writer.page.keyboard.type(' cơ sở', { delay: 15 })
  await untilPainted([quote])
  const at = quote.indexOf(' ')
  await caretIn(writer, quote, at)
  await writer.page.keyboard.type(' thật', { delay: 15 })
  const changed = `${quote.slice(0, at)} thật${quote.slice(at)}`
  await untilPainted([changed])
  await untilSaved(writer)
  await expect.poll(async () => (await onServer())[0]?.anchor?.words, SOON).toBe(changed)
  expect((await onServer())[0]?.anchor?.quote).toBe(quote)
  for (let i = 0; i < 5; i++) await writer.page.keyboard.press('Backspace')
  await untilPainted([quote])
  await untilSame(reviewer, writer)
})

test('the writer answers, and the reviewer reads it without asking', async () => {
  await card(writer).getByRole('button', { name: 'Trả lời' }).click()
  await underWay(writer).waitFor()
  await writer.page.keyboard.type('Sẽ bổ sung bảng số liệu.')
  await writer.page.keyboard.press('Control+Enter')
  await expect.poll(() => card(reviewer).innerText(), SOON).toContain('Sẽ bổ sung bảng số liệu.')
  expect((await onServer())[0]?.replies).toHaveLength(1)
})

test('who changes a comment leaves what stood before for everybody to see', async () => {
  await card(reviewer).getByRole('button', { name: 'Sửa', exact: true }).click()
  await underWay(reviewer).fill('Đề nghị nêu rõ số liệu <b>năm 2018</b>.')
  await reviewer.page.keyboard.press('Control+Enter')
  await expect.poll(() => card(writer).innerText(), SOON).toContain('<b>năm 2018</b>')
  const history = card(writer).locator('.comment-history')
  await card(writer).getByRole('button', { name: 'Xem các lần sửa' }).press('Enter')
  await expect.poll(() => history.innerText(), SOON).toContain('<b>từng năm</b>')
  await card(writer).getByRole('button', { name: 'Ẩn các lần sửa' }).press('Enter')
  await expect.poll(() => history.count(), SOON).toBe(0)
})

test('split and joined again the words are the same', async () => {
  await caretIn(writer, quote, quote.indexOf(' '))
  await writer.page.keyboard.press('Enter')
  await expect
    .poll(async () => (await painted(writer)).map((words) => words.replace('\n', '')), SOON)
    .toEqual([quote])
  // The first one makes the new heading a paragraph, the second joins it.
  await writer.page.keyboard.press('Backspace')
  await writer.page.keyboard.press('Backspace')
  await expect.poll(() => first(writer).innerText(), SOON).toContain(quote)
  await untilPainted([quote])
  await untilSaved(writer)
  await expect.poll(async () => (await onServer())[0]?.isLost, SOON).toBe(false)
})

test('the paragraph is deleted: the thread stays with its quote, and comes back with the words', async () => {
  const before = await textOf(writer)
  const letters = await first(writer).innerText()
  await caretIn(writer, quote, 0)
  // Choosing a style begins a step of its own for undo; the line is a paragraph already.
  await writer.page.keyboard.press('Control+Alt+5')
  await first(writer).evaluate((paragraph) => {
    const range = document.createRange()
    range.selectNodeContents(paragraph)
    getSelection()?.removeAllRanges()
    getSelection()?.addRange(range)
  })
  await writer.page.keyboard.press('Delete')
  await expect.poll(() => textOf(writer), SOON).not.toContain(letters.slice(0, 40))
  await untilPainted([])
  for (const person of [reviewer, writer]) {
    await expect.poll(() => card(person).innerText(), SOON).toContain('đoạn đã xóa')
    expect(await card(person).innerText()).toContain(quote)
  }
  await expect.poll(async () => (await onServer())[0]?.isLost, SOON).toBe(true)
  await writer.page.keyboard.press('Control+z')
  await expect.poll(() => textOf(writer), SOON).toBe(before)
  await untilPainted([quote])
  await expect.poll(async () => (await onServer())[0]?.isLost, SOON).toBe(false)
  await expect.poll(() => card(reviewer).innerText(), SOON).not.toContain('đoạn đã xóa')
})

test('what is being written outlives a reload and a dead line, and is sent once', async () => {
  const { page, context } = reviewer
  await select(reviewer, OTHER)
  await commentKey(reviewer)
  await underWay(reviewer).waitFor()
  await page.keyboard.type('Viết dở, chưa gửi')
  await page.reload()
  await expect.poll(() => underWay(reviewer).inputValue(), SOON).toBe('Viết dở, chưa gửi')
  await context.setOffline(true)
  await underWay(reviewer).focus()
  await page.keyboard.press('End')
  await page.keyboard.type(', nay gửi.')
  await page.keyboard.press('Control+Enter')
  await expect
    .poll(() => card(reviewer).allInnerTexts(), SOON)
    .toContainEqual(expect.stringContaining('còn giữ trên máy này'))
  await context.setOffline(false)
  await expect.poll(async () => (await onServer()).length, SOON).toBe(2)
  await expect.poll(() => underWay(reviewer).count(), SOON).toBe(0)
  await expect.poll(() => card(writer).count(), SOON).toBe(2)
  expect((await onServer())[1]).toMatchObject({
    text: 'Viết dở, chưa gửi, nay gửi.',
    isLost: false,
  })
})

test('a draft survives a sign-out and belongs to its writer alone', async () => {
  const { page } = reviewer
  await select(reviewer, OTHER, 0, 8)
  await commentKey(reviewer)
  await underWay(reviewer).waitFor()
  await page.keyboard.type('Giữ qua đăng xuất')
  await expect.poll(() => underWay(reviewer).inputValue()).toBe('Giữ qua đăng xuất')
  const signedIn = async (username: string): Promise<void> => {
    await page.evaluate(() => fetch('/api/session', { method: 'DELETE' }))
    await signInOn(page, server.url, username)
    await openSection(server.url, reviewer, REPORT, SECTION)
    await expect.poll(() => card(reviewer).count(), SOON).toBeGreaterThan(1)
  }
  await signedIn('danvan.bientap')
  expect(await underWay(reviewer).count()).toBe(0)
  await signedIn('mttq.gopy')
  await expect.poll(() => underWay(reviewer).inputValue(), SOON).toBe('Giữ qua đăng xuất')
  await page.getByRole('button', { name: 'Bỏ', exact: true }).click()
  await expect.poll(() => underWay(reviewer).count()).toBe(0)
})

test('cards never lie over each other and stand in the order of their words', async () => {
  for (let i = 0; i < 4; i++) {
    await select(reviewer, OTHER, i, 5)
    await commentKey(reviewer)
    await underWay(reviewer).waitFor()
    await reviewer.page.keyboard.type(
      `Ý kiến thứ ${i}. ${'Dài hơn một dòng để thẻ cao. '.repeat(4)}`,
    )
    await reviewer.page.keyboard.press('Control+Enter')
    await expect.poll(() => underWay(reviewer).count(), SOON).toBe(0)
  }
  await expect.poll(() => card(writer).count(), SOON).toBe(6)
  await expect
    .poll(async () => {
      const boxes = await Promise.all((await card(writer).all()).map((one) => one.boundingBox()))
      return boxes.slice(1).every((box, i) => {
        const above = boxes[i]
        return (
          box !== null && above !== null && above !== undefined && box.y >= above.y + above.height
        )
      })
    }, SOON)
    .toBe(true)
})

test('F8 walks from thread to thread, Escape goes back to the text', async () => {
  await editorOf(writer).focus()
  const reached: (string | null)[] = []
  const focused = (): Promise<string | null> =>
    writer.page.evaluate(() => document.activeElement?.getAttribute('data-id') ?? null)
  for (const key of ['F8', 'F8', 'Shift+F8']) {
    await writer.page.keyboard.press(key)
    await expect.poll(focused, SOON).not.toBe(reached.at(-1) ?? null)
    reached.push(await focused())
  }
  expect(reached[0]).toBe(reached[2])
  await writer.page.keyboard.press('Escape')
  await expect
    .poll(
      () => writer.page.evaluate(() => document.activeElement?.classList.contains('ProseMirror')),
      SOON,
    )
    .toBe(true)
})

test('the author withdraws after being asked; the thread stays and says so', async () => {
  const last = card(reviewer).filter({ hasText: 'Ý kiến thứ 3' })
  await last.getByRole('button', { name: 'Rút góp ý' }).click()
  await last.getByRole('group').getByRole('button', { name: 'Rút góp ý' }).click()
  await expect.poll(() => card(writer).filter({ hasText: 'Đã rút' }).count(), SOON).toBe(1)
})

test.each([1440, 1024, 390])(
  'at %i px the comments are at hand, and nothing keeps anybody out',
  async (width) => {
    const { page } = reviewer
    await page.setViewportSize({ width, height: 900 })
    const margin = page.locator('comment-margin')
    if (width < 1440) {
      if (await margin.isVisible()) await page.keyboard.press('Escape')
      await page.locator('.comment-button').click()
    }
    await expect.poll(() => margin.isVisible()).toBe(true)
    const end = async (): Promise<{ right: number; bottom: number }> => {
      const box = await margin.boundingBox()
      return {
        right: Math.round((box?.x ?? 1e6) + (box?.width ?? 0)),
        bottom: Math.round((box?.y ?? 0) + (box?.height ?? 0)),
      }
    }
    await expect.poll(async () => (await end()).right, SOON).toBeLessThanOrEqual(width)
    if (width === 390) await expect.poll(async () => (await end()).bottom, SOON).toBe(900)
    const faults = await violationsOn(page)
    expect(faults.map((fault) => [fault.id, fault.nodes.map((n) => n.html)])).toEqual([])
  },
)
