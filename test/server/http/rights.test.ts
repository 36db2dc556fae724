/** Every route of the description × every role, derived from the description itself: a route without a rule here fails. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OPEN_ROUTES } from '#server/http/api.ts'
import { insertRound, insertRoundReply } from '#server/storage/consultations.ts'
import { latestDraftNumbers } from '#server/storage/drafts.ts'
import { insertRecovery } from '#server/storage/recoveries.ts'
import { keepRefusedBytes } from '#server/storage/quarantine.ts'
import { ENGINES, PEOPLE, personIdOf, REPORT, startWorkspace, type Workspace } from './workspace.ts'

type Who = string
const everyone: readonly Who[] = PEOPLE.map((p) => p.username)
/** Have a role that reads the live text of the report. */
const LIVE: readonly Who[] = [
  'admin',
  'auditor',
  'lead-head',
  'lead-editor',
  'owner-head',
  'owner-editor',
  'contributor',
  'reviewer',
  'office',
  'signer',
]
const ASSIGN: readonly Who[] = ['admin', 'lead-head', 'lead-editor']

interface Rule {
  readonly path: string
  readonly json?: (w: Workspace, who: Who) => unknown
  /** who is answered, and with what */
  readonly allowed: readonly Who[]
  readonly status?: number
  /** who may not even know: 404; everybody else 403 */
  readonly hidden?: readonly Who[]
  readonly before?: (w: Workspace, who: Who) => Promise<unknown>
  readonly after?: (w: Workspace, who: Who) => void
}

const but = (...out: readonly Who[]): readonly Who[] => everyone.filter((p) => !out.includes(p))
const outside = but(...LIVE)
const beyondReport = but(...LIVE, 'btv-reader')
const versionOf = async (w: Workspace, table: 'person' | 'body' | 'section', id: string) =>
  (
    await w.database.kysely
      .selectFrom(table)
      .select('version')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).version

let counter = 0
let version = 0
const remember = (table: 'person' | 'body' | 'section', id: string) => async (w: Workspace) => {
  version = await versionOf(w, table, id)
}
const setState =
  (state: 'writing' | 'submitted') =>
  async (w: Workspace): Promise<unknown> =>
    w.database.kysely.updateTable('section').set({ state }).where('id', '=', 'phan-2').execute()

const endRecoveries = (w: Workspace): Promise<unknown> =>
  w.database.kysely.updateTable('recovery').set({ closed_at: 1 }).execute()

const EDITORS: readonly Who[] = [
  'lead-head',
  'lead-editor',
  'owner-head',
  'owner-editor',
  'contributor',
]
const freshKey = (): string => `khoa-${++counter}-${'x'.repeat(8)}`
/** One comment and one reply of the reviewer, as if they had just been written. */
const reviewerHasWritten = async (w: Workspace): Promise<void> => {
  await setState('writing')(w)
  const said = {
    person_id: personIdOf('reviewer'),
    person_name: 'Đồng chí reviewer',
    body_id: 'mat-tran',
    body_name: 'Đảng đoàn MTTQ',
    at: 1,
    edited_at: null,
    text: 'Cần nêu rõ số liệu.',
    client_key: 'khoa-cua-quyen',
  }
  const db = w.database.kysely
  await db
    .insertInto('comment')
    .values({
      ...said,
      id: 'gop-y-quyen',
      report_id: REPORT,
      section_id: 'phan-2',
      number: 1_000_000,
      draft_number: null,
      state: 'open',
      anchor: null,
      anchor_rev: 0,
      is_lost: 0,
    })
    .onConflict((c) => c.column('id').doUpdateSet({ version: 0, state: 'open', merged_into: null }))
    .execute()
  await db
    .insertInto('comment_reply')
    .values({ ...said, id: 'tra-loi-quyen', comment_id: 'gop-y-quyen', withdrawn_at: null })
    .onConflict((c) => c.column('id').doUpdateSet({ version: 0, withdrawn_at: null }))
    .execute()
}

