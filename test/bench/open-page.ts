/** How long a person waits for a section of 50 pages (30,000 words) in a browser: from the click on the overview to the
 *  painted text, with a server that has just started. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import * as Y from 'yjs'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { openDatabase } from '#server/storage/database.ts'
import { closeBrowser, signInAtScreen, type PersonAtScreen } from '#test/support/browser.ts'
import { ROOT, startServer } from '#test/support/running-server.ts'
import { everybody, type Scenario } from './scenario.ts'

const SECTION = 'iii-phuong-huong'
const REPORT = 'tong-ket-62'
const WORDS = 50
const SYLLABLES =
  'nâng cao chất lượng công tác dân vận của hệ thống chính trị trong tình hình mới'.split(' ')

export const openPage: Scenario = {
  name: 'page',
  seconds: 0,
  // n: paragraphs of 50 words
  cases: [{ n: 600, servers: ['ours'] }],
  columns: { visibleMs: 'text visible ms', startMs: 'server start ms' },
  leavesOut: everybody,
  /** The demo as a person starts it, so this one brings its own server. */
  async run(_server, n) {
    buildPages()
    const server = await startServer()
    try {
      await server.stop()
      await writeLongText(server.dataDir, n)
      const began = performance.now()
      await server.start()
      const startMs = performance.now() - began
      const person = await signInAtScreen(server.url, 'danvan.bientap')
      await person.page.goto(`${server.url}/bao-cao/${REPORT}`)
      await person.page.locator(`main a[href$="/phan/${SECTION}"]`).waitFor()
      const visibleMs = await clickAndWatch(person, n)
      await person.close()
      return { measures: { visibleMs, startMs }, isEqual: null, lost: 0, note: '' }
    } finally {
      await closeBrowser()
      await server.dispose()
    }
  },
}

function buildPages(): void {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) throw new Error('the pages could not be built')
}

/** Puts the long text into the section behind the server's back, as if people had written it. */
async function writeLongText(dataDir: string, paragraphs: number): Promise<void> {
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
  const long = Array.from({ length: paragraphs }, (_paragraph, p) => {
    const paragraph = new Y.XmlElement('paragraph')
    const words = Array.from({ length: WORDS }, (_word, w) => SYLLABLES[(p + w) % SYLLABLES.length])
    paragraph.insert(0, [new Y.XmlText(`${words.join(' ')}.`)])
    return paragraph
  })
  doc.getXmlFragment(ROOT_NAME).insert(0, long)
  await database.kysely
    .insertInto('section_log')
    .values({ section_id: SECTION, at: Date.now(), data: Y.encodeStateAsUpdate(doc, before) })
    .execute()
  await database.close()
}

/** Clicks the section's link and watches, inside the page, for the frame in which all paragraphs stand. */
const clickAndWatch = (person: PersonAtScreen, paragraphs: number): Promise<number> =>
  person.page.evaluate(
    ([section, wanted]) =>
      new Promise<number>((resolve) => {
        const from = performance.now()
        document.querySelector<HTMLAnchorElement>(`main a[href$="/phan/${section}"]`)?.click()
        const look = (): void => {
          const editor = document.querySelector('section-editor .ProseMirror')
          if (editor !== null && editor.childElementCount >= wanted)
            // one more frame: the text is laid out and painted
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from)))
          else requestAnimationFrame(look)
        }
        look()
      }),
    [SECTION, paragraphs] as const,
  )
