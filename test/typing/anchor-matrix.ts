/** Edits at, in and around commented words, typed as input methods type: where must the comment stand afterwards? */
import { fileURLToPath } from 'node:url'
import type { CDPSession, Page } from 'playwright-core'
import { browser } from '../support/browser.ts'
import { bundle, openBundle } from '../support/bundled-page.ts'
import type { Act, Seen } from './anchor-page.ts'
import { sendTyping } from './driver.ts'
import { eventsOf, STYLES, type InputStyle } from './scenarios.ts'

/** A caret or a selection, letters counted from the first commented one; letters taken away; letters typed; an act; a
 *  pause in writing. */
type Step =
  | { readonly select: readonly [from: number, to?: number] }
  | { readonly back: number }
  | { readonly type: string }
  | { readonly act: Act }
  | 'pause'

export interface AnchorEdit {
  readonly id: string
  /** four letters before, and the words; null: they are gone, and everybody knows */
  readonly wanted: string | null
  readonly isElsewhere?: boolean
  readonly steps: readonly Step[]
}

const QUOTE = 'tiếng Việt rõ ràng'
const STAYS = `ằng [${QUOTE}]`
const all = { select: [0, QUOTE.length] } as const
const at = (from: number): Step => ({ select: [from] })
const act = (name: Act): Step => ({ act: name })
const gone: readonly Step[] = [all, act('delete')]

export const ANCHOR_EDITS: readonly AnchorEdit[] = [
  { id: 'same word inside', wanted: STAYS, steps: [at(10), { back: 4 }, { type: 'Việt' }] },
  {
    id: 'other word inside',
    wanted: 'ằng [tiếng Anh rõ ràng]',
    steps: [at(10), { back: 4 }, { type: 'Anh' }],
  },
  { id: 'word in front', wanted: `ững [${QUOTE}]`, steps: [at(0), { type: 'những ' }] },
  { id: 'first word again', wanted: STAYS, steps: [at(5), { back: 5 }, { type: 'tiếng' }] },
  {
    id: 'other first word',
    wanted: 'ằng [chữ Việt rõ ràng]',
    steps: [at(5), { back: 5 }, { type: 'chữ' }],
  },
  { id: 'first letter again', wanted: STAYS, steps: [at(1), { back: 1 }, { type: 't' }] },
  {
    id: 'first letter to capital',
    wanted: 'ằng [Tiếng Việt rõ ràng]',
    steps: [at(1), { back: 1 }, { type: 'T' }],
  },
  { id: 'last syllable again', wanted: STAYS, steps: [at(18), { back: 4 }, { type: 'ràng' }] },
  { id: 'two last letters again', wanted: STAYS, steps: [at(18), { back: 2 }, { type: 'ng' }] },
  {
    id: 'other last syllable',
    wanted: 'ằng [tiếng Việt rõ đẹp]',
    steps: [at(18), { back: 4 }, { type: 'đẹp' }],
  },
  { id: 'words appended', wanted: STAYS, steps: [at(18), { type: ' và được đẹp' }] },
  { id: 'typed before', wanted: STAYS, steps: [at(-6), { type: 'nghiêm túc ' }] },
  { id: 'split before', wanted: STAYS, steps: [at(-6), act('split')] },
  { id: 'split at the edge', wanted: STAYS, steps: [at(0), act('split')] },
  { id: 'split inside', wanted: STAYS, steps: [at(10), act('split')] },
  { id: 'split behind', wanted: STAYS, steps: [at(20), act('split')] },
  { id: 'split, undone', wanted: STAYS, steps: [act('stop'), at(-6), act('split'), act('undo')] },
  {
    id: 'split inside, joined',
    wanted: STAYS,
    steps: [at(10), act('split'), 'pause', act('join')],
  },
  {
    id: 'split inside, typed, joined',
    wanted: STAYS,
    steps: [at(10), act('split'), 'pause', act('join'), at(-6), { type: 'thật ' }],
  },
  { id: 'joined with previous', wanted: STAYS, steps: [at(-23), act('join')] },
  { id: 'joined with next', wanted: STAYS, steps: [at(45), act('joinNext')] },
  { id: 'deleted', wanted: null, steps: gone },
  { id: 'deleted, undone', wanted: STAYS, steps: [act('stop'), ...gone, act('undo')] },
  {
    id: 'deleted, lost, undone',
    wanted: STAYS,
    steps: [act('stop'), ...gone, 'pause', act('undo')],
  },
  { id: 'deleted, typed again', wanted: STAYS, steps: [...gone, { type: QUOTE }] },
  { id: 'deleted, lost, typed again', wanted: STAYS, steps: [...gone, 'pause', { type: QUOTE }] },
  { id: 'half deleted', wanted: 'ằng [tiếng Việt]', steps: [{ select: [10, 18] }, act('delete')] },
  { id: 'paragraph deleted', wanted: null, steps: [act('deleteParagraph')] },
  {
    id: 'paragraph deleted, undone',
    wanted: STAYS,
    steps: [act('stop'), act('deleteParagraph'), act('undo')],
  },
  {
    id: 'paragraph deleted, lost, undone',
    wanted: STAYS,
    steps: [act('stop'), act('deleteParagraph'), 'pause', act('undo')],
  },
  { id: 'cut, pasted in place', wanted: STAYS, steps: [all, act('cut'), act('paste')] },
  {
    id: 'cut, lost, pasted in place',
    wanted: STAYS,
    steps: [all, act('cut'), 'pause', act('paste')],
  },
  {
    id: 'cut, pasted elsewhere',
    wanted: `bản [${QUOTE}]`,
    steps: [all, act('cut'), act('elsewhere'), act('paste')],
  },
  {
    id: 'cut, lost, pasted elsewhere',
    wanted: `bản [${QUOTE}]`,
    steps: [all, act('cut'), 'pause', act('elsewhere'), act('paste')],
  },
  {
    id: 'cut, pasted in another section',
    wanted: `hác.[${QUOTE}]`,
    isElsewhere: true,
    steps: [all, act('cut'), 'pause', act('otherSection'), act('paste')],
  },
  {
    id: 'paragraph cut, pasted in another section',
    wanted: STAYS,
    isElsewhere: true,
    steps: [act('selectParagraph'), act('cut'), 'pause', act('otherSection'), act('paste')],
  },
  {
    id: 'copied, pasted elsewhere',
    wanted: STAYS,
    steps: [all, act('copy'), act('elsewhere'), act('paste')],
  },
  { id: 'paragraph moved down', wanted: STAYS, steps: [act('moveDown')] },
  { id: 'paragraph moved up', wanted: STAYS, steps: [act('moveUp')] },
  {
    id: 'old version back',
    wanted: STAYS,
    steps: [act('remember'), ...gone, { type: 'chữ khác' }, 'pause', act('restore')],
  },
  {
    id: 'old version back, nothing lost',
    wanted: STAYS,
    steps: [act('remember'), at(30), act('split'), 'pause', act('restore')],
  },
  { id: 'bold', wanted: STAYS, steps: [all, act('bold')] },
  { id: 'partly bold', wanted: STAYS, steps: [{ select: [3, 12] }, act('bold')] },
  {
    id: 'deleted, typed by chance elsewhere',
    wanted: null,
    steps: [...gone, 'pause', act('elsewhere'), { type: `${QUOTE} ` }],
  },
]

