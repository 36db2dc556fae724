/** Runs scenarios × styles × clauses against the editor's page. */
import type { CDPSession, Page } from 'playwright-core'
import { sendTyping } from './driver.ts'
import { acceptable, judge, onceIndex, type Verdict } from './oracle.ts'
import { PEER_TEXT, type InputStyle, type Scenario } from './scenarios.ts'
import { idealText, typingStream } from './telex.ts'

export interface Run {
  readonly scenario: Scenario
  readonly style: InputStyle
  readonly clause: string
  /** the gate's window: 0 lets every letter of the peer in between two keys */
  readonly windowMs: number
}

export interface Result {
  readonly run: string
  readonly verdict: Verdict
  readonly wanted?: readonly string[]
  readonly typist?: readonly string[]
  readonly peer?: readonly string[]
  readonly errors?: readonly string[]
}

const MOST_PEER_LETTERS = 200

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

/** @param cdp a session of the page, which shows test/typing/page.ts */
export async function runTyping(page: Page, cdp: CDPSession, run: Run): Promise<Result> {
  const { scenario, style, clause } = run
  const name = `${scenario.id} · ${style.id} · ${clause} · gate ${run.windowMs} ms`
  const events = typingStream(clause, style.style, style.order)
  const typed = idealText(events)
  const letters = Array.from(PEER_TEXT.repeat(8))
  const { act, when } = scenario
  let n = 0
  await page.evaluate(([s, ms]) => window.typingHarness.setUp(s, ms), [
    scenario,
    run.windowMs,
  ] as const)
  const peerActs = async (): Promise<void> => {
    if (act === undefined) return
    const letter = letters[n++] ?? ''
    await page.evaluate(([a, l, i]) => window.typingHarness.peer(a, l, i), [
      act,
      letter,
      n,
    ] as const)
  }

  const over = new AbortController()
  const beside = async (everyMs: number): Promise<void> => {
    for (let i = 0; i < MOST_PEER_LETTERS && !over.signal.aborted; i++) {
      await peerActs()
      await pause(everyMs)
    }
  }
  const live = typeof when === 'object' ? beside(when.everyMs) : Promise.resolve()
  const once = when === 'in-last-word' || when === 'in-second-word' ? onceIndex(events, when) : -1
  for (const [i, event] of events.entries()) {
    await sendTyping(cdp, event)
    if (when === 'every-event') await peerActs()
    if (i === once) {
      if (act === 'read-only') await page.evaluate(() => window.typingHarness.lock())
      else await peerActs()
    }
    if (scenario.paceMs !== undefined) await pause(scenario.paceMs)
  }
  over.abort()
  await live
  await page.evaluate(() => window.typingHarness.settle())

  const [typist, peer, errors] = await page.evaluate(() => [
    window.typingHarness.texts('typist'),
    window.typingHarness.texts('peer'),
    window.typingHarness.errors(),
  ])
  const peerText = act === 'type' ? letters.slice(0, n).join('') : ''
  const wanted = acceptable(scenario, typed, events, peerText, once)
  const verdict =
    (errors ?? []).length > 0 ? 'error' : judge(wanted, typist ?? [], peer ?? [], typed)
  if (verdict === 'ok') return { run: name, verdict }
  return {
    run: name,
    verdict,
    wanted: wanted[0] ?? [],
    typist: typist ?? [],
    peer: peer ?? [],
    errors: errors ?? [],
  }
}
