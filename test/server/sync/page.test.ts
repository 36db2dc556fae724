/** The page's own line against the real server: a disk that is full, a refusal and what was written after it. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import type { SectionId } from '#shared/ids.ts'
import { LivePeer, readable, textAt, until } from '#test/support/live-peer.ts'
import { startLiveText, type LiveText } from '#test/support/live-text.ts'
import { openSession, type RealSession } from '#test/support/real-session.ts'

let live: LiveText
let id: SectionId
const open: RealSession[] = []
beforeEach(async () => {
  live = await startLiveText()
  id = await live.makeSection('phan-trang')
})
afterEach(async () => {
  for (const opened of open.splice(0)) opened.close()
  expect(live.faults).toEqual([])
  await live.dispose()
})

async function page(person = 'chu-phan'): Promise<RealSession> {
  const opened = await openSession(live, id, person)
  open.push(opened)
  await vi.waitUntil(() => opened.save.kind === 'saved')
  return opened
}
async function onDisk(): Promise<string> {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, (await live.engine.capture([id]))[0]?.state ?? Uint8Array.of(0, 0))
  return readable(doc)
}

describe('a full disk', () => {
  function limitPages(pages: number): void {
    const { raw } = live.database
    if (raw.engine !== 'sqlite') throw new Error('no pages')
    raw.connection.exec(`pragma max_page_count = ${pages}`)
  }

  test('is told within two seconds; reading goes on; when there is room again, writing does, on the same line', async () => {
    const writer = await page()
    const states: string[] = []
    writer.session.on('save', (save) => states.push(save.kind))
    textAt(writer.doc).insert(0, 'trước khi đầy ')
    await vi.waitUntil(() => writer.save.kind === 'saved')

    limitPages(1) // no more than there are
    states.length = 0
    textAt(writer.doc).insert(0, 'khi đĩa đầy '.repeat(2_000))
    await vi.waitUntil(() => states.includes('not-saved'), 2_000)
    expect(states).not.toContain('saved')
    const reader = new Y.Doc()
    const peer = new LivePeer(`${live.url}/collab/${id}`, {
      cookie: await live.cookie('gop-y'),
      doc: reader,
    })
    await peer.synced
    expect(readable(reader)).toContain('trước khi đầy')
    expect(readable(reader)).not.toContain('khi đĩa đầy')
    expect(await onDisk()).not.toContain('khi đĩa đầy')

    limitPages(1_000_000)
    await vi.waitUntil(() => writer.save.kind === 'saved', 5_000)
    expect(await until(() => readable(reader).includes('khi đĩa đầy'))).toBe(true)
    expect(await onDisk()).toContain('khi đĩa đầy')
    expect(writer.lines).toBe(1)
    expect(live.warnings).toContain('the storage takes nothing; trying again')
    peer.end()
  })
})

describe('a refusal', () => {
  test('what leans on it is given up with it, kept for its author, and the section is fetched anew once', async () => {
    const writer = await page()
    textAt(writer.doc).insert(0, 'đã lưu')
    await vi.waitUntil(() => writer.save.kind === 'saved')
    const refusedDoc = writer.doc
    const text = textAt(refusedDoc)
    text.insert(text.length, ' cấm\u0001')
    for (const word of [' và', ' viết', ' tiếp']) text.insert(text.length, word)
    await vi.waitUntil(() => writer.documents === 2)
    expect(writer.kept).toHaveLength(1)
    expect(writer.kept[0]?.paragraphs.join()).toContain('cấm')
    expect(writer.kept[0]?.paragraphs.join()).toContain('và viết tiếp')

    await vi.waitUntil(() => readable(writer.doc).includes('đã lưu'))
    expect(readable(writer.doc)).not.toContain('cấm')
    textAt(writer.doc).insert(0, 'sau đó ')
    await vi.waitUntil(async () => (await onDisk()).includes('sau đó đã lưu'), 10_000)
    expect(await onDisk()).not.toContain('viết tiếp')
    expect(writer.lines).toBe(2)
    expect(writer.documents).toBe(2)
  })

  test('a page that is refused again and again is left alone after the third time', async () => {
    const writer = await page()
    for (let round = 1; round <= 4; round++) {
      textAt(writer.doc).insert(0, `lần ${round}\u0001`)
      await vi.waitUntil(() => writer.kept.length === round)
      if (round < 4)
        await vi.waitUntil(() => writer.documents === round + 1 && readable(writer.doc) !== '')
    }
    expect(writer.kept.map((text) => text.paragraphs.join())).toEqual([
      expect.stringContaining('lần 1'),
      expect.stringContaining('lần 2'),
      expect.stringContaining('lần 3'),
      expect.stringContaining('lần 4'),
    ])
    expect(writer.lines).toBe(4)
    expect(await onDisk()).not.toContain('lần')
  })
})
