import { expect, test } from 'vitest'
import { auditAct, auditFacts, auditSubject } from '#client/components/audit-detail.ts'
import { resolutionActs } from '#client/words/resolution-acts.ts'

const row = (act: string, detail: unknown, subject = 'id-1') => ({
  id: 1,
  at: 0,
  by: 'A',
  body: 'B',
  act,
  subject,
  detail: typeof detail === 'string' ? detail : JSON.stringify(detail),
})

test('a move names the section, both states and the reason', () => {
  const moved = row('section.move', {
    number: 'II.2.5',
    from: 'submitted',
    to: 'returned',
    note: 'chưa nêu cơ chế phối hợp',
    words: 126,
  })
  expect(auditAct(moved.act)).toBe('Chuyển trạng thái phần')
  expect(auditSubject(moved)).toBe('II.2.5')
  expect(auditFacts(moved)).toEqual([
    { label: 'Trạng thái', value: 'Đã nộp → Trả lại' },
    { label: 'Lý do', value: 'chưa nêu cơ chế phối hợp' },
    { label: 'Số từ', value: '126' },
  ])
})

test('a change shows what became of what, and nothing that stayed', () => {
  const changed = row('section.change', {
    number: 'I',
    before: { ownerBodyId: 'a', due: '2019-04-09', contributorMode: 'edit' },
    after: { ownerBodyId: 'a', due: '2019-04-19' },
  })
  expect(auditFacts(changed)).toEqual([{ label: 'Hạn', value: '09/4/2019 → 19/4/2019' }])
})

test('a frozen draft shows its number and the first twelve signs of its check code', () => {
  const frozen = row('draft.freeze', {
    number: 1,
    sha256: 'e95c05100e9d5f5f576fa521',
    sections: 17,
  })
  expect(auditSubject(frozen)).toBe('Dự thảo lần 1')
  expect(auditFacts(frozen)).toContainEqual({ label: 'Mã kiểm tra', value: 'e95c05100e9d' })
})

test('an answer names the comment and its section; a closed table its draft, rows and check code', () => {
  const answered = row('comment.answer', { number: 3, section: 'II.2.4' })
  expect(auditAct(answered.act)).toBe('Tiếp thu, giải trình góp ý')
  expect(auditSubject(answered)).toBe('Góp ý số 3')
  expect(auditFacts(answered)).toEqual([{ label: 'Phần', value: 'II.2.4' }])
  const closed = row('table.close', { draft: 1, rows: 12, sha256: 'e95c05100e9d5f5f576fa521' })
  expect(auditAct(closed.act)).toBe('Chốt bảng tiếp thu, giải trình')
  expect(auditFacts(closed)).toEqual([
    { label: 'Dự thảo lần', value: '1' },
    { label: 'Số dòng', value: '12' },
    { label: 'Mã kiểm tra', value: 'e95c05100e9d' },
  ])
  expect(auditSubject(row('consultation.open', { number: 2 }))).toBe('Đợt xin ý kiến 2')
})

test('every act of resolution has words in both languages', () => {
  expect(Object.keys(resolutionActs.en)).toEqual(Object.keys(resolutionActs.vi))
  for (const act of Object.keys(resolutionActs.vi)) expect(auditAct(act)).not.toBe(act)
})

test('an act, a key or a form it does not know is shown as it is', () => {
  expect(auditAct('thing.done')).toBe('thing.done')
  expect(auditFacts(row('thing.done', { strange: 'x' }))).toEqual([
    { label: 'strange', value: 'x' },
  ])
  expect(auditFacts(row('thing.done', 'not json'))).toEqual([
    { label: 'Nội dung', value: 'not json' },
  ])
  expect(auditSubject(row('thing.done', {}))).toBe('id-1')
})
