/** The product: its server, two people at its own page in two browser contexts, both behind a line that can be slow. The
 *  section is locked as an office does it: its head hands it in. */
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { demoReport, moveTo, sectionOf, SOON } from '../support/at-work.ts'
import { openSection, signInAtScreen, type PersonAtScreen } from '../support/browser.ts'
import { bundle } from '../support/bundled-page.ts'
import { FAIR, startLineProxy } from '../support/line-proxy.ts'
import { startServer } from '../support/running-server.ts'
import { seeded } from '../support/seeded.ts'
import { signIn } from '../support/signed-in.ts'
import type { Seen, Stage } from './matrix.ts'
import { PARAGRAPHS, type Scenario } from './scenarios.ts'

const SECTION = 'ii-2-4-to-chuc-bo-may'
const ELSEWHERE = 'ii-2-1-nhan-thuc'
/** an answer of the server comes this late when the typist comes back */
const FIRST_SYNC_DELAY_MS = 60
/** Undo keeps what every run before left behind. */
const RUNS_PER_PAGE = 200

export interface ProductStage extends Stage {
  /** The next run begins on pages opened anew. */
  distrust(): void
  close(): Promise<void>
}

export async function productStage(): Promise<ProductStage> {
  const port = await freePort()
  const proxy = await startLineProxy(port, seeded(1))
  const { url } = proxy
  // A page belongs to the one address that people use.
  const server = await startServer({ PORT: String(port), PUBLIC_URL: url })
  const report = (await demoReport(url)).id
  const head = await signIn(url, 'tochuc.truong')
  const lead = await signIn(url, 'danvan.truong')
  const code = await bundle(fileURLToPath(new URL('product-page.ts', import.meta.url)))
  const typist = await signInAtScreen(url, 'tochuc.bientap')
  const peer = await signInAtScreen(url, 'tochuc.truong')
  const people = [typist, peer]
  for (const { context } of people) await context.addInitScript({ content: `{${code}}` })
  const open = async (): Promise<void> => {
    await openSection(url, typist, report, SECTION)
    await openSection(url, peer, report, SECTION)
  }
  await open()

  const seen = async (): Promise<Seen> => {
    const [own, other] = await Promise.all(
      people.map(({ page }) => page.evaluate(() => window.typingProduct.texts())),
    )
    return {
      typist: own ?? [],
      peer: other ?? [],
      caret: await typist.page.evaluate(() => window.typingProduct.caret()),
      errors: people.flatMap(({ errors }) => errors),
    }
  }
  const until = async ({ page }: PersonAtScreen, fact: 'isOpen' | 'isEditable'): Promise<void> => {
    await page.waitForFunction((name) => window.typingProduct[name](), fact, SOON)
  }
  let last: Scenario | null = null
  let runs = 0

  return {
    cdp: await typist.context.newCDPSession(typist.page),
    patienceMs: 5_000,
    async setUp(scenario) {
      proxy.weather = FAIR
      const mayBeLocked = last === null || last.act === 'read-only'
      if (mayBeLocked && (await sectionOf(lead, SECTION)).state === 'submitted')
        await moveTo(lead, SECTION, 'returned', 'Bổ sung')
      if (++runs % RUNS_PER_PAGE === 0) await open()
      for (const person of people) {
        await until(person, 'isEditable')
        person.errors.length = 0
      }
      // Whoever lost the paragraph under the caret writes on after a click.
      if (last?.act === 'delete-paragraph')
        await typist.page.locator('section-editor .ProseMirror > *').first().click()
      const keeps = scenario.isBesideComment === true && last === scenario
      await typist.page.evaluate(([s, k]) => window.typingProduct.setUp(s, k), [
        scenario,
        keeps,
      ] as const)
      await untilSame(seen)
      if (scenario.isBesideComment === true && !keeps) await commentAround(peer)
      await place(typist, peer, scenario)
      if (scenario.latencyMs !== undefined)
        proxy.weather = { ...FAIR, delayMs: scenario.latencyMs / 2 }
      last = scenario
    },
    async leave() {
      await typist.page.locator(`outline-list a[href$="/${ELSEWHERE}"]`).click()
      await typist.page.waitForURL(`**/${ELSEWHERE}`)
      await until(typist, 'isOpen')
    },
    async comeBack() {
      proxy.weather = { ...FAIR, delayMs: FIRST_SYNC_DELAY_MS }
      await typist.page.locator(`outline-list a[href$="/${SECTION}"]`).click()
      await typist.page.waitForURL(`**/${SECTION}`)
      await typist.page.waitForFunction(
        (first) =>
          window.typingProduct.isOpen() &&
          window.typingProduct.isEditable() &&
          window.typingProduct.texts()[0] === first,
        PARAGRAPHS.before,
        { timeout: SOON.timeout, polling: 'raf' },
      )
      await typist.page.evaluate(
        (words) => window.typingProduct.place(1, 0, words),
        PARAGRAPHS.head,
      )
    },
    async peer(act, letter, n) {
      // Who divides a paragraph sees somebody writing in it. (Before that nobody can know which half to leave alone.)
      if (act === 'split' || act === 'join')
        await peer.page.waitForFunction(
          (words) => !window.typingProduct.texts().includes(words),
          PARAGRAPHS.head + PARAGRAPHS.tail,
          SOON,
        )
      await peer.page.evaluate(([a, l, i]) => window.typingProduct.peer(a, l, i), [
        act,
        letter,
        n,
      ] as const)
    },
    async lock() {
      await moveTo(head, SECTION, 'submitted')
    },
    async settle() {
      proxy.weather = FAIR
      // Only then may the next run hand it back.
      if (last?.act === 'read-only')
        await typist.page.waitForFunction(() => !window.typingProduct.isEditable(), null, SOON)
    },
    see: seen,
    distrust() {
      last = null
      runs = RUNS_PER_PAGE - 1
    },
    async close() {
      await proxy.close()
      await server.dispose()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

async function untilSame(seen: () => Promise<Seen>): Promise<void> {
  for (const end = performance.now() + SOON.timeout; ;) {
    const { typist, peer } = await seen()
    if (JSON.stringify(typist) === JSON.stringify(peer)) return
    if (performance.now() > end) throw new Error('the two copies never became one')
  }
}

/** The peer's caret first: where it stands decides which side of a division is copied. */
async function place(typist: PersonAtScreen, peer: PersonAtScreen, run: Scenario): Promise<void> {
  const head = run.caret === 'empty' ? '' : PARAGRAPHS.head
  const tail = run.caret === 'mid' ? PARAGRAPHS.tail : ''
  const places = {
    'paragraph-start': [1, 0],
    'paragraph-end': [1, (head + tail).length],
    caret: [1, head.length],
    'previous-end': [0, PARAGRAPHS.before.length],
    'head-3': [1, 3],
    'tail-3': [1, head.length + 3],
  } as const
  const at = run.peerAt === undefined ? ([2, 0] as const) : places[run.peerAt]
  await peer.page.evaluate(([i, n]) => window.typingProduct.place(i, n), at)
  await typist.page.evaluate((n) => window.typingProduct.place(1, n), head.length)
}

/** Comments on the words right before and right behind the typist's caret. */
async function commentAround({ page }: PersonAtScreen): Promise<void> {
  for (const words of [PARAGRAPHS.head.trim(), PARAGRAPHS.tail.trim()]) {
    await page.evaluate((wanted) => window.typingProduct.selectWords(wanted), words)
    await page.keyboard.press('Control+Alt+m')
    await page.locator('.comment-composer textarea').waitFor()
    await page.keyboard.type('Đề nghị nêu rõ hơn.')
    await page.keyboard.press('Control+Enter')
    await page.locator('.comment-composer').waitFor({ state: 'detached' })
  }
}
