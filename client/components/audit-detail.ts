/** What the audit log kept, in words. The log stores codes and values; here they get names. Pure. */
import { ROLES } from '#shared/domain/role.ts'
import { SECTION_STATES } from '#shared/domain/section.ts'
import { dateShort } from '#shared/text/official.ts'
import type { AuditRow } from '#shared/wire/api.ts'
import { t } from '../words/words.ts'

export interface AuditFact {
  readonly label: string
  readonly value: string
}
type Detail = Readonly<Record<string, unknown>>

const CHECK_CODE_LENGTH = 12

function detailOf(row: AuditRow): Detail {
  try {
    const parsed: unknown = JSON.parse(row.detail)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    // Older or foreign rows may hold plain words: they are shown as they are.
    return row.detail === '' ? {} : { detail: row.detail }
  }
}

/** A value as people read it: states, roles and days by name, lists joined, nothing as a dash. */
function inWords(key: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (Array.isArray(value))
    return value.length === 0 ? '–' : value.map((v) => inWords(key, v)).join(', ')
  if (typeof value === 'boolean') return value ? t().admin.yes : t().admin.no
  if (typeof value !== 'string') return JSON.stringify(value)
  const text = value
  const state = SECTION_STATES.find((known) => known === text)
  if (state && (key === 'from' || key === 'to')) return t().states[state]
  const role = ROLES.find((known) => known === text)
  if (role && key === 'role') return t().roles[role]
  if (key === 'sha256') return text.slice(0, CHECK_CODE_LENGTH)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? dateShort(text) : text
}

const isDetail = (value: unknown): value is Detail =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const auditAct = (act: string): string => t().admin.acts[act] ?? act

/** Comments, rounds and drafts are counted each by itself; the act says which of them a number means. */
function numbered(act: string, n: number): string {
  if (act.startsWith('comment.')) return t().admin.auditComment(n)
  if (act.startsWith('consultation.')) return t().admin.auditRound(n)
  return t().reports.draftNumber(n)
}

/** @returns what the row is about: a section's number, a name; the id when nothing better was kept */
export function auditSubject(row: AuditRow): string {
  const detail = detailOf(row)
  for (const key of ['number', 'name', 'username']) {
    const value = detail[key]
    if (key === 'number' && typeof value === 'number') return numbered(row.act, value)
    if (typeof value === 'string' && value !== '') return value
  }
  return row.subject
}

const label = (key: string): string => t().admin.fields[key] ?? key

/** Each thing that was said or changed; what did not change is left out. */
export function auditFacts(row: AuditRow): AuditFact[] {
  const { number: _number, before, after, from, to, ...rest } = detailOf(row)
  const facts: AuditFact[] = []
  if (from !== undefined && to !== undefined)
    facts.push({ label: label('state'), value: `${inWords('from', from)} → ${inWords('to', to)}` })
  if (isDetail(after))
    for (const [key, value] of Object.entries(after)) {
      const old = isDetail(before) ? before[key] : undefined
      if (old !== undefined && JSON.stringify(old) === JSON.stringify(value)) continue
      const now = inWords(key, value)
      facts.push({
        label: label(key),
        value: old === undefined ? now : `${inWords(key, old)} → ${now}`,
      })
    }
  for (const [key, value] of Object.entries(rest)) {
    if (value === '' || (key === 'reportId' && value === null)) continue
    const isChange =
      Array.isArray(value) && value.length === 2 && (key === 'name' || key === 'title')
    facts.push({
      label: label(key),
      value: isChange ? value.map((v) => inWords(key, v)).join(' → ') : inWords(key, value),
    })
  }
  return facts
}
