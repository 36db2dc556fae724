/** A reviewer of the Fatherland Front names a head by typing @; that head sees it at once wherever they are, goes to the
 *  exact place, answers, and the reviewer has one line for the whole thread, as long as they may read it. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { SectionComments } from '#shared/wire/api.ts'
import { done, personOf, SOON } from '#test/support/at-work.ts'
import { violationsOn } from '#test/support/axe.ts'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn, type SignedInPerson } from '#test/support/signed-in.ts'

const REPORT = 'tong-ket-62'
const SECTION = 'ii-2-4-to-chuc-bo-may'
vi.setConfig({ testTimeout: 60_000 })

let server: RunningServer
let reviewer: PersonAtScreen
let head: PersonAtScreen
let headByApi: SignedInPerson

beforeAll(async () => {
  server = await startServer()
  headByApi = await signIn(server.url, 'tochuc.truong')
  reviewer = await signInAtScreen(server.url, 'mttq.gopy')
  head = await signInAtScreen(server.url, 'tochuc.truong')
  await openSection(server.url, reviewer, REPORT, SECTION)
}, 90_000)
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
  for (const person of [reviewer, head]) {
    expect(person.errors).toEqual([])
    expect(person.outside).toEqual([])
  }
})

const bell = ({ page }: PersonAtScreen) => page.locator('notice-bell a')
const bellSays = (person: PersonAtScreen, words: string): Promise<void> =>
  expect.poll(() => bell(person).getAttribute('aria-label'), SOON).toBe(words)
const box = ({ page }: PersonAtScreen) => page.locator('.comment-composer textarea')
const offered = ({ page }: PersonAtScreen) => page.locator('.mention-list [role=option]')
const lines = ({ page }: PersonAtScreen) => page.locator('.notice')
const card = ({ page }: PersonAtScreen) => page.locator('comment-margin .comment-card')
async function commentId(): Promise<string> {
  const path = `/api/sections/${SECTION}/comments`
  const { comments } = await done<SectionComments>(headByApi.call('GET', path))
  return comments[0]?.id ?? ''
}
async function openNotices(person: PersonAtScreen): Promise<void> {
  await bell(person).press('Enter')
  await person.page.waitForURL('**/thong-bao')
}

test('who may not see the section is not offered; names are found without marks and taken by keyboard', async () => {
  const { keyboard } = reviewer.page
  await keyboard.press('Control+Alt+m')
  await box(reviewer).waitFor()
  await keyboard.type('Nhờ @cao')
  await expect
    .poll(() => reviewer.page.locator('mention-list').innerText(), SOON)
    .toContain('Không có ai như vậy được xem nội dung này')
  for (let i = 0; i < 3; i++) await keyboard.press('Backspace')
  await keyboard.type('ngo van')
  await expect
    .poll(() => offered(reviewer).allInnerTexts(), SOON)
    .toEqual([expect.stringContaining('Ngô Văn K')])
  const named = await box(reviewer).getAttribute('aria-activedescendant')
  expect(await reviewer.page.locator(`[id="${named}"]`).getAttribute('aria-selected')).toBe('true')
  expect(await violationsOn(reviewer.page)).toEqual([])
  await keyboard.press('Enter')
  await expect.poll(() => box(reviewer).inputValue(), SOON).toBe('Nhờ @Ngô Văn K ')
  await keyboard.type('xem lại số liệu.')
  await keyboard.press('Control+Enter')
  await expect
    .poll(() => card(reviewer).locator('.mention').allInnerTexts(), SOON)
    .toEqual(['@Ngô Văn K'])
})