const DOCUMENT = { kind: 'Kết luận', number: '62-KL/TW', day: null, issuer: '', subject: '' }
const documentIsListed = async (w: Workspace): Promise<void> => {
  await setState('writing')(w)
  const row = { ...DOCUMENT, report_id: REPORT, at: 1, person_id: personIdOf('lead-editor') }
  await w.database.kysely
    .insertInto('cited_document')
    .values({ ...row, id: 'van-ban-quyen' })
    .onConflict((c) => c.column('id').doUpdateSet({ version: 0 }))
    .execute()
}

/** One open suggestion of the contributor. */
const contributorHasSuggested = async (w: Workspace): Promise<void> => {
  await setState('writing')(w)
  const markup = { type: 'paragraph', attrs: {} }
  await w.database.kysely
    .insertInto('suggestion')
    .values({
      id: 'de-xuat-quyen',
      report_id: REPORT,
      section_id: 'phan-2',
      number: 1_000_000,
      state: 'open',
      person_id: personIdOf('contributor'),
      person_name: 'Đồng chí contributor',
      body_id: 'bcsd-ubnd',
      body_name: 'Ban cán sự đảng UBND tỉnh',
      at: 1,
      changed_at: 1,
      record: JSON.stringify({
        kind: 'block',
        at: { assoc: 0 },
        was: markup,
        now: markup,
        quote: '',
      }),
      rev: 0,
      decided_at: null,
      decided_person_id: null,
      decided_person_name: null,
      decided_body_id: null,
      decided_body_name: null,
      note: '',
    })
    .onConflict((c) => c.column('id').doNothing())
    .execute()
}

/** A round that asks the Front and the organisation board, with a letter of the Front's and its scan. */
const roundIsOpen = async (w: Workspace): Promise<void> => {
  const db = w.database.kysely
  await db.updateTable('consultation').set({ closed_at: 1 }).execute()
  const id = 'dot-quyen'
  const { numUpdatedRows } = await db
    .updateTable('consultation')
    .set({ closed_at: null, version: 0 })
    .where('id', '=', id)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return
  const lead = {
    person_id: personIdOf('lead-head'),
    person_name: 'Đồng chí lead-head',
    body_id: 'ban-dan-van',
    body_name: 'Ban Dân vận Tỉnh ủy',
  }
  const round = {
    ...lead,
    id,
    report_id: REPORT,
    number: 1_000_000,
    draft_number: 1,
    due: '2019-04-26',
    letter_number: '',
    letter_date: null,
    silent_agrees: 0,
    opened_at: 1,
    closed_at: null,
    closed_by: null,
  }
  await insertRound(db, round, [
    { body_id: 'mat-tran', body_name: 'Đảng đoàn MTTQ' },
    { body_id: 'ban-to-chuc', body_name: 'Ban Tổ chức Tỉnh ủy' },
  ])
  await insertRoundReply(
    db,
    {
      ...lead,
      id: 'thu-quyen',
      consultation_id: id,
      asked_body_id: 'mat-tran',
      source: 'letter',
      stance: 'agreed',
      text: '',
      at: 1,
      letter_number: '62-CV/MTTQ',
      letter_date: '2019-04-12',
      corrects_id: null,
      client_key: freshKey(),
    },
    [],
    { type: 'application/pdf', sha256: 'ab', data: new Uint8Array([37, 80, 68, 70, 45]) },
  )
}
const noRoundIsOpen = async (w: Workspace): Promise<void> => {
  await w.database.kysely.updateTable('consultation').set({ closed_at: 1 }).execute()
  version = (await latestDraftNumbers(w.database.kysely, [REPORT])).get(REPORT) ?? 0
}
/** The comment in a state or row of its own, beside another one. */
const commentIs =
  (changes: { state?: 'accepted' | 'rejected'; merged_into?: string }) => async (w: Workspace) => {
    await reviewerHasWritten(w)
    const db = w.database.kysely
    const { id: _, ...said } = await db
      .selectFrom('comment')
      .selectAll()
      .where('id', '=', 'gop-y-quyen')
      .executeTakeFirstOrThrow()
    await db
      .insertInto('comment')
      .values({ ...said, id: 'gop-y-khac', number: 1_000_001, client_key: 'khoa-khac' })
      .onConflict((c) => c.column('id').doNothing())
      .execute()
    await db
      .updateTable('comment')
      .set({ answer_id: null, merged_into: null, ...changes })
      .where('id', '=', 'gop-y-quyen')
      .execute()
  }

