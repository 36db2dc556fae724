/** Some rows in every table of a database, with bytes, absences and Vietnamese text, and a way to look at all of them. */
import { sql, type Transaction } from 'kysely'
import { KEPT_TABLES } from '#server/backup/tables.ts'
import type { Database } from '#server/storage/database.ts'
import { insertPerson } from '#server/storage/people.ts'
import type { Tables } from '#server/storage/schema.ts'
import { asId, type PersonId } from '#shared/ids.ts'

const BYTES = Uint8Array.from({ length: 3_000 }, (_, i) => (i * 7) % 256)
const who = {
  person_id: 'p',
  person_name: 'Nguyễn Văn A',
  body_id: 'b1',
  body_name: 'Ban Dân vận Tỉnh ủy',
}

/** @param logRows how many rows the section log gets */
export async function fill(database: Database, logRows = 450): Promise<void> {
  await database.transaction(async (trx) => {
    await fillBodiesAndPeople(trx)
    await fillReport(trx)
    await fillRecords(trx)
    for (let i = 0; i < logRows; i++) await appendPair(trx, i + 1)
  })
}

/** A log row and an event in one: after any whole moment of the database there are as many of the one as of the other. */
export async function appendPair(trx: Transaction<Tables>, seq: number): Promise<void> {
  const data = BYTES.slice(seq % 100)
  await trx.insertInto('section_log').values({ section_id: 's', at: seq, data }).execute()
  await trx
    .insertInto('report_event')
    .values({ report_id: 'r', seq, at: seq, event: '{"kind":"report-changed"}' })
    .execute()
}

async function fillBodiesAndPeople(trx: Transaction<Tables>): Promise<void> {
  await trx.insertInto('setting').values({ key: 'clock_offset_ms', value: '-86400000' }).execute()
  for (const [position, id] of ['b1', 'b2', 'nhom'].entries())
    await trx
      .insertInto('body')
      .values({
        id,
        name: `Cơ quan số ${position}, «huyện, thành uỷ»`,
        short_name: id,
        code: 'CQ',
        colour: position + 1,
        kind: id === 'nhom' ? 'group' : 'single',
        aliases: '["Tên khác"]',
        valid_from: null,
        valid_to: position === 1 ? '2019-12-31' : null,
        position,
        version: 7,
      })
      .execute()
  await trx.insertInto('body_name').values({ body_id: 'b1', name: 'Tên cũ', until: 5 }).execute()
  await trx.insertInto('body_group').values({ body_id: 'b1', group_id: 'nhom' }).execute()
  await trx
    .insertInto('body_successor')
    .values({ body_id: 'b2', successor_id: 'b1', kind: 'merge' })
    .execute()
  const id = asId<PersonId>('p')
  if (id !== null)
    await insertPerson(trx, {
      id,
      username: 'danvan.bientap',
      name: who.person_name,
      title: '',
      passwordHash: '$argon2id$…',
      at: 1_700_000_000_000,
    })
}

async function fillReport(trx: Transaction<Tables>): Promise<void> {
  await trx
    .insertInto('report')
    .values({
      id: 'r',
      title: 'Báo cáo tổng kết',
      subject: 'Trích yếu',
      state: 'collecting',
      lead_body_id: 'b1',
      profile: 'hd36-2018',
      plan_words: '',
      plan_day: null,
      milestones: '[]',
      holidays: '[]',
      created_at: 1,
    })
    .execute()
  await trx
    .insertInto('role_held')
    .values({
      id: 'held',
      person_id: 'p',
      body_id: 'b1',
      report_id: 'r',
      role: 'lead-head',
      since: 1,
      until: null,
    })
    .execute()
  // The child's id sorts before its parent's: a restore that goes by id alone would not find the parent.
  for (const [id, parent_id, level] of [
    ['z', null, 1],
    ['a', 'z', 2],
  ] as const)
    await trx
      .insertInto('heading')
      .values({ id, parent_id, level, report_id: 'r', position: 0, number: 'I', title: 'Mục' })
      .execute()
  await trx
    .insertInto('section')
    .values({
      id: 's',
      report_id: 'r',
      parent_id: 'a',
      position: 0,
      number: 'I.1',
      title: 'Phần',
      level: 3,
      guidance: '[]',
      owner_body_id: 'b1',
      contributor_mode: 'suggest',
      state: 'writing',
      due: '2019-04-09',
      due_words: 'trước ngày 10/4/2019',
      submitted_at: null,
    })
    .execute()
  await trx.insertInto('section_contributor').values({ section_id: 's', body_id: 'b2' }).execute()
}

