import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { hashPassword, verifyPassword } from '#server/auth/password.ts'
import { systemClock } from '#server/clock.ts'
import { readClockOffset } from '#server/demo/clock-offset.ts'
import { isEmptyWorkspace, loadDemo, type DemoTools } from '#server/demo/load.ts'
import { DEMO_PEOPLE, demoPeople } from '#server/demo/people.ts'
import { dueDays, readPlan, readTexts } from '#server/demo/plan.ts'
import { systemRandom } from '#server/random.ts'
import type { Database } from '#server/storage/database.ts'
import { textOf, wordsIn } from '#shared/document/block.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { dayOf, timeOf } from '#shared/calendar.ts'
import { NEXT, WHO_MAY } from '#shared/domain/section.ts'
import { describeOnEachDatabase } from '#test/support/databases.ts'

const NOW = Date.parse('2026-11-25T23:59:30+07:00')
const load = (database: Database, hash: DemoTools['hashPassword'] = quickHash): Promise<void> =>
  loadDemo(database, {
    clock: { ...systemClock(), real: () => NOW, workspace: () => NOW },
    random: systemRandom,
    hashPassword: hash,
  })
const quickHash = async (password: string): Promise<string> => `of ${password}`

test('the plan gives its deadlines the working day before, over Saturday and holiday (Kế hoạch III, IV)', () => {
  const due = dueDays(readPlan())
  expect([...due].map(([id, { day }]) => [id, day])).toEqual([
    ['D1', '2019-03-29'],
    ['D2', '2019-04-09'],
    ['D3', '2019-04-19'],
    ['D4', '2019-04-29'],
    ['D5', '2019-09-30'],
  ])
})

