/** The demo's most written section, for faults that run against the whole product. */
import type { RunningServer } from '#test/support/running-server.ts'
import { demoPeople, signIn, type SignedInPerson } from '#test/support/signed-in.ts'
import type { Door } from './office.ts'

export interface DemoDoor extends Door {
  readonly writers: readonly SignedInPerson[]
}

/** Signs people in until `enough` of them may write one section. The sessions outlive restarts. */
export async function demoDoor(server: RunningServer, enough = 10): Promise<DemoDoor> {
  const editing = await writersOfSections(server, (found) =>
    [...found.values()].some((writers) => writers.length >= enough),
  )
  const [best] = [...editing].toSorted((a, b) => b[1].length - a[1].length)
  if (best === undefined) throw new Error('nobody may write anything')
  const [section, writers] = best
  return { url: server.url, section, cookies: writers.map((w) => w.cookie), writers }
}

/** Signs people in until that is enough. @returns the live sections, each with those who may write it */
export async function writersOfSections(
  server: RunningServer,
  isEnough: (found: ReadonlyMap<string, readonly SignedInPerson[]>) => boolean,
): Promise<Map<string, SignedInPerson[]>> {
  const editing = new Map<string, SignedInPerson[]>()
  for (const { username } of await demoPeople(server.url)) {
    const person = await signIn(server.url, username)
    for (const id of await sectionsToEdit(person))
      editing.set(id, [...(editing.get(id) ?? []), person])
    if (isEnough(editing)) break
  }
  return editing
}

async function sectionsToEdit(person: SignedInPerson): Promise<string[]> {
  const { reports } = (await person.call('GET', '/api/reports')).json as {
    reports: { id: string; isLive: boolean }[]
  }
  const report = reports.find((r) => r.isLive)
  if (report === undefined) return []
  const { sections } = (await person.call('GET', `/api/reports/${report.id}`)).json as {
    sections: { id: string; level: string }[]
  }
  return sections.filter((s) => s.level === 'edit').map((s) => s.id)
}
