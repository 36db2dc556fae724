/** What leaves the printer is the official page, whatever the screen's theme and width. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeBrowser, signInAtScreen } from '#test/support/browser.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn } from '#test/support/signed-in.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer()
  const lead = await signIn(server.url, 'danvan.truong')
  await lead.call('POST', '/api/reports/tong-ket-62/drafts', { expectedNumber: 1 })
})
afterAll(async () => {
  await closeBrowser()
  await server.dispose()
})

describe.each([
  { who: 'danvan.bientap', path: '/bao-cao/tong-ket-62/toan-van', draft: 'Dự thảo lần 2' },
  { who: 'banthuongvu.doc', path: '/doc/tong-ket-62/latest', draft: 'Dự thảo lần 1' },
])('$path', ({ who, path, draft }) => {
  test('prints on A4 with the Party head, 14/19 pt and nothing of the tool', async () => {
    const person = await signInAtScreen(server.url, who, { theme: 'dark' })
    const { page } = person
    await page.goto(server.url + path)
    await page.locator('.document-part p').first().waitFor()
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    // 165 mm of text: the width the browser lays the printed page out in.
    await page.setViewportSize({ width: 624, height: 900 })
    const head = page.locator('.official-head')
    expect(await head.isVisible()).toBe(true)
    const words = await head.innerText()
    for (const part of ['ĐẢNG CỘNG SẢN VIỆT NAM', 'BÁO CÁO', 'BAN DÂN VẬN TỈNH ỦY', draft])
      expect(words).toContain(part)
    for (const tool of [
      '.top-bar',
      '.tabs',
      '.reading-bar',
      '.whole-bar',
      '.whole-contents',
      '.reading-contents',
    ])
      expect(await page.locator(tool).locator('visible=true').count(), tool).toBe(0)
    const look = await page
      .locator('.document-part > p')
      .first()
      .evaluate((el) => {
        const style = getComputedStyle(el)
        const { fontSize, lineHeight, textAlign, fontFamily, color } = style
        return { fontSize, lineHeight, textAlign, fontFamily, color }
      })
    expect(Number.parseFloat(look.fontSize)).toBeCloseTo((14 * 96) / 72, 1)
    expect(Number.parseFloat(look.lineHeight)).toBeCloseTo((19 * 96) / 72, 1)
    expect(look).toMatchObject({ textAlign: 'justify', color: 'rgb(0, 0, 0)' })
    expect(look.fontFamily).toContain('Tinos')
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    const boxes = [...pdf.matchAll(/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)]
    expect(boxes.length).toBeGreaterThan(1)
    for (const [, width, height] of boxes) {
      expect(Math.round(Number(width))).toBe(595)
      expect(Math.round(Number(height))).toBe(842)
    }
    await person.close()
  })
})
