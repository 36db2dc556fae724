/** The server's JSON API as functions. Types come from the wire contract; refusals are thrown by api/request.ts. */
import type { ErasureOutcome } from '#shared/domain/erasure.ts'
import { hc } from 'hono/client'
import type { z } from 'zod'
import type { AppType } from '#server/http/api.ts'
import type * as wire from '#shared/wire/api.ts'
import type * as rounds from '#shared/wire/consultations.ts'
import type * as notices from '#shared/wire/notices.ts'
import type * as citing from '#shared/wire/cited-documents.ts'
import type { IgnoredFinding } from '#shared/wire/proofing.ts'
import type * as resolution from '#shared/wire/resolution.ts'
import type * as suggested from '#shared/wire/suggestions.ts'

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
export type OpenRecovery = In<typeof wire.OpenRecovery>
export type ChangeSection = In<typeof wire.ChangeSection>
export type NewComment = In<typeof wire.NewComment>
export type NewReply = In<typeof wire.NewReply>
export type ChangeComment = In<typeof wire.ChangeComment>
export type NewDocument = In<typeof citing.NewDocument>
export type OpenConsultation = In<typeof rounds.OpenConsultation>
export type ChangeConsultation = In<typeof rounds.ChangeConsultation>
export type SendReply = In<typeof rounds.SendReply>
export type EnterLetter = In<typeof rounds.EnterLetter>
export type CommentRecord = Out<typeof wire.CommentRecordView>
export type SectionRecord = Out<typeof wire.SectionRecord>
export type RoleView = Out<typeof wire.RoleView>
export type DueView = Out<typeof wire.DueView>
export type TaskView = wire.HomeView['tasks'][number]

/** Hono's client cannot express a type that contains itself (the outline): the contract's own type is named instead. */
async function withOutline<T>(answer: Promise<{ json(): Promise<unknown> }>): Promise<T> {
  return (await (await answer).json()) as T
}

