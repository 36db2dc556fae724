/** The server's JSON API as functions. Types come from the wire contract; refusals are thrown by api/request.ts. */
import type { z } from 'zod'
import type * as wire from '#shared/wire/api.ts'

type In<Schema extends z.ZodType> = z.input<Schema>
type Out<Schema extends z.ZodType> = z.output<Schema>

export type SignIn = In<typeof wire.SignIn>
export type SetUp = In<typeof wire.SetUp>
export type WholeText = Out<typeof wire.WholeText>
export type SectionText = Out<typeof wire.SectionText>
export type NewBody = In<typeof wire.NewBody>
export type ChangeBody = In<typeof wire.ChangeBody>
export type EndBody = In<typeof wire.EndBody>
export type NewPerson = In<typeof wire.NewPerson>
export type ChangePerson = In<typeof wire.ChangePerson>
export type GiveRole = In<typeof wire.GiveRole>
export type MoveSection = In<typeof wire.MoveSection>
export type ChangeSection = In<typeof wire.ChangeSection>
export type SectionRecord = Out<typeof wire.SectionRecord>
export type RoleView = Out<typeof wire.RoleView>
export type DueView = Out<typeof wire.DueView>
export type TaskView = wire.HomeView['tasks'][number]

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export function createApi(request: typeof fetch) {
  async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const init: RequestInit =
      body === undefined
        ? { method }
        : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await request(path, init)
    const text = await response.text()
    // The contract is checked where the answer is made; a 204 has no body and its callers expect none.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one boundary, one claim
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  const part = encodeURIComponent

  return {
    session: () => call<wire.Me>('GET', '/api/session'),
    signIn: (body: SignIn) => call<wire.Me>('POST', '/api/session', body),
    signOut: () => call<void>('DELETE', '/api/session'),
    signOutEverywhere: () => call<void>('DELETE', '/api/sessions'),
    demoPeople: () => call<wire.DemoPerson[]>('GET', '/api/demo'),
    setUpNeeded: () => call<{ needed: boolean }>('GET', '/api/setup'),
    setUp: (body: SetUp) => call<wire.Me>('POST', '/api/setup', body),

    home: () => call<wire.HomeView>('GET', '/api/home'),
    reports: () => call<{ reports: wire.ReportRow[] }>('GET', '/api/reports'),
    report: (id: string) => call<wire.ReportView>('GET', `/api/reports/${part(id)}`),
    wholeText: (id: string) => call<WholeText>('GET', `/api/reports/${part(id)}/text`),
    drafts: (id: string) =>
      call<{ drafts: wire.DraftRow[] }>('GET', `/api/reports/${part(id)}/drafts`),
    freezeDraft: (id: string, expectedNumber: number) =>
      call<wire.DraftRow>('POST', `/api/reports/${part(id)}/drafts`, { expectedNumber }),
    draft: (id: string, number: number | 'latest') =>
      call<wire.DraftView>('GET', `/api/reports/${part(id)}/drafts/${number}`),

    section: (id: string) => call<wire.SectionView>('GET', `/api/sections/${part(id)}`),
    sectionText: (id: string) => call<SectionText>('GET', `/api/sections/${part(id)}/text`),
    moveSection: (id: string, body: MoveSection) =>
      call<wire.SectionView>('POST', `/api/sections/${part(id)}/moves`, body),
    changeSection: (id: string, body: ChangeSection) =>
      call<wire.SectionView>('PATCH', `/api/sections/${part(id)}`, body),

    bodies: () => call<{ bodies: wire.BodyView[] }>('GET', '/api/bodies'),
    addBody: (body: NewBody) => call<wire.BodyView>('POST', '/api/bodies', body),
    changeBody: (id: string, body: ChangeBody) =>
      call<wire.BodyView>('PATCH', `/api/bodies/${part(id)}`, body),
    endBody: (id: string, body: EndBody) =>
      call<wire.BodyView>('POST', `/api/bodies/${part(id)}/end`, body),

    people: () => call<{ people: wire.PersonView[] }>('GET', '/api/people'),
    addPerson: (body: NewPerson) => call<wire.PersonView>('POST', '/api/people', body),
    changePerson: (id: string, body: ChangePerson) =>
      call<wire.PersonView>('PATCH', `/api/people/${part(id)}`, body),
    giveRole: (id: string, body: GiveRole) =>
      call<wire.PersonView>('POST', `/api/people/${part(id)}/roles`, body),
    takeRole: (id: string, roleId: string, version: number) =>
      call<wire.PersonView>('DELETE', `/api/people/${part(id)}/roles/${part(roleId)}`, { version }),

    audit: (before: number | null, limit: number) =>
      call<{ rows: wire.AuditRow[] }>(
        'GET',
        `/api/audit?limit=${limit}${before === null ? '' : `&before=${before}`}`,
      ),
  }
}

export type Api = ReturnType<typeof createApi>
