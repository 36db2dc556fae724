/** One's own suggestions on this machine: kept at once, sent until answered, never lost between two pages. */
import { expect, test } from 'vitest'
import { NetworkError } from '#client/api/request.ts'
import { SuggestionOutbox } from '#client/suggestions/outbox.ts'
import type { ReplaceRecord } from '#shared/document/suggestion-record.ts'
import { AppError } from '#shared/errors.ts'
import type { SendSuggestions } from '#shared/wire/suggestions.ts'

const record = (said: string): ReplaceRecord => ({
  kind: 'replace',
  start: { assoc: 0 },
  end: { assoc: -1 },
  isPoint: true,
  quote: '',
  prefix: '',
  suffix: '',
  slice: { content: [{ type: 'text', text: said }] },
})

/** What a browser keeps for a page, in memory. */
function storageOf(kept: Map<string, string>): Storage {
  return {
    get length() {
      return kept.size
    },
    key: (i) => [...kept.keys()][i] ?? null,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
  }
}

function page(
  kept: Map<string, string>,
  answer: (json: SendSuggestions) => void = () => undefined,
) {
  const sent: SendSuggestions[] = []
  let online: () => void = () => undefined
  const outbox = new SuggestionOutbox({
    storage: storageOf(kept),
    personId: 'a',
    sectionId: 'phan',
    now: () => 7,
    async send(json) {
      sent.push(json)
      answer(json)
    },
    whenOnline(act) {
      online = act
      return () => undefined
    },
    changed: () => undefined,
  })
  return { outbox, sent, comeOnline: () => online() }
}

test('what is put is kept at once, and another page of the same person sends it', async () => {
  const kept = new Map<string, string>()
  page(kept).outbox.put('de-xuat-1', record('mới'))
  const { outbox, sent } = page(kept)
  expect([...outbox.records.keys()]).toEqual(['de-xuat-1'])
  expect(outbox.sent).toMatchObject({ waiting: 1, at: null })
  await outbox.flush()
  expect(sent).toEqual([{ put: [{ id: 'de-xuat-1', record: record('mới') }], withdrawn: [] }])
  expect(outbox.sent).toEqual({ waiting: 0, isRefused: false, at: 7 })
  await outbox.flush()
  expect(sent).toHaveLength(1)
})

test('taken back before the server heard of it, nothing is sent; afterwards the server is told, and then it is forgotten', async () => {
  const kept = new Map<string, string>()
  const { outbox, sent } = page(kept)
  outbox.put('de-xuat-1', record('mới'))
  outbox.withdraw('de-xuat-1')
  await outbox.flush()
  expect(sent).toEqual([])
  outbox.put('de-xuat-2', record('mới'))
  await outbox.flush()
  outbox.withdraw('de-xuat-2')
  expect(outbox.records.size).toBe(0)
  await outbox.flush()
  expect(sent.at(-1)).toEqual({ put: [], withdrawn: ['de-xuat-2'] })
  expect(kept.size).toBe(0)
})

test('without a line it waits and is sent when the line is back', async () => {
  let isDown = true
  const { outbox, sent, comeOnline } = page(new Map(), () => {
    if (isDown) throw new NetworkError('offline', null)
  })
  outbox.put('de-xuat-1', record('mới'))
  await outbox.flush()
  expect(outbox.sent).toMatchObject({ waiting: 1, isRefused: false })
  isDown = false
  comeOnline()
  await expect.poll(() => outbox.waiting).toBe(0)
  expect(sent).toHaveLength(2)
  outbox.stop()
})

test('of many, the one that is refused is found and kept, and the others get in', async () => {
  const { outbox } = page(new Map(), ({ put }) => {
    if (put.some(({ id }) => id === 'de-xuat-2')) throw new AppError('suggestion.content')
  })
  for (const n of [1, 2, 3]) outbox.put(`de-xuat-${n}`, record(`mới ${n}`))
  await outbox.flush()
  expect(outbox.sent).toMatchObject({ waiting: 1, isRefused: true })
  expect(outbox.isSent('de-xuat-1') && outbox.isSent('de-xuat-3')).toBe(true)
  outbox.put('de-xuat-2', record('khác'))
  expect(outbox.sent.isRefused).toBe(false)
})

test('words changed while they were on their way are sent again', async () => {
  const { outbox, sent } = page(new Map(), () => {
    if (sent.length === 1) outbox.put('de-xuat-1', record('mới nữa'))
  })
  outbox.put('de-xuat-1', record('mới'))
  await outbox.flush()
  expect(sent.map(({ put }) => put[0]?.record)).toEqual([record('mới'), record('mới nữa')])
  expect(outbox.waiting).toBe(0)
})