async function fillRecords(trx: Transaction<Tables>): Promise<void> {
  await trx
    .insertInto('section_record')
    .values({
      ...who,
      section_id: 's',
      at: 3,
      from_state: 'not-started',
      to_state: 'writing',
      note: '',
      words: 12,
      log_seq: 1,
      state_vector: new Uint8Array([0, 255, 10]),
    })
    .execute()
  await trx
    .insertInto('draft')
    .values({
      ...who,
      id: 'd',
      report_id: 'r',
      number: 1,
      frozen_at: 4,
      sha256: 'ab',
      canonical: '{"sections":[]}',
      words: 12,
    })
    .execute()
  await trx
    .insertInto('draft_section')
    .values({ draft_id: 'd', section_id: 's', position: 0, log_seq: 1, state: BYTES })
    .execute()
  const said = { ...who, at: 5, edited_at: null, text: 'Góp ý:\n«sửa»', client_key: 'k1' }
  await trx
    .insertInto('comment')
    .values({
      ...said,
      id: 'c',
      report_id: 'r',
      section_id: 's',
      number: 1,
      draft_number: null,
      state: 'open',
      anchor: '{"quote":"phần"}',
      anchor_rev: 2,
      is_lost: 1,
    })
    .execute()
  await trx
    .insertInto('comment_reply')
    .values({ ...said, id: 'cr', comment_id: 'c', withdrawn_at: 6 })
    .execute()
  await trx
    .insertInto('comment_record')
    .values({
      ...who,
      comment_id: 'c',
      reply_id: null,
      kind: 'edit',
      at: 6,
      before: 'a',
      after: 'b',
    })
    .execute()
  const proposed = { ...who, at: 5, note: 'ghi chú' }
  await trx
    .insertInto('suggestion')
    .values({
      ...proposed,
      id: 'de-xuat-1',
      report_id: 'r',
      section_id: 's',
      number: 1,
      state: 'rejected',
      changed_at: 6,
      record: '{"kind":"replace"}',
      rev: 3,
      decided_at: 7,
      decided_person_id: 'p',
      decided_person_name: 'Nguyễn Văn A',
      decided_body_id: 'b',
      decided_body_name: 'Ban Dân vận',
    })
    .execute()
  await trx
    .insertInto('suggestion_reply')
    .values({
      ...who,
      id: 'sr',
      suggestion_id: 'de-xuat-1',
      at: 6,
      text: 'Đồng ý.',
      client_key: 'khoa-tra-loi',
    })
    .execute()
  await trx
    .insertInto('suggestion_record')
    .values({ ...proposed, suggestion_id: 'de-xuat-1', from_state: 'open', to_state: 'rejected' })
    .execute()
  await trx
    .insertInto('mention')
    .values({
      comment_id: 'c',
      reply_id: 'cr',
      kind: 'person',
      target_id: 'p',
      name: 'Nguyễn Văn A',
    })
    .execute()
  await trx
    .insertInto('notice')
    .values({
      person_id: 'p',
      subject: 'comment:c',
      kind: 'mention',
      report_id: 'r',
      section_id: 's',
      comment_id: 'c',
      round_id: null,
      due: null,
      count: 2,
      first_at: 5,
      at: 6,
      by_name: 'Nguyễn Văn A',
      by_body: 'Ban Dân vận',
      read_at: null,
      mailed_at: 6,
    })
    .execute()
  await trx
    .insertInto('notice_setting')
    .values({ person_id: 'p', mail: 'hourly', address: 'a@tinhuy.vn' })
    .execute()
  await trx.insertInto('done_once').values({ key: 'due:s:2019-04-19', at: 5 }).execute()
  await trx
    .insertInto('mail_outbox')
    .values({
      id: 'thu',
      person_id: 'p',
      slot: '2019-04-11',
      made_at: 5,
      until: 6,
      tries: 1,
      next_at: 7,
      state: 'sent',
      error: '',
    })
    .execute()
  await trx
    .insertInto('cited_document')
    .values({
      id: 'vb',
      report_id: 'r',
      kind: 'Kết luận',
      number: '62-KL/TW',
      day: '2009-12-08',
      issuer: 'Bộ Chính trị',
      subject: 'về đổi mới nội dung',
      at: 5,
      person_id: 'p',
    })
    .execute()
  await trx
    .insertInto('proof_ignored')
    .values({
      report_id: 'r',
      key: 'abbreviation:MTTQ',
      kind: 'abbreviation',
      words: 'MTTQ',
      at: 5,
      person_id: 'p',
    })
    .execute()
  await trx
    .insertInto('consultation')
    .values({
      ...who,
      id: 'xyk',
      report_id: 'r',
      number: 1,
      draft_number: 1,
      due: '2019-04-26',
      letter_number: '12-CV/BDVTU',
      letter_date: '2019-04-12',
      silent_agrees: 1,
      opened_at: 5,
      closed_at: null,
      closed_by: null,
    })
    .execute()
  await trx
    .insertInto('consultation_body')
    .values({ consultation_id: 'xyk', body_id: 'b2', body_name: 'Cơ quan', position: 0 })
    .execute()
  await trx
    .insertInto('consultation_reply')
    .values({
      ...who,
      id: 'tl',
      consultation_id: 'xyk',
      asked_body_id: 'b2',
      source: 'letter',
      stance: 'opinions',
      text: 'Ý kiến chung',
      at: 6,
      letter_number: '62-CV/MTTQ',
      letter_date: '2019-04-20',
      corrects_id: null,
      client_key: 'k2',
    })
    .execute()
  await trx
    .insertInto('consultation_reply_comment')
    .values({ reply_id: 'tl', comment_id: 'c' })
    .execute()
  await trx
    .insertInto('consultation_scan')
    .values({ reply_id: 'tl', type: 'application/pdf', sha256: 'ab', data: BYTES })
    .execute()
  await trx
    .insertInto('comment_answer')
    .values({
      ...who,
      id: 'ca',
      comment_id: 'c',
      is_confirmed: 1,
      answer: 'rejected',
      explanation: 'Đã có ở mục II.',
      repeats_id: null,
      at: 7,
    })
    .execute()
  await trx
    .insertInto('comment_change')
    .values({
      ...who,
      id: 'cc',
      comment_id: 'c',
      answer_id: 'ca',
      section_id: 's',
      draft_number: 1,
      log_seq: 1,
      before: 'cũ',
      after: 'mới',
      prefix: '',
      suffix: '.',
      at: 7,
    })
    .execute()
  await trx
    .insertInto('comment_objection')
    .values({ ...who, comment_id: 'c', answer_id: 'ca', reason: 'Chưa thỏa đáng', at: 8 })
    .execute()
  await trx
    .insertInto('comment_split_request')
    .values({ ...who, comment_id: 'c', reason: 'Ý khác', at: 8 })
    .execute()
  await trx
    .insertInto('comment')
    .values({
      ...said,
      id: 'c2',
      client_key: 'k2',
      report_id: 'r',
      section_id: 's',
      number: 2,
      draft_number: 1,
      state: 'open',
      anchor: null,
      anchor_rev: 0,
      is_lost: 0,
      is_from_paper: 1,
    })
    .execute()
  await trx
    .insertInto('comment_apart')
    .values({ ...who, one_id: 'c', other_id: 'c2', at: 8 })
    .execute()
  await trx
    .insertInto('response_table')
    .values({
      ...who,
      id: 'rt',
      report_id: 'r',
      draft_number: null,
      sha256: 'ef',
      canonical: '[]',
      at: 9,
    })
    .execute()
  await trx
    .insertInto('section_snapshot')
    .values({ section_id: 's', through: 1, at: 1, data: new Uint8Array(0) })
    .execute()
  await trx
    .insertInto('section_snapshot_part')
    .values({
      section_id: 's',
      snapshot: 1,
      holds: 'text',
      part: 0,
      crc: 4_294_967_295,
      data: BYTES,
    })
    .execute()
  await trx
    .insertInto('section_history')
    .values({
      section_id: 's',
      from_seq: 1,
      through_seq: 1,
      from_at: 1,
      to_at: 1,
      crc: 1,
      data: BYTES,
    })
    .execute()
  await trx
    .insertInto('section_client')
    .values({ section_id: 's', client: 4_294_967_295, person_id: 'p', body_id: 'b1', since: 1 })
    .execute()
  await trx
    .insertInto('refusal')
    .values({
      at: 1,
      section_id: 's',
      person_id: 'p',
      code: 4403,
      reason: 'no right',
      size: 20,
      sha256: 'cd',
    })
    .execute()
  const { id: recovery_id } = await trx
    .insertInto('recovery')
    .values({
      section_id: 's',
      opened_at: 1,
      until: 2,
      ...who,
      reason: 'Khôi phục từ bản sao lưu',
      closed_at: null,
      closed_by: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('recovered')
    .values({
      recovery_id,
      section_id: 's',
      at: 1,
      person_id: 'p',
      person_name: who.person_name,
      body_name: who.body_name,
      client: 7,
      author_id: null,
      from_clock: 0,
      to_clock: 3,
      characters: 3,
    })
    .execute()
  await trx
    .insertInto('erasure')
    .values({
      section_id: 's',
      person_id: 'p',
      person_name: who.person_name,
      body_id: 'b',
      body_name: who.body_name,
      after_seq: 1,
      at: 1,
      percent: 80,
      ranges: Uint8Array.of(7, 0, 3),
    })
    .execute()
  await trx
    .insertInto('audit')
    .values({
      at: 1,
      person_id: 'p',
      person_name: who.person_name,
      body_name: who.body_name,
      act: 'body-renamed',
      subject: 'b1',
      report_id: null,
      detail: '{}',
    })
    .execute()
}

/** Every row of every kept table, in one form for both engines, to compare two databases with. */
export async function everything(
  database: Database,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const all: Record<string, readonly string[]> = {}
  for (const { name, booleans } of KEPT_TABLES) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(
      database.kysely,
    )
    all[name] = rows
      .map((row) =>
        JSON.stringify(
          Object.entries(row)
            .map(([column, value]) => [column, plain(value, booleans?.includes(column) === true)])
            .toSorted(([a], [b]) => String(a).localeCompare(String(b))),
        ),
      )
      .toSorted()
  }
  return all
}

function plain(value: unknown, isBoolean: boolean): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return isBoolean ? Boolean(value) : value
}
