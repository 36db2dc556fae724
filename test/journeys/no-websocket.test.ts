/** Where a proxy drops the Upgrade header, the page goes on over plain HTTP with the same rights and the same promise. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { untilReadOnly } from '#test/support/at-work.ts'
import {
  closeBrowser,
  openSection,
  signInAtScreen,
  textOf,
  untilSame,
  typeAtEnd,
  untilSaved,
} from '#test/support/browser.ts'
import { startNoUpgradeProxy, type Proxy } from '#test/support/no-upgrade-proxy.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn } from '#test/support/signed-in.ts'

const SECTION = 'iii-phuong-huong'
let server: RunningServer
let direct: RunningServer['url']
let proxy: Proxy
let reportId: string

beforeAll(async () => {
  let port = 0
  proxy = await startNoUpgradeProxy(() => port)
  server = await startServer({ PUBLIC_URL: proxy.url })
  port = server.port
  direct = server.url
  const { json } = await (await signIn(proxy.url, 'danvan.bientap')).call('GET', '/api/reports')
  reportId = (json as { reports: { id: string }[] }).reports[0]?.id ?? ''
})
afterAll(async () => {
  await closeBrowser()
  await proxy.close()
  await server.dispose()
})

test('two people behind such a proxy write together, are told the way they are connected, and lose nothing', async () => {
  expect(direct).not.toBe(proxy.url)
  const one = await signInAtScreen(proxy.url, 'danvan.bientap')
  const two = await signInAtScreen(proxy.url, 'danvan.truong')
  await openSection(proxy.url, one, reportId, SECTION)
  await openSection(proxy.url, two, reportId, SECTION)
  await one.page.getByText(/chế độ kết nối dự phòng/i).waitFor({ timeout: 30_000 })
  expect(proxy.upgradesRefused()).toBeGreaterThanOrEqual(2)
  await Promise.all([
    typeAtEnd(one, ' Người thứ nhất viết.'),
    typeAtEnd(two, ' Người thứ hai viết.'),
  ])
  await untilSaved(one)
  await untilSaved(two)
  for (const person of [one, two])
    for (const words of ['Người thứ nhất viết.', 'Người thứ hai viết.'])
      await expect.poll(() => textOf(person), { timeout: 20_000 }).toContain(words)
  await untilSame(one, two)
  await server.restart('SIGKILL')
  await typeAtEnd(one, ' Viết sau khi máy chủ khởi động lại.')
  await untilSaved(one)
  await expect
    .poll(() => textOf(two), { timeout: 40_000 })
    .toContain('Viết sau khi máy chủ khởi động lại.')
  await one.close()
  await two.close()
}, 180_000)

test('the overview behind such a proxy follows what happens, without a reload', async () => {
  const watcher = await signInAtScreen(proxy.url, 'danvan.bientap')
  await watcher.page.goto(`${proxy.url}/bao-cao/${reportId}`)
  const row = watcher.page.locator('outline-grid tr[data-id="ii-1-quan-triet"]')
  await expect.poll(() => row.innerText()).toContain('Đã nộp')
  const head = await signIn(proxy.url, 'danvan.truong')
  const { status } = await head.call('POST', '/api/sections/ii-1-quan-triet/moves', {
    to: 'accepted',
  })
  expect(status).toBeLessThan(300)
  await expect.poll(() => row.innerText(), { timeout: 40_000 }).toContain('Đã chấp nhận')
  await watcher.close()
})

test('a reader behind such a proxy still cannot write', async () => {
  const reader = await signInAtScreen(proxy.url, 'mttq.gopy')
  await openSection(proxy.url, reader, reportId, SECTION)
  await untilReadOnly(reader)
  await reader.close()
})