const RULES: Readonly<Record<string, Rule>> = {
  'GET /session': { path: '/session', allowed: everyone },
  'DELETE /sessions': {
    path: '/sessions',
    allowed: everyone,
    status: 204,
    after: (w, who) => w.forgetCookie(who),
  },
  'GET /home': { path: '/home', allowed: everyone },
  'GET /reports': { path: '/reports', allowed: everyone },
  'GET /reports/{id}': { path: `/reports/${REPORT}`, allowed: LIVE, hidden: outside },
  'GET /reports/{id}/text': { path: `/reports/${REPORT}/text`, allowed: LIVE, hidden: outside },
  'GET /reports/{id}/drafts': {
    path: `/reports/${REPORT}/drafts`,
    allowed: [...LIVE, 'btv-reader'],
    hidden: beyondReport,
  },
  'POST /reports/{id}/drafts': {
    path: `/reports/${REPORT}/drafts`,
    json: () => ({ expectedNumber: counter + 1 }),
    allowed: ['lead-head'],
    hidden: beyondReport,
    before: async (w) => {
      counter = (await w.database.kysely.selectFrom('draft').select('id').execute()).length
    },
  },
  'GET /reports/{id}/drafts/{number}': {
    path: `/reports/${REPORT}/drafts/latest`,
    allowed: [...LIVE, 'btv-reader'],
    hidden: beyondReport,
  },
  'GET /sections/{id}': { path: '/sections/phan-2', allowed: LIVE, hidden: outside },
  'GET /sections/{id}/authorship': {
    path: '/sections/phan-2/authorship',
    allowed: LIVE,
    hidden: outside,
  },
  'GET /sections/{id}/text': { path: '/sections/phan-2/text', allowed: LIVE, hidden: outside },
  'POST /sections/{id}/moves': {
    path: '/sections/phan-2/moves',
    json: () => ({ to: 'submitted' }),
    allowed: ['owner-head'],
    hidden: outside,
    before: setState('writing'),
  },
  'PATCH /sections/{id}': {
    path: '/sections/phan-2',
    json: () => ({ due: '2019-04-10', version }),
    allowed: ASSIGN,
    hidden: outside,
    before: remember('section', 'phan-2'),
  },
  'POST /sections/{id}/recovery': {
    path: '/sections/phan-2/recovery',
    json: () => ({ reason: 'Phục hồi từ bản sao lưu', hours: 1 }),
    allowed: ['admin'],
    hidden: outside,
    before: endRecoveries,
  },
  'POST /sections/{id}/erasures/{erasureId}': {
    path: '/sections/phan-2/erasures/1',
    json: () => ({ outcome: 'kept' }),
    allowed: ['lead-head', 'lead-editor', 'owner-head', 'owner-editor', 'contributor'],
    hidden: outside,
    before: async (w) => {
      await w.database.kysely.deleteFrom('erasure').execute()
      await w.database.kysely
        .insertInto('erasure')
        .values({
          id: 1,
          section_id: 'phan-2',
          person_id: personIdOf('contributor'),
          person_name: 'Đồng chí contributor',
          body_id: 'bcsd-ubnd',
          body_name: 'Ban cán sự đảng UBND tỉnh',
          after_seq: 1,
          at: 1,
          percent: 90,
          ranges: new Uint8Array(),
        })
        .execute()
    },
  },
  'DELETE /sections/{id}/recovery': {
    path: '/sections/phan-2/recovery',
    allowed: ['admin'],
    hidden: outside,
    before: async (w) => {
      await endRecoveries(w)
      await insertRecovery(w.database.kysely, {
        section_id: 'phan-2',
        opened_at: 1,
        until: Number.MAX_SAFE_INTEGER,
        person_id: personIdOf('admin'),
        person_name: 'Đồng chí admin',
        body_id: 'van-phong',
        body_name: 'Văn phòng Tỉnh ủy',
        reason: 'Phục hồi từ bản sao lưu',
        closed_at: null,
        closed_by: null,
      })
    },
  },
  'GET /reports/{id}/comments': {
    path: `/reports/${REPORT}/comments`,
    allowed: LIVE,
    hidden: outside,
  },
  'POST /reports/{id}/comments': {
    path: `/reports/${REPORT}/comments`,
    json: () => ({ key: freshKey(), text: 'Bố cục cần gọn hơn.' }),
    allowed: LIVE,
    hidden: outside,
  },
  'GET /reports/{id}/mentionable': {
    path: `/reports/${REPORT}/mentionable`,
    allowed: LIVE,
    hidden: outside,
  },
  'GET /notices': { path: '/notices', allowed: everyone },
  'GET /notices/unread': { path: '/notices/unread', allowed: everyone },
  'POST /notices/marks': {
    path: '/notices/marks',
    json: () => ({ isRead: true, items: [] }),
    allowed: everyone,
  },
  'GET /notices/settings': { path: '/notices/settings', allowed: everyone },
  'PUT /notices/settings': {
    path: '/notices/settings',
    json: () => ({ mail: 'off', address: '' }),
    allowed: everyone,
  },
  'GET /sections/{id}/mentionable': {
    path: '/sections/phan-2/mentionable',
    allowed: LIVE,
    hidden: outside,
  },
  'GET /sections/{id}/comments': {
    path: '/sections/phan-2/comments',
    allowed: LIVE,
    hidden: outside,
  },
  'POST /sections/{id}/comments': {
    path: '/sections/phan-2/comments',
    json: () => ({ key: freshKey(), text: 'Cần nêu rõ số liệu.', anchor: null }),
    allowed: LIVE,
    hidden: outside,
  },
  'GET /sections/{id}/suggestions': {
    path: '/sections/phan-2/suggestions',
    allowed: LIVE,
    hidden: outside,
  },
  'POST /sections/{id}/suggestions': {
    path: '/sections/phan-2/suggestions',
    json: () => ({ put: [], withdrawn: [] }),
    allowed: EDITORS,
    hidden: outside,
    before: setState('writing'),
  },
  // Each suggestion is judged by itself: one that is not there is named in the answer.
  'POST /sections/{id}/suggestion-decisions': {
    path: '/sections/phan-2/suggestion-decisions',
    json: () => ({ ids: ['de-xuat-khong-co'], to: 'rejected' }),
    allowed: EDITORS,
    hidden: outside,
    before: setState('writing'),
  },
  'POST /sections/{id}/suggestion-places': {
    path: '/sections/phan-2/suggestion-places',
    json: () => ({ moved: [] }),
    allowed: EDITORS,
    hidden: outside,
    before: setState('writing'),
  },
  'POST /sections/{id}/suggestion-edits': {
    path: '/sections/phan-2/suggestion-edits',
    json: () => ({ made: [] }),
    allowed: EDITORS,
    hidden: outside,
    before: setState('writing'),
  },
  'POST /suggestions/{id}/replies': {
    path: '/suggestions/de-xuat-quyen/replies',
    json: () => ({ key: freshKey(), text: 'Đồng ý với đề xuất.' }),
    allowed: LIVE,
    hidden: outside,
    before: contributorHasSuggested,
  },
  'POST /sections/{id}/anchors': {
    path: '/sections/phan-2/anchors',
    json: () => ({ moved: [] }),
    allowed: EDITORS,
    hidden: outside,
    before: setState('writing'),
  },
  'POST /comments/{id}/replies': {
    path: '/comments/gop-y-quyen/replies',
    json: () => ({ key: freshKey(), text: 'Đã rõ.' }),
    allowed: LIVE,
    hidden: outside,
    before: reviewerHasWritten,
  },
  'PATCH /comments/{id}': {
    path: '/comments/gop-y-quyen',
    json: () => ({ text: 'Cần nêu rõ số liệu năm 2018.', version: 0 }),
    allowed: ['reviewer'],
    hidden: outside,
    before: reviewerHasWritten,
  },
  'POST /comments/{id}/moves': {
    path: '/comments/gop-y-quyen/moves',
    json: () => ({ to: 'withdrawn', version: 0 }),
    allowed: ['reviewer'],
    hidden: outside,
    before: reviewerHasWritten,
  },
  'GET /comments/{id}/records': {
    path: '/comments/gop-y-quyen/records',
    allowed: LIVE,
    hidden: outside,
    before: reviewerHasWritten,
  },
  'GET /comments/{id}/changes': {
    path: '/comments/gop-y-quyen/changes',
    allowed: LIVE,
    hidden: outside,
    before: reviewerHasWritten,
  },
  'POST /comments/{id}/answers': {
    path: '/comments/gop-y-quyen/answers',
    json: () => ({ to: 'accepted', isConfirmed: true, version: 0 }),
    allowed: ['lead-head'],
    status: 204,
    hidden: outside,
    before: reviewerHasWritten,
  },
  'POST /comments/{id}/applied': {
    path: '/comments/gop-y-quyen/applied',
    // An unchanged text: who may is told so.
    json: () => ({ changes: [{ before: 'a', after: 'b', prefix: '' }], version: 0 }),
    allowed: ['lead-head'],
    status: 422,
    hidden: outside,
    before: commentIs({ state: 'accepted' }),
  },
  'POST /comments/{id}/reopening': {
    path: '/comments/gop-y-quyen/reopening',
    json: () => ({ reason: 'Có số liệu mới', version: 0 }),
    allowed: ['lead-head', 'lead-editor', 'reviewer'],
    status: 204,
    hidden: outside,
    before: commentIs({ state: 'rejected' }),
  },
  'POST /comments/{id}/objection': {
    path: '/comments/gop-y-quyen/objection',
    json: () => ({ reason: 'Chưa thỏa đáng', version: 0 }),
    allowed: ['reviewer'],
    status: 204,
    hidden: outside,
    before: commentIs({ state: 'rejected' }),
  },
  'POST /comments/{id}/split-request': {
    path: '/comments/gop-y-quyen/split-request',
    json: () => ({ reason: 'Ý khác hẳn', version: 0 }),
    allowed: ['reviewer'],
    status: 204,
    hidden: outside,
    before: commentIs({ merged_into: 'gop-y-khac' }),
  },
  'DELETE /comments/{id}/merge': {
    path: '/comments/gop-y-quyen/merge',
    allowed: ['lead-head', 'lead-editor'],
    status: 204,
    hidden: outside,
    before: commentIs({ merged_into: 'gop-y-khac' }),
  },
  'DELETE /comments/{id}/split-request': {
    path: '/comments/gop-y-quyen/split-request',
    allowed: ['lead-head', 'lead-editor'],
    status: 204,
    hidden: outside,
    before: commentIs({ merged_into: 'gop-y-khac' }),
  },
  'GET /reports/{id}/drafts/{number}/search': {
    path: `/reports/${REPORT}/drafts/latest/search?q=${encodeURIComponent('ủy ban')}`,
    allowed: [...LIVE, 'btv-reader'],
    hidden: beyondReport,
  },
  'GET /reports/{id}/responses/groups': {
    path: `/reports/${REPORT}/responses/groups`,
    allowed: LIVE,
    hidden: outside,
  },
  'POST /reports/{id}/responses/apart': {
    path: `/reports/${REPORT}/responses/apart`,
    json: () => ({ ids: ['gop-y-quyen', 'gop-y-khac'] }),
    allowed: ['lead-head', 'lead-editor'],
    status: 204,
    hidden: outside,
    before: commentIs({}),
  },
  'GET /reports/{id}/responses': {
    path: `/reports/${REPORT}/responses`,
    allowed: LIVE,
    hidden: outside,
  },
  'GET /reports/{id}/responses.xlsx': {
    path: `/reports/${REPORT}/responses.xlsx`,
    allowed: LIVE,
    hidden: outside,
  },
  'GET /reports/{id}/responses/moved-on': {
    path: `/reports/${REPORT}/responses/moved-on`,
    allowed: LIVE,
    hidden: outside,
  },
  // Each comment is judged by itself: what a guard refuses is named in the answer.
  'POST /reports/{id}/responses': {
    path: `/reports/${REPORT}/responses`,
    json: () => ({ act: 'confirm', items: [{ id: 'gop-y-quyen', version: 0 }] }),
    allowed: LIVE,
    hidden: outside,
  },
  'POST /reports/{id}/responses/merges': {
    path: `/reports/${REPORT}/responses/merges`,
    json: () => ({ head: 'gop-y-khac', others: ['gop-y-quyen'] }),
    allowed: ['lead-head', 'lead-editor'],
    status: 204,
    hidden: outside,
    before: commentIs({}),
  },
  'POST /reports/{id}/responses/closing': {
    path: `/reports/${REPORT}/responses/closing`,
    // There is no such draft: who may is told that it has no comments.
    json: () => ({ draft: 99 }),
    allowed: ['lead-head'],
    status: 409,
    hidden: outside,
  },
  'PATCH /replies/{id}': {
    path: '/replies/tra-loi-quyen',
    json: () => ({ text: 'Đã rõ, xin cảm ơn.', version: 0 }),
    allowed: ['reviewer'],
    hidden: outside,
    before: reviewerHasWritten,
  },
  'POST /replies/{id}/moves': {
    path: '/replies/tra-loi-quyen/moves',
    json: () => ({ to: 'withdrawn', version: 0 }),
    allowed: ['reviewer'],
    hidden: outside,
    before: reviewerHasWritten,
  },
  'GET /reports/{id}/search': {
    path: `/reports/${REPORT}/search?q=chữ`,
    allowed: LIVE,
    hidden: outside,
  },
  'GET /reports/{id}/documents': {
    path: `/reports/${REPORT}/documents`,
    allowed: LIVE,
    hidden: outside,
  },
  'POST /reports/{id}/documents': {
    path: `/reports/${REPORT}/documents`,
    json: () => ({ ...DOCUMENT, number: `${++counter}-CV/TU` }),
    allowed: EDITORS,
    hidden: outside,
    before: setState('writing'),
  },
  'PATCH /documents/{id}': {
    path: '/documents/van-ban-quyen',
    json: () => ({ ...DOCUMENT, version: 0 }),
    allowed: EDITORS,
    hidden: outside,
    before: documentIsListed,
  },
  'DELETE /documents/{id}': {
    path: '/documents/van-ban-quyen',
    json: () => ({ version: 0 }),
    allowed: EDITORS,
    hidden: outside,
    before: documentIsListed,
  },
  'GET /reports/{id}/ignored': {
    path: `/reports/${REPORT}/ignored`,
    allowed: LIVE,
    hidden: outside,
  },
  'POST /reports/{id}/ignored': {
    path: `/reports/${REPORT}/ignored`,
    json: () => ({ key: 'abbreviation:MTTQ', kind: 'abbreviation', words: 'MTTQ' }),
    allowed: EDITORS,
    hidden: outside,
    before: setState('writing'),
  },
  'DELETE /reports/{id}/ignored': {
    path: `/reports/${REPORT}/ignored`,
    json: () => ({ key: 'abbreviation:MTTQ' }),
    allowed: EDITORS,
    hidden: outside,
    before: setState('writing'),
  },
  'GET /reports/{id}/consultations': {
    path: `/reports/${REPORT}/consultations`,
    allowed: LIVE,
    hidden: outside,
  },
  'POST /reports/{id}/consultations': {
    path: `/reports/${REPORT}/consultations`,
    json: () => ({ draftNumber: version, bodyIds: ['mat-tran'], due: '2030-04-26' }),
    allowed: ['lead-head'],
    hidden: outside,
    before: noRoundIsOpen,
  },
  'PATCH /consultations/{id}': {
    path: '/consultations/dot-quyen',
    json: () => ({ due: '2030-04-27', version: 0 }),
    allowed: ['lead-head'],
    hidden: outside,
    before: roundIsOpen,
  },
  'POST /consultations/{id}/replies': {
    path: '/consultations/dot-quyen/replies',
    json: () => ({ key: freshKey(), bodyId: 'ban-to-chuc', stance: 'agreed' }),
    allowed: ['owner-head'],
    hidden: outside,
    before: roundIsOpen,
  },
  'POST /consultations/{id}/letters': {
    path: '/consultations/dot-quyen/letters',
    json: () => ({
      key: freshKey(),
      bodyId: 'mat-tran',
      stance: 'agreed',
      number: `${++counter}-CV/MTTQ`,
      date: '2019-04-12',
    }),
    allowed: ['lead-head', 'lead-editor'],
    hidden: outside,
    before: roundIsOpen,
  },
  'GET /consultation-replies/{id}/scan': {
    path: '/consultation-replies/thu-quyen/scan',
    allowed: ['lead-head', 'lead-editor', 'office', 'auditor', 'reviewer'],
    hidden: everyone,
    before: roundIsOpen,
  },
  'GET /bodies': { path: '/bodies', allowed: [...LIVE, 'other-editor'] },
  'POST /bodies': {
    path: '/bodies',
    json: (_, who) => ({ name: `Cơ quan của ${who}`, shortName: 'CQ', code: 'CQ', colour: 3 }),
    allowed: ['admin'],
  },
  'PATCH /bodies/{id}': {
    path: '/bodies/mat-tran',
    json: () => ({ colour: 5, version }),
    allowed: ['admin'],
    before: remember('body', 'mat-tran'),
  },
  'POST /bodies/{id}/end': {
    path: '/bodies/ket-thuc/end',
    json: () => ({
      validTo: '2019-05-01',
      kind: 'dissolve',
      successorIds: [],
      heirId: null,
      confirmedSections: 0,
      version: 0,
    }),
    allowed: ['admin'],
    before: async (w) => {
      const { kysely } = w.database
      await kysely.deleteFrom('body').where('id', '=', 'ket-thuc').execute()
      await kysely
        .insertInto('body')
        .values({
          id: 'ket-thuc',
          name: 'Cơ quan sắp kết thúc',
          short_name: 'KT',
          code: 'KT',
          colour: 1,
          kind: 'single',
          aliases: '[]',
          valid_from: null,
          valid_to: null,
          position: 99,
        })
        .execute()
    },
  },
  'GET /people': { path: '/people', allowed: ['admin', 'auditor'] },
  'POST /people': {
    path: '/people',
    json: (_, who) => ({ username: `moi-${who}`, name: 'Người mới', password: 'mật khẩu đủ dài' }),
    allowed: ['admin'],
  },
  'PATCH /people/{id}': {
    path: `/people/${personIdOf('stranger')}`,
    json: () => ({ title: 'Chuyên viên', version }),
    allowed: ['admin'],
    before: remember('person', personIdOf('stranger')),
  },
  'POST /people/{id}/roles': {
    path: `/people/${personIdOf('other-editor')}/roles`,
    json: () => ({ role: 'office', bodyId: 'van-phong', reportId: 'bao-cao-khac', version }),
    allowed: ['admin'],
    before: remember('person', personIdOf('other-editor')),
  },
  'DELETE /people/{id}/roles/{roleId}': {
    path: `/people/${personIdOf('other-editor')}/roles/dem-di`,
    json: () => ({ version }),
    allowed: ['admin'],
    before: async (w) => {
      await remember('person', personIdOf('other-editor'))(w)
      await w.database.kysely
        .insertInto('role_held')
        .values({
          id: 'dem-di',
          person_id: personIdOf('other-editor'),
          body_id: 'mat-tran',
          report_id: 'bao-cao-khac',
          role: 'reviewer',
          since: 1,
          until: null,
        })
        .onConflict((c) => c.column('id').doNothing())
        .execute()
    },
  },
  'GET /quarantine': { path: '/quarantine', allowed: ['admin'] },
  'GET /quarantine/{id}': {
    path: '/quarantine/1',
    allowed: ['admin'],
    before: async (w) => {
      const refused = { sectionId: 'phan-2', personId: personIdOf('office'), code: 4400 }
      const about = { at: 1, reason: 'cut short', size: 1, sha256: '0'.repeat(64) }
      const first = await w.database.kysely.selectFrom('quarantine').select('id').executeTakeFirst()
      if (first === undefined)
        await keepRefusedBytes(w.database, { ...refused, ...about, data: Uint8Array.of(128) })
    },
  },
  'GET /audit': { path: '/audit', allowed: ['admin', 'auditor'] },
}