describeOnEachDatabase('demo', ({ open }) => {
  test('an empty database becomes the real plan: 18 bodies, 4 headings, 17 sections in outline order', async () => {
    const database = await open()
    expect(await isEmptyWorkspace(database)).toBe(true)
    await load(database)
    expect(await isEmptyWorkspace(database)).toBe(false)
    const { kysely } = database
    expect(await kysely.selectFrom('body').selectAll().execute()).toHaveLength(18)
    const sections = await kysely.selectFrom('section').selectAll().execute()
    const headings = await kysely.selectFrom('heading').selectAll().execute()
    const nodes = [...sections, ...headings]
    const walk = (parent: string | null): string[] =>
      nodes
        .filter((n) => n.parent_id === parent)
        .toSorted((a, b) => a.position - b.position)
        .flatMap((n) => [n.number === '' ? n.id : n.number, ...walk(n.id)])
    expect(walk(null)).toEqual(
      'mo-dau I II II.1 II.2 II.2.1 II.2.2 II.2.3 II.2.4 II.2.5 II.2.6 II.3 II.3.1 II.3.2 II.3.3 II.4 III IV IV.1 IV.2 phu-luc'.split(
        ' ',
      ),
    )
    const owners = new Map(sections.map((s) => [s.number, [s.owner_body_id, s.due]]))
    expect(owners.get('II.2.4')).toEqual(['ban-to-chuc-tinh-uy', '2019-04-09'])
    expect(owners.get('II.2.5')).toEqual(['ban-can-su-dang-ubnd-tinh', '2019-04-09'])
    expect(owners.get('II.2.1')).toEqual(['ban-dan-van-tinh-uy', '2019-04-19'])
  })

  test('some sections already carry text, one is accepted and one handed in, each by a move its roles may make', async () => {
    const database = await open()
    await load(database)
    const { kysely } = database
    const sections = await kysely.selectFrom('section').selectAll().execute()
    const written = sections.filter((s) => s.words > 0)
    expect(written.map((s) => s.id).toSorted()).toEqual([...readTexts().keys()].toSorted())
    expect(sections.filter((s) => s.state === 'accepted').map((s) => s.number)).toEqual(['I'])
    expect(sections.filter((s) => s.state === 'submitted').map((s) => s.number)).toEqual(['II.1'])
    expect(sections.filter((s) => s.state === 'writing')).toHaveLength(4)

    const records = await kysely.selectFrom('section_record').selectAll().orderBy('id').execute()
    const people = new Map(
      (await demoPeople(database)).map((p) => [p.name, new Set<string>(p.roles)]),
    )
    const states = new Map(sections.map((s) => [s.id, 'not-started']))
    for (const record of records) {
      expect(states.get(record.section_id)).toBe(record.from_state)
      expect(NEXT[record.from_state]).toContain(record.to_state)
      const roles = people.get(record.person_name) ?? new Set()
      expect([...WHO_MAY[record.to_state]].some((role) => roles.has(role))).toBe(true)
      expect(record.state_vector.length).toBeGreaterThan(1)
      expect(record.log_seq).toBeGreaterThan(0)
      states.set(record.section_id, record.to_state)
    }
    for (const s of sections) expect(states.get(s.id)).toBe(s.state)
    const audit = await kysely.selectFrom('audit').select('act').execute()
    expect(audit.map((a) => a.act)).toEqual(records.map(() => 'section.move'))
    const events = await kysely.selectFrom('report_event').select('seq').orderBy('seq').execute()
    expect(events.map((e) => e.seq)).toEqual(records.map((_, i) => i + 1))
  })

  test('every section has a text of its own on disk: what was drafted, or one empty paragraph', async () => {
    const database = await open()
    await load(database)
    const rows = await database.kysely.selectFrom('section_log').selectAll().execute()
    const stored = new Map(rows.map((row) => [row.section_id, contentOf(row.data)]))
    expect(stored.size).toBe(17)
    for (const { id } of readPlan().sections) {
      const blocks = readTexts().get(id) ?? [{ kind: 'paragraph' as const, runs: [] }]
      expect(stored.get(id)).toEqual(blocks.map((block) => [block.kind, textOf(block)]))
    }
    const { words } = await database.kysely
      .selectFrom('section')
      .select('words')
      .where('id', '=', 'ii-2-4-to-chuc-bo-may')
      .executeTakeFirstOrThrow()
    expect(words).toBe(wordsIn(readTexts().get('ii-2-4-to-chuc-bo-may') ?? []))
  })

  test('the first day of the demo is 11/4/2019, and stays so whenever the server starts again', async () => {
    const database = await open()
    expect(await readClockOffset(database)).toBe(0)
    await load(database)
    const offset = await readClockOffset(database)
    expect(dayOf(NOW + offset)).toBe('2019-04-11')
    expect(timeOf(NOW + offset)).toBe('23:59:30')
    expect(dayOf(NOW + 60_000 + offset)).toBe('2019-04-12')
    expect(await readClockOffset(database)).toBe(offset)
  })

  test('the sign-in page can list one person per role and body, without those who may not sign in', async () => {
    const database = await open()
    expect(await demoPeople(database)).toEqual([])
    await load(database, hashPassword)
    const listed = await demoPeople(database)
    expect(listed.map((p) => p.username)).toEqual(DEMO_PEOPLE.map((p) => p.username))
    expect(new Set(listed.flatMap((p) => p.roles)).size).toBe(12)
    for (const person of listed) expect(person.password.length).toBeGreaterThanOrEqual(12)
    expect(new Set(listed.map((p) => p.password)).size).toBe(listed.length)
    const stored = await database.kysely
      .selectFrom('auth_account')
      .innerJoin('person', 'person.id', 'auth_account.user_id')
      .select(['person.username', 'auth_account.password'])
      .execute()
    for (const { username, password } of listed) {
      const hash = stored.find((row) => row.username === username)?.password ?? ''
      expect(await verifyPassword(hash, password)).toBe(true)
    }
    await database.kysely
      .updateTable('person')
      .set({ disabled_at: 1 })
      .where('username', '=', 'quantri')
      .execute()
    expect((await demoPeople(database)).map((p) => p.username)).not.toContain('quantri')
  })

  test('a workspace that is not empty is left as it was', async () => {
    const database = await open()
    await load(database)
    await database.kysely
      .updateTable('body')
      .set({ name: 'Tên mới' })
      .where('id', '=', 'tinh-uy')
      .execute()
    await expect(load(database)).rejects.toThrow(/unique/i)
    const row = await database.kysely
      .selectFrom('body')
      .select('name')
      .where('id', '=', 'tinh-uy')
      .executeTakeFirstOrThrow()
    expect(row.name).toBe('Tên mới')
    expect(await database.kysely.selectFrom('section').select('id').execute()).toHaveLength(17)
  })
})

/** Kind and text of each block of a stored section. */
function contentOf(update: Uint8Array): [string, string][] {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, new Uint8Array(update))
  return doc
    .getXmlFragment(ROOT_NAME)
    .toArray()
    .map((node) => {
      if (!(node instanceof Y.XmlElement)) throw new Error('a section holds blocks only')
      const text = node
        .toArray()
        .map((child) => (child instanceof Y.XmlText ? child.toJSON() : '?'))
      return [node.nodeName, text.join('')]
    })
}
