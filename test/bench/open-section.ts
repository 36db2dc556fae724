/** How long a person waits for a section of 50 pages (30,000 words): from the click on the overview to the painted text,
 *  with a server that has just started. Run by `npm run bench`; prints each round and the medians, and writes JSON. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import * as Y from 'yjs'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { openDatabase } from '#server/storage/database.ts'
import { closeBrowser, signInAtScreen, type PersonAtScreen } from '#test/support/browser.ts'
import { ROOT, startServer } from '#test/support/running-server.ts'

const SECTION = 'iii-phuong-huong'
const REPORT = 'tong-ket-62'
const PARAGRAPHS = 600
const WORDS = 50
const ROUNDS = 5
const SYLLABLES =
  'nâng cao chất lượng công tác dân vận của hệ thống chính trị trong tình hình mới'.split(' ')

interface Round {
  /** ms from the click to the first frame with the whole text */
  readonly visibleMs: number
  /** ms from the start of the process to the first answer */
  readonly startMs: number
}

/** Puts the long text into the section behind the server's back, as if people had written it. */
async function writeLongText(dataDir: string): Promise<void> {
  const database = await openDatabase({ databaseUrl: null, dataDir })
  const rows = await database.kysely
    .selectFrom('section_log')
    .select('data')
    .where('section_id', '=', SECTION)
    .orderBy('seq')
    .execute()
  const doc = new Y.Doc()
  for (const row of rows) Y.applyUpdate(doc, row.data)
  const before = Y.encodeStateVector(doc)
  const paragraphs = Array.from({ length: PARAGRAPHS }, (_paragraph, p) => {
    const paragraph = new Y.XmlElement('paragraph')
    const words = Array.from({ length: WORDS }, (_word, w) => SYLLABLES[(p + w) % SYLLABLES.length])
    paragraph.insert(0, [new Y.XmlText(`${words.join(' ')}.`)])
    return paragraph
  })
  doc.getXmlFragment(ROOT_NAME).insert(0, paragraphs)
  await database.kysely
    .insertInto('section_log')
    .values({ section_id: SECTION, at: Date.now(), data: Y.encodeStateAsUpdate(doc, before) })
    .execute()
  await database.close()
}

/** Clicks the section's link and watches, inside the page, for the frame in which all paragraphs stand. */
const clickAndWatch = (person: PersonAtScreen): Promise<number> =>
  person.page.evaluate(
    ([section, wanted]) =>
      new Promise<number>((resolve) => {
        const from = performance.now()
        const link = document.querySelector<HTMLAnchorElement>(`main a[href$="/phan/${section}"]`)
        link?.click()
        const look = (): void => {
          const editor = document.querySelector('section-editor .ProseMirror')
          if (editor !== null && editor.childElementCount >= wanted)
            // one more frame: the text is laid out and painted
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from)))
          else requestAnimationFrame(look)
        }
        look()
      }),
    [SECTION, PARAGRAPHS] as const,
  )

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

const server = await startServer()
await server.stop()
await writeLongText(server.dataDir)
const rounds: Round[] = []
for (let i = 0; i < ROUNDS; i++) {
  const from = performance.now()
  await server.restart()
  const startMs = performance.now() - from
  const person = await signInAtScreen(server.url, 'danvan.bientap')
  await person.page.goto(`${server.url}/bao-cao/${REPORT}`)
  await person.page.locator(`main a[href$="/phan/${SECTION}"]`).waitFor()
  const round = { visibleMs: await clickAndWatch(person), startMs }
  rounds.push(round)
  process.stdout.write(
    `round ${i + 1}: text after ${round.visibleMs.toFixed(0)} ms, server up after ${startMs.toFixed(0)} ms\n`,
  )
  await person.close()
}
await closeBrowser()
await server.dispose()
const result = {
  at: new Date().toISOString(),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  words: PARAGRAPHS * WORDS,
  medianVisibleMs: median(rounds.map((r) => r.visibleMs)),
  medianStartMs: median(rounds.map((r) => r.startMs)),
  rounds,
}
mkdirSync(join(ROOT, 'test', '.output'), { recursive: true })
writeFileSync(join(ROOT, 'test', '.output', 'open-section.json'), JSON.stringify(result, null, 2))
process.stdout.write(
  `50 pages, ${result.words} words: text ${result.medianVisibleMs.toFixed(0)} ms after the click (goal 1000), median of ${ROUNDS}\n`,
)
