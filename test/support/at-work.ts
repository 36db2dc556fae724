/** What journeys do again and again: the demo's report, acts by the API, an editor's state, typing as hands type. */
import { expect } from 'vitest'
import { textOf as wordsOf, type Block } from '#shared/document/block.ts'
import type { BodyView, PersonView, ReportRow, SectionView } from '#shared/wire/api.ts'
import type { Role } from '#shared/domain/role.ts'
import type { PersonAtScreen } from './browser.ts'
import { signIn, type SignedInPerson } from './signed-in.ts'

/** Generous: a busy machine is no fault of the product. */
export const SOON = { timeout: 20_000, interval: 50 }

/** @returns the answer's JSON as what the caller knows it to be. @throws on any refusal */
export async function done<T>(answer: Promise<{ status: number; json: unknown }>): Promise<T> {
  const { status, json } = await answer
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(json)}`)
  return json as T
}

export async function demoReport(url: string): Promise<ReportRow> {
  const lead = await signIn(url, 'danvan.truong')
  const { reports } = await done<{ reports: ReportRow[] }>(lead.call('GET', '/api/reports'))
  const [report] = reports
  if (report === undefined) throw new Error('the demo has no report')
  return report
}

export const sectionOf = (by: SignedInPerson, id: string): Promise<SectionView> =>
  done<SectionView>(by.call('GET', `/api/sections/${id}`))

/** Changes the section's settings, over the version it has now. */
export async function setSection(
  by: SignedInPerson,
  id: string,
  change: Readonly<Record<string, unknown>>,
): Promise<SectionView> {
  const { version } = await sectionOf(by, id)
  return done(by.call('PATCH', `/api/sections/${id}`, { ...change, version }))
}

export const moveTo = (
  by: SignedInPerson,
  id: string,
  to: string,
  note = '',
): Promise<SectionView> => done(by.call('POST', `/api/sections/${id}/moves`, { to, note }))

export async function personOf(admin: SignedInPerson, username: string): Promise<PersonView> {
  const { people } = await done<{ people: PersonView[] }>(admin.call('GET', '/api/people'))
  const person = people.find((row) => row.username === username)
  if (person === undefined) throw new Error(`nobody is ${username}`)
  return person
}

export async function bodyOf(by: SignedInPerson, id: string): Promise<BodyView> {
  const { bodies } = await done<{ bodies: BodyView[] }>(by.call('GET', '/api/bodies'))
  const body = bodies.find((row) => row.id === id)
  if (body === undefined) throw new Error(`no body is ${id}`)
  return body
}

export async function giveRole(
  admin: SignedInPerson,
  username: string,
  role: { role: Role; bodyId: string; reportId: string | null },
): Promise<PersonView> {
  const { id, version } = await personOf(admin, username)
  return done(admin.call('POST', `/api/people/${id}/roles`, { ...role, version }))
}

export async function takeRole(
  admin: SignedInPerson,
  username: string,
  role: Role,
): Promise<PersonView> {
  const person = await personOf(admin, username)
  const held = person.roles.find((h) => h.role === role && h.inForce)
  if (held === undefined) throw new Error(`${username} is no ${role}`)
  return done(
    admin.call('DELETE', `/api/people/${person.id}/roles/${held.id}`, { version: person.version }),
  )
}

/** The section's words as they are on the server's disk, one line a paragraph. */
export async function textOnServer(by: SignedInPerson, id: string): Promise<string> {
  const { blocks } = await done<{ blocks: Block[] }>(by.call('GET', `/api/sections/${id}/text`))
  return blocks.map(wordsOf).join('\n')
}

export const editorOf = (person: PersonAtScreen) =>
  person.page.locator('section-editor .ProseMirror')

const isEditable = (person: PersonAtScreen): Promise<string | null> =>
  editorOf(person).getAttribute('contenteditable')

export const untilReadOnly = (person: PersonAtScreen): Promise<void> =>
  expect.poll(() => isEditable(person), SOON).toBe('false')

export const untilWritable = (person: PersonAtScreen): Promise<void> =>
  expect.poll(() => isEditable(person), SOON).toBe('true')

/** What the page says about rights and state above the text. */
export const barsOf = (person: PersonAtScreen): Promise<string> =>
  person.page.locator('.section-bars').innerText()

/** How Unikey makes a syllable: plain letters, then Backspace over them and the letters with their marks. */
const SYLLABLES: readonly (readonly [plain: string, back: number, marked: string])[] = [
  ['Tieng', 3, 'ếng'],
  ['Viet', 2, 'ệt'],
  ['phong', 0, ''],
  ['trao', 0, ''],
  ['thi', 0, ''],
  ['dua', 3, 'đua'],
  ['yeu', 2, 'êu'],
  ['nuoc', 3, 'ước'],
]
/** The same syllables as they stand when they are whole. */
export const WHOLE_SYLLABLES: ReadonlySet<string> = new Set(
  SYLLABLES.map(([plain, back, marked]) => plain.slice(0, plain.length - back) + marked),
)

export interface Typing {
  /** Ends it after the syllable under way. */
  stop(): Promise<void>
}

/** Puts the caret at the end and types syllables, with retyping as an input method does it, until stopped. */
export async function keepTyping(person: PersonAtScreen): Promise<Typing> {
  const { keyboard } = person.page
  await editorOf(person).focus()
  await keyboard.press('Control+End')
  const story = { isOver: false }
  const all = (async () => {
    for (let i = 0; !story.isOver; i++) {
      const [plain, back, marked] = SYLLABLES[i % SYLLABLES.length] ?? ['a', 0, '']
      // Well within the grace of a right that ends, also on a busy machine: the syllable can be finished.
      await keyboard.type(` ${plain}`, { delay: 15 })
      for (let n = 0; n < back; n++) await keyboard.press('Backspace')
      await keyboard.type(marked)
    }
  })()
  return {
    async stop() {
      story.isOver = true
      await all
    },
  }
}
