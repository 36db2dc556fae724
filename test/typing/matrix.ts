/** Runs one scenario × style × clause on a stage: the linked editors of one page, or the product with its server. */
import type { CDPSession } from 'playwright-core'
import { sendTyping } from './driver.ts'
import { acceptable, judge, onceIndex, type Verdict } from './oracle.ts'
import { eventsOf, PEER_TEXT, type InputStyle, type PeerAct, type Scenario } from './scenarios.ts'
import { idealText } from './telex.ts'

export interface Run {
  readonly scenario: Scenario
  readonly style: InputStyle
  readonly clause: string
}

export interface Seen {
  readonly typist: readonly string[]
  readonly peer: readonly string[]
  /** the words of the typist's paragraph up to the caret */
  readonly caret: string
  readonly errors: readonly string[]
}

export interface Stage {
  /** the typist's page */
  readonly cdp: CDPSession
  /** how long it may take until both see the same: a server and two lines lie between */
  readonly patienceMs: number
  setUp(scenario: Scenario): Promise<void>
  /** The typist goes away from the text, and comes back to it. */
  leave(): Promise<void>
  comeBack(): Promise<void>
  peer(act: PeerAct, letter: string, n: number): Promise<void>
  lock(): Promise<void>
  settle(): Promise<void>
  see(): Promise<Seen>
}

export interface Result {
  readonly run: string
  readonly verdict: Verdict
  /** of the typing itself, all in all */
  readonly events: number
  readonly typedMs: number
  readonly wanted?: readonly string[]
  readonly seen?: Seen
}

const MOST_PEER_LETTERS = 200
/** what the peer writes while the typist is away */
const LETTERS_AWAY = 6

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

export const nameOf = ({ scenario, style, clause }: Run): string =>
  `${scenario.id} · ${style.id} · ${clause}`

export async function runTyping(stage: Stage, run: Run): Promise<Result> {
  const { scenario, style, clause } = run
  const events = eventsOf(style, clause)
  const typed = idealText(events)
  const letters = Array.from(PEER_TEXT.repeat(8))
  const { act, when } = scenario
  let n = 0
  const peerActs = async (): Promise<void> => {
    if (act !== undefined) await stage.peer(act, letters[n++] ?? '', n)
  }

  await stage.setUp(scenario)
  if (scenario.isFirstSync === true) {
    await stage.leave()
    for (let i = 0; i < LETTERS_AWAY; i++) await peerActs()
    await stage.comeBack()
  }
  const over = new AbortController()
  const beside = async (everyMs: number): Promise<void> => {
    for (let i = 0; i < MOST_PEER_LETTERS && !over.signal.aborted; i++) {
      await peerActs()
      await pause(everyMs)
    }
  }
  const began = performance.now()
  const live = typeof when === 'object' ? beside(when.everyMs) : Promise.resolve()
  // Heard where it is awaited, also when the typing fails first.
  live.catch(() => undefined)
  const once = when === 'in-last-word' || when === 'in-second-word' ? onceIndex(events, when) : -1
  // The right ends while the program goes on: it sends the rest of a burst at once and waits for nobody.
  const sent: Promise<void>[] = []
  for (const [i, event] of events.entries()) {
    sent.push(sendTyping(stage.cdp, event))
    if (act !== 'read-only' || event.torn !== true) await sent.at(-1)
    if (when === 'every-event') await peerActs()
    if (i === once) {
      if (act === 'read-only') sent.push(stage.lock())
      else await peerActs()
    }
    if (scenario.paceMs !== undefined) await pause(scenario.paceMs)
  }
  await Promise.all(sent)
  const typedMs = performance.now() - began
  over.abort()
  await live
  await stage.settle()

  const peerText = act === 'type' ? letters.slice(0, n).join('') : ''
  const wanted = acceptable(scenario, typed, events, peerText, once)
  const isCaretKept = act !== 'delete-paragraph' && act !== 'read-only'
  const end = performance.now() + stage.patienceMs
  for (;;) {
    const seen = await stage.see()
    const verdict = seen.errors.length > 0 ? 'error' : judge(wanted, seen.typist, seen.peer, typed)
    const isAside = verdict === 'ok' && isCaretKept && !seen.caret.endsWith(typed)
    const found = {
      run: nameOf(run),
      verdict: isAside ? 'caret' : verdict,
      events: events.length,
      typedMs,
    } as const
    if (found.verdict === 'ok') return found
    if (performance.now() > end) return { ...found, wanted: wanted[0] ?? [], seen }
    await pause(20)
  }
}
