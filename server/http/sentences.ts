/** The few Vietnamese sentences the server itself has to build, because they hold a number, a name or a reason. */
import { dateShort } from '#shared/text/official.ts'
import type { SectionState } from '#shared/domain/section.ts'

/** 30 → «Chờ 30 giây rồi thử lại.» */
export function waitInWords(seconds: number): string {
  if (seconds < 60) return `Chờ ${seconds} giây rồi thử lại.`
  return `Chờ ${Math.ceil(seconds / 60)} phút rồi thử lại.`
}

const MOVES: Readonly<Record<SectionState, string>> = {
  'not-started': 'đặt lại',
  writing: 'bắt đầu viết',
  submitted: 'nộp',
  accepted: 'chấp nhận',
  returned: 'trả lại',
  locked: 'khóa',
  reopened: 'mở lại',
}
/** What a move says in the list of recent events, after the actor's name: «nộp phần II.2.4». */
export const moveInWords = (to: SectionState, section: string): string => `${MOVES[to]} ${section}`
export const draftInWords = (number: number): string => `chốt Dự thảo lần ${number}`
export const partInWords = (number: string, title: string): string =>
  number === '' ? `phần ${title}` : `phần ${number}`

/** Why a task is on somebody's list. */
export const REASONS = {
  write: 'Cơ quan được giao viết phần này',
  join: 'Cơ quan phối hợp viết phần này',
  submit: 'Viết xong thì nộp để cơ quan chủ trì tổng hợp',
  accept: 'Cơ quan viết đã nộp, chờ chấp nhận hoặc trả lại',
  waitingForLead: 'Đã nộp, chờ cơ quan chủ trì',
  waitingForOwner: 'Cơ quan viết chưa nộp',
} as const

export const returnedBecause = (note: string): string => `Trả lại. Lý do: ${note}`
export const readDraft = (number: number, day: string): string =>
  `Dự thảo lần ${number}, chốt ngày ${dateShort(day)}`
