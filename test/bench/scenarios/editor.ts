/**
 * A key in a section of 50 pages until the frame that shows it, in a real browser, while n others write there: our
 * editor beside y-prosemirror 1.3.7 on the same page and machine, and beside itself when nobody else is there. All in
 * one run, one after the other; ratios mean something on a busy machine too.
 */
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import * as Y from 'yjs'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { browser, closeBrowser } from '#test/support/browser.ts'
import { bundle, openBundle } from '#test/support/bundled-page.ts'
import { ROOT } from '#test/support/running-server.ts'
import type { EditorKind } from '../editor-page.ts'
import { sleep } from '../load/waiting.ts'
import { everybody, type Scenario } from '../scenario.ts'

const PARAGRAPHS = 600
const WORDS = 50
const KEYS_PER_SECOND = 5
/** between two keys of the person who is measured */
const KEY_MS = 180
const SYLLABLES =
  'nâng cao chất lượng công tác dân vận của hệ thống chính trị trong tình hình mới'.split(' ')
const TYPED = 'cac cap uy dang lanh dao thuc hien nhiem vu '

interface Measured {
  readonly p50: number
  readonly p95: number
  readonly openMs: number
  readonly heapMb: number
  readonly lost: number
}

export const editor: Scenario = {
  name: 'editor',
  seconds: 12,
  cases: [
    { n: 50, servers: ['ours'] },
    { n: 10, servers: ['ours'] },
  ],
  columns: {
    p50: 'key to frame p50 ms',
    p95: 'p95 ms',
    overMerged: 'p95 ÷ y-prosemirror, merged',
    overEach: 'p95 ÷ y-prosemirror, one by one',
    overAlone: 'p95 ÷ alone',
    slowP95: 'p95 ms at 4× CPU slowdown',
    commentsOverNone: 'p95 with 500 comments ÷ none, alone',
    openMs: 'bytes to paint ms',
    heapMb: 'heap MB',
  },
  leavesOut: everybody,
  /** Needs no server: what the line brings is made beforehand. */
  async run(_server, n, { seconds }) {
    const section = longSection()
    const state = base64(Y.encodeStateAsUpdate(section))
    const code = await bundle(join(ROOT, 'test', 'bench', 'editor-page.ts'))
    const seen: string[] = []
    let lost = 0
    const one = async (name: string, kind: EditorKind, others: number, slowdown = 1) => {
      const figures = await measure(code, state, kind, writing(section, others, seconds), slowdown)
      // Whoever has not shown everything was not measured doing the same work.
      lost += figures.lost
      seen.push(`${name} ${figures.p50.toFixed(1)}/${figures.p95.toFixed(1)}`)
      return figures
    }
    try {
      const ours = await one('ours', 'ours', n)
      const alone = await one('alone', 'ours', 0)
      const beside: Record<string, number> = {}
      if (n >= 50) {
        beside['overMerged'] = ours.p95 / (await one('merged', 'plain-merged', n)).p95
        beside['overEach'] = ours.p95 / (await one('one by one', 'plain-each', n)).p95
      } else {
        beside['commentsOverNone'] = (await one('500 comments', 'commented', 0)).p95 / alone.p95
        beside['slowP95'] = (await one('4× slower', 'ours', n, 4)).p95
      }
      const { p50, p95, openMs, heapMb } = ours
      const measures = { p50, p95, overAlone: p95 / alone.p95, openMs, heapMb, ...beside }
      return { measures, isEqual: lost === 0, lost, note: `p50/p95: ${seen.join(', ')}` }
    } finally {
      await closeBrowser()
    }
  },
}

async function measure(
  code: string,
  state: string,
  kind: EditorKind,
  { updates, words, seconds }: Writing,
  slowdown: number,
): Promise<Measured> {
  const context = await (await browser()).newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    const line = await context.newCDPSession(page)
    await openBundle(page, code)
    await line.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
    const openMs = await page.evaluate(([of, bytes]) => editorPage.open(of, bytes), [
      kind,
      state,
    ] as const)
    await page.evaluate(() => editorPage.placeCaret())
    const [, waits] = await Promise.all([
      page.evaluate(([of, all]) => editorPage.receive(of, all), [kind, updates] as const),
      typeKeys(page, seconds),
    ])
    const text = await page.evaluate(() => editorPage.text())
    return {
      p50: quantile(waits, 0.5),
      p95: quantile(waits, 0.95),
      openMs,
      heapMb: await heapMbOf(line),
      lost: words.filter((typed) => !text.includes(typed)).length,
    }
  } finally {
    await context.close()
  }
}

/** Real keys, one after the other. @returns ms from each key to the frame that shows it */
async function typeKeys(page: Page, seconds: number): Promise<number[]> {
  for (let i = 0; i < (seconds * 1_000) / KEY_MS; i++) {
    await page.keyboard.type(TYPED.charAt(i % TYPED.length))
    await sleep(KEY_MS)
  }
  return page.evaluate(() => editorPage.waits())
}

function longSection(): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = 1
  const long = Array.from({ length: PARAGRAPHS }, (_paragraph, p) => {
    const paragraph = new Y.XmlElement('paragraph')
    const words = Array.from({ length: WORDS }, (_word, w) => SYLLABLES[(p + w) % SYLLABLES.length])
    paragraph.insert(0, [new Y.XmlText(`${words.join(' ')}.`)])
    return paragraph
  })
  doc.getXmlFragment(ROOT_NAME).insert(0, long)
  return doc
}

interface Writing {
  /** ms from the beginning, update in base64 */
  readonly updates: readonly (readonly [number, string])[]
  /** what each of the others has written in the end */
  readonly words: readonly string[]
  readonly seconds: number
}

/** Each of the others types at the end of a paragraph of their own, spread over the section. */
function writing(section: Y.Doc, others: number, seconds: number): Writing {
  const updates: [number, string][] = []
  const words: string[] = []
  const state = Y.encodeStateAsUpdate(section)
  for (let person = 0; person < others; person++) {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, state)
    doc.clientID = 100 + person
    const at = Math.floor(((person + 0.5) / others) * PARAGRAPHS)
    const paragraph = doc.getXmlFragment(ROOT_NAME).get(at)
    const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : null
    if (!(text instanceof Y.XmlText)) throw new Error(`paragraph ${at} holds no text`)
    const keys = seconds * KEYS_PER_SECOND
    const own = `người ${person} ${TYPED.repeat(Math.ceil(keys / TYPED.length))}`.slice(0, keys)
    doc.on('update', (update: Uint8Array) => updates.push([0, base64(update)]))
    for (const [i, letter] of Array.from(own).entries()) {
      text.insert(text.length, letter)
      const last = updates.at(-1)
      // Not all at the same instant.
      if (last) last[0] = (1_000 / KEYS_PER_SECOND) * (i + person / others)
    }
    words.push(own)
  }
  return { updates: updates.toSorted(([a], [b]) => a - b), words, seconds }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

async function heapMbOf(line: CDPSession): Promise<number> {
  await line.send('HeapProfiler.collectGarbage')
  const { usedSize } = await line.send('Runtime.getHeapUsage')
  return usedSize / 1e6
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}
