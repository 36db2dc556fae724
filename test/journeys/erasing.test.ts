/** One person deletes a whole section by mistake: a colleague hears of it above the text and puts everything back. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoReport, SOON, untilWritable } from '#test/support/at-work.ts'
import { violationsOn } from '#test/support/axe.ts'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  textOf,
  untilSame,
  untilSaved,
  type PersonAtScreen,
} from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'

const SECTION = 'ii-2-4-to-chuc-bo-may'
let server: RunningServer
const opened: PersonAtScreen[] = []

beforeAll(async () => {
  server = await startServer()
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
  await openSection(server.url, person, (await demoReport(server.url)).id, SECTION)
  return person
}

test('what one person deleted in one go is named to the others, and one act brings it back for everybody', async () => {
  const careless = await at('tochuc.truong')
  const colleague = await at('tochuc.bientap')
  await untilWritable(careless)
  await untilWritable(colleague)
  const before = await textOf(careless)
  expect(before.length).toBeGreaterThan(400)
  await careless.page.locator('section-editor .ProseMirror').click()
  await careless.page.keyboard.press('Control+a')
  await careless.page.keyboard.press('Delete')
  await untilSaved(careless)

  const bar = colleague.page.locator('section-erasures')
  await expect.poll(() => bar.innerText(), SOON).toContain('văn bản của phần này')
  expect(await violationsOn(colleague.page)).toEqual([])
  const putBack = bar.getByRole('button', { name: 'Đưa lại phần đã xóa' })
  await putBack.focus()
  await colleague.page.keyboard.press('Enter')
  await bar.getByText('Các lần xóa nhiều trước đây: 1').waitFor()
  const letters = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim()
  await expect.poll(async () => letters(await textOf(colleague)), SOON).toContain(letters(before))
  await untilSame(careless, colleague)
  await expect
    .poll(() => careless.page.locator('section-erasures').innerText(), SOON)
    .toContain('Các lần xóa nhiều trước đây: 1')
}, 120_000)