/** @param request api/request.ts: throws every refusal, so that what arrives here is the answer */
export function createApi(request: typeof fetch) {
  const api = hc<AppType>('/api', { fetch: request })
  const part = encodeURIComponent
  const report = (id: string) => ({ param: { id: part(id) } })
  const section = report

  return {
    session: async () => (await api.session.$get()).json(),
    signIn: async (json: SignIn) => (await api.session.$post({ json })).json(),
    signOut: async () => void (await api.session.$delete()),
    signOutEverywhere: async () => void (await api.sessions.$delete()),
    demoPeople: async () => (await api.demo.$get()).json(),
    setUpNeeded: async () => (await api.setup.$get()).json(),
    setUp: async (json: SetUp) => (await api.setup.$post({ json })).json(),

    home: async () => (await api.home.$get()).json(),
    reports: async () => (await api.reports.$get()).json(),
    report: (id: string) => withOutline<wire.ReportView>(api.reports[':id'].$get(report(id))),
    wholeText: (id: string) => withOutline<WholeText>(api.reports[':id'].text.$get(report(id))),
    drafts: async (id: string) => (await api.reports[':id'].drafts.$get(report(id))).json(),
    freezeDraft: async (id: string, expectedNumber: number) =>
      (await api.reports[':id'].drafts.$post({ ...report(id), json: { expectedNumber } })).json(),
    draft: (id: string, number: number | 'latest') =>
      withOutline<wire.DraftView>(
        api.reports[':id'].drafts[':number'].$get({
          param: { id: part(id), number: String(number) },
        }),
      ),

    citedDocuments: async (id: string) =>
      (await api.reports[':id'].documents.$get(report(id))).json(),
    addDocument: async (id: string, json: NewDocument) =>
      (await api.reports[':id'].documents.$post({ ...report(id), json })).json(),
    changeDocument: async (id: string, json: In<typeof citing.ChangeDocument>) =>
      (await api.documents[':id'].$patch({ ...report(id), json })).json(),
    dropDocument: async (id: string, version: number) =>
      (await api.documents[':id'].$delete({ ...report(id), json: { version } })).json(),

    ignoredFindings: async (id: string) =>
      (await api.reports[':id'].ignored.$get(report(id))).json(),
    ignoreFinding: async (id: string, json: IgnoredFinding) =>
      (await api.reports[':id'].ignored.$post({ ...report(id), json })).json(),
    unignoreFinding: async (id: string, key: string) =>
      (await api.reports[':id'].ignored.$delete({ ...report(id), json: { key } })).json(),

    section: async (id: string) => (await api.sections[':id'].$get(section(id))).json(),
    sectionText: async (id: string) => (await api.sections[':id'].text.$get(section(id))).json(),
    moveSection: async (id: string, json: MoveSection) =>
      (await api.sections[':id'].moves.$post({ ...section(id), json })).json(),
    openRecovery: async (id: string, json: OpenRecovery) =>
      (await api.sections[':id'].recovery.$post({ ...section(id), json })).json(),
    settleErasure: async (id: string, erasure: number, outcome: ErasureOutcome) =>
      (
        await api.sections[':id'].erasures[':erasureId'].$post({
          param: { id: part(id), erasureId: String(erasure) },
          json: { outcome },
        })
      ).json(),
    closeRecovery: async (id: string) =>
      (await api.sections[':id'].recovery.$delete(section(id))).json(),
    changeSection: async (id: string, json: ChangeSection) =>
      (await api.sections[':id'].$patch({ ...section(id), json })).json(),

    sectionComments: async (id: string) =>
      (await api.sections[':id'].comments.$get(section(id))).json(),
    addComment: async (id: string, json: NewComment) =>
      (await api.sections[':id'].comments.$post({ ...section(id), json })).json(),
    reportComments: async (id: string) =>
      (await api.reports[':id'].comments.$get(report(id))).json(),
    addReportComment: async (id: string, json: In<typeof wire.NewReportComment>) =>
      (await api.reports[':id'].comments.$post({ ...report(id), json })).json(),
    reportMentionable: async (id: string) =>
      (await api.reports[':id'].mentionable.$get(report(id))).json(),
    moveAnchors: async (id: string, json: In<typeof wire.MoveAnchors>) =>
      (await api.sections[':id'].anchors.$post({ ...section(id), json })).json(),
    commentRecords: async (id: string) =>
      (await api.comments[':id'].records.$get(report(id))).json(),
    replyToComment: async (id: string, json: NewReply) =>
      (await api.comments[':id'].replies.$post({ ...report(id), json })).json(),
    editComment: async (id: string, json: ChangeComment) =>
      (await api.comments[':id'].$patch({ ...report(id), json })).json(),
    withdrawComment: async (id: string, version: number) =>
      (
        await api.comments[':id'].moves.$post({ ...report(id), json: { to: 'withdrawn', version } })
      ).json(),
    sectionSuggestions: async (id: string) =>
      (await api.sections[':id'].suggestions.$get(section(id))).json(),
    sendSuggestions: async (id: string, json: In<typeof suggested.SendSuggestions>) =>
      (await api.sections[':id'].suggestions.$post({ ...section(id), json })).json(),
    decideSuggestions: async (id: string, json: In<typeof suggested.DecideSuggestions>) =>
      (await api.sections[':id']['suggestion-decisions'].$post({ ...section(id), json })).json(),
    madeSuggestions: async (id: string, json: In<typeof suggested.MadeSuggestions>) =>
      (await api.sections[':id']['suggestion-edits'].$post({ ...section(id), json })).json(),
    moveSuggestions: async (id: string, json: In<typeof suggested.MoveSuggestions>) =>
      (await api.sections[':id']['suggestion-places'].$post({ ...section(id), json })).json(),
    replyToSuggestion: async (id: string, json: NewReply) =>
      (await api.suggestions[':id'].replies.$post({ ...report(id), json })).json(),

    responses: async (id: string) => (await api.reports[':id'].responses.$get(report(id))).json(),
    responsesMovedOn: async (id: string) =>
      (await api.reports[':id'].responses['moved-on'].$get(report(id))).json(),
    answerMany: async (id: string, json: In<typeof resolution.AnswerMany>) =>
      (await api.reports[':id'].responses.$post({ ...report(id), json })).json(),
    mergeComments: async (id: string, head: string, others: string[]) =>
      void (await api.reports[':id'].responses.merges.$post({
        ...report(id),
        json: { head, others },
      })),
    proposedGroups: async (id: string) =>
      (await api.reports[':id'].responses.groups.$get(report(id))).json(),
    callApart: async (id: string, ids: readonly string[]) =>
      void (await api.reports[':id'].responses.apart.$post({
        ...report(id),
        json: { ids: [...ids] },
      })),
    keepMerged: async (id: string) =>
      void (await api.comments[':id']['split-request'].$delete(report(id))),
    applyComment: async (id: string, json: In<typeof resolution.ApplyComment>) =>
      void (await api.comments[':id'].applied.$post({ ...report(id), json })),
    splitComment: async (id: string) => void (await api.comments[':id'].merge.$delete(report(id))),
    closeTable: async (id: string, draft: number | null) =>
      (await api.reports[':id'].responses.closing.$post({ ...report(id), json: { draft } })).json(),
    changesSince: async (id: string) => (await api.comments[':id'].changes.$get(report(id))).json(),
    answerComment: async (id: string, json: In<typeof resolution.AnswerComment>) =>
      void (await api.comments[':id'].answers.$post({ ...report(id), json })),
    askOfAnswer: async (id: string, act: resolution.ReasonedAct, reason: string, version: number) =>
      void (await api.comments[':id'][act].$post({ ...report(id), json: { reason, version } })),
    editReply: async (id: string, json: ChangeComment) =>
      (await api.replies[':id'].$patch({ ...report(id), json })).json(),
    withdrawReply: async (id: string, version: number) =>
      (
        await api.replies[':id'].moves.$post({ ...report(id), json: { to: 'withdrawn', version } })
      ).json(),

    notices: async () => (await api.notices.$get()).json(),
    unreadNotices: async () => (await api.notices.unread.$get()).json(),
    markNotices: async (json: In<typeof notices.MarkNotices>) =>
      (await api.notices.marks.$post({ json })).json(),
    mailSettings: async () => (await api.notices.settings.$get()).json(),
    setMailSettings: async (json: In<typeof notices.MailSettings>) =>
      (await api.notices.settings.$put({ json })).json(),
    mentionable: async (id: string) =>
      (await api.sections[':id'].mentionable.$get(section(id))).json(),

    search: async (id: string, q: string) =>
      (await api.reports[':id'].search.$get({ ...report(id), query: { q } })).json(),
    searchDraft: async (id: string, number: number, q: string) =>
      (
        await api.reports[':id'].drafts[':number'].search.$get({
          param: { id, number: String(number) },
          query: { q },
        })
      ).json(),
    consultations: async (id: string) =>
      (await api.reports[':id'].consultations.$get(report(id))).json(),
    openConsultation: async (id: string, json: OpenConsultation) =>
      (await api.reports[':id'].consultations.$post({ ...report(id), json })).json(),
    changeConsultation: async (id: string, json: ChangeConsultation) =>
      (await api.consultations[':id'].$patch({ ...report(id), json })).json(),
    replyToConsultation: async (id: string, json: SendReply) =>
      (await api.consultations[':id'].replies.$post({ ...report(id), json })).json(),
    enterLetter: async (id: string, json: EnterLetter) =>
      (await api.consultations[':id'].letters.$post({ ...report(id), json })).json(),

    bodies: async () => (await api.bodies.$get()).json(),
    addBody: async (json: NewBody) => (await api.bodies.$post({ json })).json(),
    changeBody: async (id: string, json: ChangeBody) =>
      (await api.bodies[':id'].$patch({ ...report(id), json })).json(),
    endBody: async (id: string, json: EndBody) =>
      (await api.bodies[':id'].end.$post({ ...report(id), json })).json(),

    people: async () => (await api.people.$get()).json(),
    addPerson: async (json: NewPerson) => (await api.people.$post({ json })).json(),
    changePerson: async (id: string, json: ChangePerson) =>
      (await api.people[':id'].$patch({ ...report(id), json })).json(),
    giveRole: async (id: string, json: GiveRole) =>
      (await api.people[':id'].roles.$post({ ...report(id), json })).json(),
    takeRole: async (id: string, roleId: string, version: number) =>
      (
        await api.people[':id'].roles[':roleId'].$delete({
          param: { id: part(id), roleId: part(roleId) },
          json: { version },
        })
      ).json(),

    audit: async (before: number | null, limit: number) =>
      (
        await api.audit.$get({
          query: { limit: String(limit), ...(before === null ? {} : { before: String(before) }) },
        })
      ).json(),
  }
}

export type Api = ReturnType<typeof createApi>
