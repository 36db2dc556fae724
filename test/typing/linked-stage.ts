/** Two editors in one page, linked without a server: everything of the peer comes in between two keys, at once. */
import { fileURLToPath } from 'node:url'
import { browser } from '../support/browser.ts'
import { bundle, openBundle } from '../support/bundled-page.ts'
import type { Stage } from './matrix.ts'
import type { WritingAs } from './page-suggesting.ts'

/** @param windowMs the gate's window: 0 lets every letter of the peer in between two keys. @param as how the typist works */
export async function linkedStage(windowMs: number, as: WritingAs): Promise<Stage> {
  const page = await (await browser()).newPage()
  await openBundle(page, await bundle(fileURLToPath(new URL('page.ts', import.meta.url))))
  const onlyProduct = (): never => {
    throw new Error('nobody can leave a page without a server')
  }
  return {
    cdp: await page.context().newCDPSession(page),
    patienceMs: 0,
    setUp: (scenario) =>
      page.evaluate(([s, ms, how]) => window.typingHarness.setUp(s, ms, how), [
        scenario,
        windowMs,
        as,
      ] as const),
    leave: onlyProduct,
    comeBack: onlyProduct,
    peer: (act, letter, n) =>
      page.evaluate(([a, l, i]) => window.typingHarness.peer(a, l, i), [act, letter, n] as const),
    lock: () => page.evaluate(() => window.typingHarness.lock()),
    settle: () => page.evaluate(() => window.typingHarness.settle()),
    see: () =>
      page.evaluate(() => ({
        typist: window.typingHarness.texts('typist'),
        peer: window.typingHarness.texts('peer'),
        caret: window.typingHarness.caret(),
        errors: window.typingHarness.errors(),
      })),
  }
}
