import { expect, test } from 'vitest'
import { subscribeReport } from '#client/sync/events.ts'
import { CLOSE } from '#shared/wire/sync.ts'

/** A browser's socket that the test opens and closes. */
class Line extends EventTarget {
  readonly sent: string[] = []
  send(text: string): void {
    this.sent.push(text)
  }
  close(): void {}
  open(): void {
    this.dispatchEvent(new Event('open'))
  }
  say(frame: object): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }))
  }
  end(code: number): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code }))
  }
}

/** A subscription whose time and lines are the test's. */
function listening() {
  const lines: Line[] = []
  const waits: { ms: number; act: () => void }[] = []
  const heard: string[] = []
  const subscription = subscribeReport(
    'tong-ket',
    {
      kept: (event, _at, seq) => heard.push(`${seq} ${event.kind}`),
      passing: (event) => heard.push(event.kind),
      reload: () => heard.push('reload'),
      link: (state) => heard.push(state),
    },
    {
      serverUrl: 'ws://server',
      since: 7,
      timing: {
        now: () => 0,
        random: () => 0,
        after: (ms, act) => {
          waits.push({ ms, act })
          return () => undefined
        },
      },
      openSocket: () => {
        const line = new Line()
        lines.push(line)
        return line as unknown as WebSocket
      },
    },
  )
  const last = (): Line => {
    const line = lines.at(-1)
    if (line === undefined) throw new Error('no line was opened')
    return line
  }
  return { subscription, lines, waits, heard, last }
}

test('a line that comes back asks from the newest number it knows, and hears nothing twice', () => {
  const { last, waits, heard } = listening()
  last().open()
  expect(last().sent).toEqual(['{"since":7}'])
  last().say({ type: 'hello', upTo: 8, complete: true })
  last().say({ type: 'kept', seq: 8, at: 0, event: { kind: 'report-changed' } })
  last().end(1006)
  waits.at(-1)?.act()
  last().open()
  expect(last().sent).toEqual(['{"since":8}'])
  last().say({ type: 'kept', seq: 8, at: 0, event: { kind: 'report-changed' } })
  expect(heard).toEqual(['open', '8 report-changed', 'waiting'])
})

test('who missed too much is told to load again', () => {
  const { last, heard } = listening()
  last().open()
  last().say({ type: 'hello', upTo: 900, complete: false })
  expect(heard).toEqual(['open', 'reload'])
})

test('where no line ever opens, the page is told to load again from the second try on', () => {
  const { last, waits, heard } = listening()
  last().end(1006)
  expect(heard).toEqual(['waiting'])
  waits.at(-1)?.act()
  last().end(1006)
  waits.at(-1)?.act()
  last().end(1006)
  expect(heard).toEqual(['waiting', 'waiting', 'reload', 'waiting', 'reload'])
  expect(waits.map((wait) => wait.ms)).toEqual([1_000, 2_000, 4_000])
})

test('a refusal ends the tries', () => {
  for (const [code, state] of [
    [CLOSE.notSignedIn, 'signed-out'],
    [CLOSE.noRight, 'stopped'],
    [CLOSE.noSuchSection, 'stopped'],
  ] as const) {
    const { last, waits, heard } = listening()
    last().open()
    last().end(code)
    expect(heard).toEqual([state])
    expect(waits).toEqual([])
  }
})