test('the bell of the one named counts at once, and one key leads to the comment itself', async () => {
  await bellSays(head, 'Thông báo, 1 chưa đọc')
  await openNotices(head)
  await expect.poll(() => lines(head).count(), SOON).toBe(1)
  expect(await lines(head).innerText()).toContain('Đặng Thị M')
  expect(await violationsOn(head.page)).toEqual([])
  await head.page.keyboard.press('ArrowDown')
  await head.page.keyboard.press('Enter')
  await head.page.waitForURL((url) => url.pathname.endsWith(SECTION) && url.search !== '')
  await expect
    .poll(() => head.page.evaluate(() => document.activeElement?.getAttribute('data-id')), SOON)
    .toBe(await commentId())
  await bellSays(head, 'Thông báo')
})

test('three answers in the thread are one line; marking all can be taken back', async () => {
  const id = await commentId()
  for (const [i, text] of ['Đã xem.', 'Sẽ bổ sung.', 'Đã bổ sung.'].entries())
    await done(
      headByApi.call('POST', `/api/comments/${id}/replies`, {
        key: `tra-loi-${i}-cua-ong-k`,
        text,
      }),
    )
  await bellSays(reviewer, 'Thông báo, 1 chưa đọc')
  await openNotices(reviewer)
  await expect
    .poll(() => lines(reviewer).allInnerTexts(), SOON)
    .toEqual([expect.stringContaining('3 lần')])
  await reviewer.page.keyboard.press('ArrowDown')
  await reviewer.page.keyboard.press('Shift+D')
  await bellSays(reviewer, 'Thông báo')
  await reviewer.page.getByRole('button', { name: 'Hoàn tác' }).press('Enter')
  await bellSays(reviewer, 'Thông báo, 1 chưa đọc')
  await reviewer.page.locator('.notice a:focus').waitFor()
  await reviewer.page.keyboard.press('d')
  await reviewer.page.locator('.notice.read').waitFor()
  await bellSays(reviewer, 'Thông báo')
  await reviewer.page.keyboard.press('d')
  await bellSays(reviewer, 'Thông báo, 1 chưa đọc')
})

test('a comment on a point of the guidance and one on the whole report stand in their places, live', async () => {
  const { keyboard } = head.page
  await head.page.locator('details.guidance').evaluate((panel) => panel.setAttribute('open', ''))
  await head.page.getByRole('button', { name: /^Góp ý yêu cầu này/ }).press('Enter')
  await box(head).waitFor()
  await keyboard.type('Yêu cầu này cần số liệu cấp xã.')
  await keyboard.press('Control+Enter')
  await expect
    .poll(() => card(head).allInnerTexts(), SOON)
    .toContainEqual(expect.stringContaining('Góp ý cho yêu cầu của đề cương'))
  await reviewer.page.goto(`${server.url}/bao-cao/${REPORT}`)
  await reviewer.page.locator('report-comments').waitFor()
  await head.page.goto(`${server.url}/bao-cao/${REPORT}`)
  await head.page.locator('report-comments .comment-margin').waitFor()
  await expect
    .poll(() => head.page.locator('report-comments').getByRole('button').count(), SOON)
    .toBeGreaterThan(0)
  await keyboard.press('Control+Alt+m')
  await box(head).waitFor()
  await keyboard.type('Bố cục cần gọn hơn.')
  await keyboard.press('Control+Enter')
  const onReport = reviewer.page.locator('report-comments .comment-card')
  await expect
    .poll(() => onReport.allInnerTexts(), SOON)
    .toEqual([expect.stringContaining('Bố cục cần gọn hơn.')])
  await openNotices(reviewer)
})

test('with the right to read the line goes from the open page and from the count', async () => {
  const admin = await signIn(server.url, 'quantri')
  const person = await personOf(admin, 'mttq.gopy')
  await done(
    admin.call('DELETE', `/api/people/${person.id}/roles/${person.roles[0]?.id}`, {
      version: person.version,
    }),
  )
  await bellSays(reviewer, 'Thông báo')
  await expect.poll(() => lines(reviewer).count(), SOON).toBe(0)
  await expect
    .poll(() => reviewer.page.locator('main').innerText(), SOON)
    .toContain('Chưa có thông báo')
})
