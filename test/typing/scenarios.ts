/** What is typed, how, and what the other person does meanwhile. Clauses are from the plan. */
import { typingStream, type Order, type Style, type TypingEvent } from './telex.ts'
import { withTrick, type Trick } from './tricks.ts'

export type PeerAct =
  | 'type'
  | 'split'
  | 'join'
  | 'delete-paragraph'
  | 'bold'
  | 'caret'
  | 'read-only'
  /** rows and columns come before and behind the cell, in turn */
  | 'grow-table'
  /** every heading behind it gets another number */
  | 'add-heading'
export type PeerPlace =
  | 'previous-end'
  | 'paragraph-start'
  | 'paragraph-end'
  | 'caret'
  | 'head-3'
  | 'tail-3'

export interface Scenario {
  readonly id: string
  /** the typist's caret: in the middle of its paragraph, at its end, or in an empty one */
  readonly caret: 'mid' | 'end' | 'empty'
  readonly peerAt?: PeerPlace
  readonly act?: PeerAct
  /** after every event, once inside a syllable of a word, or every so many ms */
  readonly when?: 'every-event' | 'in-last-word' | 'in-second-word' | { readonly everyMs: number }
  /** the paragraph stands in the last cell of a table */
  readonly isInCell?: boolean
  /** it is a numbered heading, as the one before */
  readonly isInHeading?: boolean
  /** words before and behind the caret carry comments; product only */
  readonly isBesideComment?: boolean
  /** the typist comes back to the section and types into the copy of this machine before the server has answered;
   *  product only */
  readonly isFirstSync?: boolean
  /** ms that a change takes to the other person */
  readonly latencyMs?: number
  /** ms between two events */
  readonly paceMs?: number
  /** the empty paragraph has no text in Yjs yet, as documents of older editors */
  readonly isOldDocument?: boolean
}

export const PARAGRAPHS = {
  before: 'Đoạn trước giữ nguyên.',
  head: 'Mở đầu ',
  tail: ' kết thúc.',
  after: 'Đoạn sau giữ nguyên.',
} as const

export const PEER_TEXT = 'người khác đang gõ vào cùng một đoạn của báo cáo này để kiểm tra '

const live = { when: { everyMs: 35 }, latencyMs: 40, paceMs: 12 } as const

export const SCENARIOS: readonly Scenario[] = [
  { id: 'alone', caret: 'mid' },
  { id: 'alone-in-empty-paragraph', caret: 'empty' },
  { id: 'other-paragraph', caret: 'mid', peerAt: 'previous-end', act: 'type', when: 'every-event' },
  { id: 'same-before', caret: 'mid', peerAt: 'paragraph-start', act: 'type', when: 'every-event' },
  { id: 'same-after', caret: 'mid', peerAt: 'paragraph-end', act: 'type', when: 'every-event' },
  { id: 'one-caret-mid', caret: 'mid', peerAt: 'caret', act: 'type', when: 'every-event' },
  { id: 'one-caret-end', caret: 'end', peerAt: 'caret', act: 'type', when: 'every-event' },
  {
    id: 'paragraph-deleted',
    caret: 'mid',
    peerAt: 'paragraph-start',
    act: 'delete-paragraph',
    when: 'in-last-word',
  },
  { id: 'split-before', caret: 'mid', peerAt: 'head-3', act: 'split', when: 'in-second-word' },
  { id: 'split-after', caret: 'mid', peerAt: 'tail-3', act: 'split', when: 'in-second-word' },
  {
    id: 'joined-with-previous',
    caret: 'mid',
    peerAt: 'paragraph-start',
    act: 'join',
    when: 'in-second-word',
  },
  { id: 'made-bold', caret: 'mid', peerAt: 'paragraph-start', act: 'bold', when: 'in-second-word' },
  { id: 'caret-only', caret: 'mid', peerAt: 'caret', act: 'caret', when: 'every-event' },
  { id: 'read-only', caret: 'mid', act: 'read-only', when: 'in-last-word' },
  { id: 'live', caret: 'mid', peerAt: 'paragraph-start', act: 'type', ...live },
  { id: 'live-one-caret', caret: 'end', peerAt: 'caret', act: 'type', ...live },
  // Both write the first letter of a paragraph before they know of the other's.
  { id: 'live-one-empty-paragraph', caret: 'empty', peerAt: 'caret', act: 'type', ...live },
  // As before, and each has to make a text for it: two texts in one paragraph.
  {
    id: 'live-one-old-empty-paragraph',
    caret: 'empty',
    peerAt: 'caret',
    act: 'type',
    isOldDocument: true,
    ...live,
  },
  { id: 'alone-in-a-cell', caret: 'mid', isInCell: true },
  { id: 'alone-in-an-empty-cell', caret: 'empty', isInCell: true },
  {
    id: 'one-caret-in-a-cell',
    caret: 'mid',
    peerAt: 'caret',
    act: 'type',
    when: 'every-event',
    isInCell: true,
  },
  {
    id: 'table-grows',
    caret: 'mid',
    peerAt: 'paragraph-start',
    act: 'grow-table',
    when: 'in-second-word',
    isInCell: true,
  },
  {
    id: 'live-table-grows',
    caret: 'end',
    peerAt: 'paragraph-start',
    act: 'grow-table',
    isInCell: true,
    ...live,
    when: { everyMs: 90 },
  },
  {
    id: 'live-one-empty-cell',
    caret: 'empty',
    peerAt: 'caret',
    act: 'type',
    isInCell: true,
    ...live,
  },
  { id: 'alone-in-a-heading', caret: 'mid', isInHeading: true },
  {
    id: 'one-caret-in-a-heading',
    caret: 'end',
    peerAt: 'caret',
    act: 'type',
    when: 'every-event',
    isInHeading: true,
  },
  {
    id: 'heading-renumbered',
    caret: 'mid',
    peerAt: 'previous-end',
    act: 'add-heading',
    when: 'in-second-word',
    isInHeading: true,
  },
  {
    id: 'beside-comments',
    caret: 'mid',
    peerAt: 'paragraph-start',
    act: 'type',
    when: 'every-event',
    isBesideComment: true,
  },
  {
    id: 'first-sync',
    caret: 'mid',
    peerAt: 'paragraph-start',
    act: 'type',
    when: 'every-event',
    isFirstSync: true,
  },
]