describe.each(ENGINES)('who may call what, on %s', (engine) => {
  let w: Workspace
  let operations: string[]
  beforeAll(async () => {
    w = await startWorkspace(engine)
    for (const number of [1, 2])
      await w.ask('POST', `/api/reports/${REPORT}/drafts`, {
        as: 'lead-head',
        json: { expectedNumber: number },
      })
    const { body } = await w.ask('GET', '/api/openapi.json')
    operations = Object.entries(body.paths).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
    )
  })
  afterAll(() => w.close())

  test('every described route has a rule or is open to all', () => {
    const open = [...OPEN_ROUTES].map((route) => route.replace(' /api', ' '))
    expect(operations.filter((o) => !(o in RULES) && !open.includes(o))).toEqual([])
    expect(Object.keys(RULES).filter((o) => !operations.includes(o))).toEqual([])
    expect(operations.length).toBeGreaterThan(25)
  })

  test.each(Object.keys(RULES))('%s without a session is 401', async (operation) => {
    const rule = RULES[operation]
    const [method = ''] = operation.split(' ')
    const json = method === 'GET' ? undefined : {}
    const answer = await w.ask(method, `/api${rule?.path}`, { json })
    expect(answer).toMatchObject({ status: 401, body: { code: 'session.missing' } })
  })

  test.each(Object.entries(RULES))(
    '%s answers each role by the matrix',
    async (operation, rule) => {
      const [method = ''] = operation.split(' ')
      const seen: Record<string, number> = {}
      const wanted: Record<string, number> = {}
      for (const who of everyone) {
        await w.signIn(who)
        await rule.before?.(w, who)
        const json = rule.json?.(w, who)
        const { status } = await w.ask(method, `/api${rule.path}`, { as: who, json })
        seen[who] = status
        rule.after?.(w, who)
        wanted[who] = rule.allowed.includes(who)
          ? (rule.status ?? 200)
          : rule.hidden?.includes(who) === true
            ? 404
            : 403
      }
      expect(seen).toEqual(wanted)
    },
  )

  test('the Standing Committee sees the latest frozen draft and nothing else, by any route', async () => {
    await w.type(
      'lead-editor',
      'phan-1',
      'Câu này chưa chốt, chưa ai ngoài cơ quan viết được thấy.',
    )
    const as = 'btv-reader'
    const { body } = await w.ask('GET', '/api/reports', { as })
    const [report] = body.reports
    expect(body.reports).toHaveLength(1)
    expect(report).toMatchObject({
      id: REPORT,
      isLive: false,
      sections: 0,
      submitted: 0,
      nextDue: null,
    })
    const latest = await w.ask('GET', `/api/reports/${REPORT}/drafts/latest`, { as })
    expect(latest.body.number).toBe(report.latestDraft)
    for (let n = 1; n < report.latestDraft; n++)
      expect((await w.ask('GET', `/api/reports/${REPORT}/drafts/${n}`, { as })).status).toBe(404)
    const list = await w.ask('GET', `/api/reports/${REPORT}/drafts`, { as })
    expect(list.body.drafts.map((d: { number: number }) => d.number)).toEqual([report.latestDraft])

    const answers: string[] = []
    for (const operation of operations) {
      const [method = '', path = ''] = operation.split(' ')
      if (operation === 'DELETE /sessions' || operation.endsWith(' /session')) continue
      for (const id of [REPORT, 'phan-1', 'phan-2', 'phan-3', personIdOf('lead-head')]) {
        const address = path
          .replace('{id}', id)
          .replace('{number}', '1')
          .replace('{roleId}', 'lead-head-lead-head')
        const answer = await w.ask(method, `/api${address}`, {
          as,
          json: method === 'GET' ? undefined : {},
        })
        answers.push(JSON.stringify(answer.body))
      }
    }
    expect(answers.join('\n')).not.toContain('chưa chốt')
    const home = await w.ask('GET', '/api/home', { as })
    expect(home.body.tasks.map((t: { kind: string }) => t.kind)).toEqual(['read'])
    expect(home.body.agenda).toEqual([])
    expect(home.body.recent).toEqual([])
  })

  test('people with roles elsewhere or none see neither the report nor that it is there', async () => {
    for (const as of ['stranger', 'other-editor', 'recipient']) {
      const list = await w.ask('GET', '/api/reports', { as })
      const ids = list.body.reports.map((r: { id: string }) => r.id)
      expect(ids).not.toContain(REPORT)
      const unknown = await w.ask('GET', '/api/reports/khong-co-that', { as })
      const hidden = await w.ask('GET', `/api/reports/${REPORT}`, { as })
      const { requestId: _a, ...first } = unknown.body
      const { requestId: _b, ...second } = hidden.body
      expect(second).toEqual(first)
    }
  })
})