const types = ({ steps }: AnchorEdit): boolean =>
  steps.some((step) => typeof step === 'object' && 'type' in step)

/** Every edit in every style; what is not typed once. */
export const anchorRuns = (styles: readonly InputStyle[] = STYLES) =>
  ANCHOR_EDITS.flatMap((edit) =>
    (types(edit) ? styles : styles.slice(0, 1)).map((style) => ({ edit, style })),
  )
/** Every edit once, the styles in turn. */
export const chosenAnchorRuns = () =>
  ANCHOR_EDITS.flatMap((edit, i) => {
    const style = STYLES[i % STYLES.length]
    return style === undefined ? [] : [{ edit, style }]
  })

export type AnchorVerdict = 'right' | 'wrong' | 'lost'
export interface AnchorResult {
  readonly verdict: AnchorVerdict
  readonly seen: Seen
}
export interface AnchorStage {
  run(edit: AnchorEdit, style: InputStyle): Promise<AnchorResult>
  close(): Promise<void>
}

export async function anchorStage(): Promise<AnchorStage> {
  const page = await (await browser()).newPage()
  await openBundle(page, await bundle(fileURLToPath(new URL('anchor-page.ts', import.meta.url))))
  const cdp = await page.context().newCDPSession(page)
  return {
    async run(edit, style) {
      await page.evaluate(() => window.anchorHarness.begin())
      for (const step of edit.steps) await take(page, cdp, style, step)
      const seen = await whenQuiet(page)
      return { verdict: judge(edit, seen), seen }
    },
    close: () => page.close(),
  }
}

async function take(page: Page, cdp: CDPSession, style: InputStyle, step: Step): Promise<void> {
  if (step === 'pause') return void (await whenQuiet(page))
  if ('act' in step) return page.evaluate((name) => window.anchorHarness.act(name), step.act)
  if ('select' in step)
    return page.evaluate(([from, to]) => window.anchorHarness.select(from, to), step.select)
  if ('back' in step)
    for (let i = 0; i < step.back; i++) await sendTyping(cdp, { kind: 'back', word: 0 })
  else for (const event of eventsOf(style, step.type)) await sendTyping(cdp, event)
}

/** @throws Error when it does not become quiet in time */
async function whenQuiet(page: Page): Promise<Seen> {
  const isQuiet = () => {
    window.anchorHarness.pause()
    return window.anchorHarness.look().isQuiet
  }
  await page.waitForFunction(isQuiet, null, { timeout: 20_000 })
  return page.evaluate(() => window.anchorHarness.look())
}

/** Right only when everybody sees the wanted words at the wanted place, and the record says so too. */
function judge({ wanted, isElsewhere = false }: AnchorEdit, seen: Seen): AnchorVerdict {
  const views = [...seen.marked, seen.fresh]
  const isThere = seen.section === (isElsewhere ? 'other' : 'first')
  if (views.every((view) => view === wanted) && isThere && seen.isLost === (wanted === null))
    return 'right'
  return views.some((view) => view !== null && view !== wanted) ? 'wrong' : 'lost'
}