/** Two editors in one page have neither comments nor a copy on the machine. */
export const needsServer = ({ isBesideComment, isFirstSync }: Scenario): boolean =>
  isBesideComment === true || isFirstSync === true

export const CLAUSES = [
  'tiếp tục đổi mới nội dung',
  'Mặt trận Tổ quốc Việt Nam',
  'được xây dựng, thực hiện',
  'nghiêm túc, thiết thực, hiệu quả',
  'phương hướng, nhiệm vụ',
  'hoàn thành trước quý III',
  'quyền làm chủ của nhân dân',
  'Ủy ban kiểm tra Tỉnh ủy',
  'giữ gìn, phát huy truyền thống',
  'khuyến khích người dân giám sát',
  'đường lối đúng đắn của Đảng',
  'ĐOÀN KẾT, DÂN CHỦ, ĐỔI MỚI',
  'hoà giải, thuỷ lợi, khuỷu tay',
  'xã, phường, thị trấn (2013-2019)',
  'ngoằn ngoèo, khuếch tán',
  'đi đầu, đón đầu, đi trước',
] as const

export interface InputStyle {
  readonly id: string
  readonly style: Style
  readonly order: Order
  readonly trick?: Trick
}

export const STYLES: readonly InputStyle[] = [
  { id: 'unikey-inline', style: 'unikey', order: 'inline' },
  { id: 'unikey-late', style: 'unikey', order: 'late' },
  { id: 'unikey-early', style: 'unikey', order: 'early' },
  { id: 'unikey-vni', style: 'unikey', order: 'vni' },
  { id: 'unikey-viqr', style: 'unikey', order: 'viqr' },
  { id: 'narrow-space', style: 'unikey', order: 'inline', trick: 'narrow-space' },
  { id: 'zero-width', style: 'unikey', order: 'late', trick: 'zero-width' },
  { id: 'shift-held', style: 'unikey', order: 'inline', trick: 'shift' },
  { id: 'shift-select', style: 'unikey', order: 'early', trick: 'select' },
  { id: 'ibus', style: 'unikey', order: 'inline', trick: 'surround' },
  { id: 'compose-inline', style: 'composition', order: 'inline' },
  { id: 'compose-late', style: 'composition', order: 'late' },
  { id: 'compose-vni', style: 'composition', order: 'vni' },
  { id: 'gboard', style: 'gboard', order: 'inline' },
]

/** What this style sends for a text. */
export function eventsOf({ style, order, trick }: InputStyle, text: string): TypingEvent[] {
  const events = typingStream(text, style, order)
  return trick === undefined ? events : withTrick(events, trick)
}

/** One of `share` parts of the matrix of scenarios and styles, each with one clause: spread so that every scenario,
 *  style and clause is in it. */
export function chosenShare(
  share: number,
): { scenario: Scenario; style: InputStyle; clause: string }[] {
  return SCENARIOS.flatMap((scenario, i) =>
    STYLES.flatMap((style, j) => {
      const clause = CLAUSES[(5 * i + 3 * j) % CLAUSES.length]
      return (i + j) % share === 0 && clause !== undefined ? [{ scenario, style, clause }] : []
    }),
  )
}
