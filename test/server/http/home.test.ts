/** The home screen: acts, not documents; what is late first; for each only what is in their hands. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SectionState } from '#shared/domain/section.ts'
import { startWorkspace, type Workspace } from './workspace.ts'

let w: Workspace
beforeAll(async () => {
  w = await startWorkspace()
})
afterAll(() => w.close())

const set = (id: string, state: SectionState, at: string | null = null) =>
  w.database.kysely
    .updateTable('section')
    .set({ state, submitted_at: at === null ? null : Date.parse(at) })
    .where('id', '=', id)
    .execute()
const tasks = async (as: string): Promise<string[]> => {
  const { body } = await w.ask('GET', '/api/home', { as })
  return body.tasks.map(
    (t: { group: string; kind: string; sectionId: string }) =>
      `${t.group} ${t.kind} ${t.sectionId}`,
  )
}

test('not started: owners write, contributors join, the lead waits for whom is late', async () => {
  expect(await tasks('owner-editor')).toEqual(['late write phan-2', 'soon write phan-3'])
  expect(await tasks('contributor')).toEqual(['late write phan-2'])
  expect(await tasks('lead-editor')).toEqual([
    'late waiting phan-1',
    'late waiting phan-2',
    'waiting waiting phan-3',
  ])
  expect(await tasks('reviewer')).toEqual([])
})

test('writing: only the head of the owner hands in', async () => {
  await set('phan-2', 'writing')
  expect(await tasks('owner-head')).toContain('late submit phan-2')
  expect(await tasks('owner-editor')).toContain('late write phan-2')
})

test('handed in: the owner waits, the lead accepts, and lateness stays', async () => {
  await set('phan-2', 'submitted', '2019-04-11T10:00:00+07:00')
  expect(await tasks('owner-head')).toContain('waiting waiting phan-2')
  expect(await tasks('lead-head')).toContain('soon accept phan-2')
  expect(await tasks('contributor')).toEqual([])
  const { body } = await w.ask('GET', '/api/home', { as: 'lead-head' })
  const task = body.tasks.find((t: { kind: string }) => t.kind === 'accept')
  expect(task.deadline).toMatchObject({ state: 'late', days: 2 })
})

test('accepted and locked sections are nobody’s task', async () => {
  await set('phan-2', 'accepted', '2019-04-11T10:00:00+07:00')
  await set('phan-3', 'locked', '2019-04-11T10:00:00+07:00')
  expect(await tasks('owner-head')).toEqual([])
})

test('the agenda holds the plan’s days and one’s own, none that are past, in order', async () => {
  const { body } = await w.ask('GET', '/api/home', { as: 'owner-head' })
  expect(body.today).toBe('2019-04-13')
  const days = body.agenda.map((a: { day: string }) => a.day)
  expect(days).toEqual(['2019-04-19', '2019-04-19'])
  expect(body.agenda[0]).toMatchObject({
    title: 'Dự thảo trình BTV',
    words: 'trước ngày 20/4/2019',
  })
})
