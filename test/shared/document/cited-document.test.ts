import { expect, test } from 'vitest'
import {
  documentNamedAt,
  fullForm,
  isSameDocument,
  shortForm,
  tailOf,
  type CitedDocument,
} from '#shared/document/cited-document.ts'

const CONCLUSION: CitedDocument = {
  id: 'ket-luan-62',
  kind: 'Kết luận',
  number: '62-KL/TW',
  day: '2009-12-08',
  issuer: 'Bộ Chính trị (khóa X)',
  subject: 'về tiếp tục đổi mới nội dung',
}

test('a document is written with spaces at which no official line ends', () => {
  expect(shortForm(CONCLUSION)).toBe('Kết luận số\u00a062-KL/TW')
  expect(fullForm(CONCLUSION)).toBe(
    'Kết luận số\u00a062-KL/TW ngày\u00a008/12/2009 của Bộ Chính trị (khóa X) về tiếp tục đổi mới nội dung',
  )
})

test('what is not known of a document is left out', () => {
  expect(tailOf({ ...CONCLUSION, day: null, subject: '' })).toBe(' của Bộ Chính trị (khóa X)')
  expect(tailOf({ ...CONCLUSION, day: null, issuer: '', subject: '' })).toBe('')
})

test.each([
  ['thực hiện Kết luận số 62-KL/TW trên địa bàn', 'Kết luận số 62-KL/TW'],
  [
    'Kết luận số 62-KL/TW, ngày 08/12/2009 của Bộ Chính trị (khóa X) về tiếp tục đổi mới nội dung, phương thức',
    'Kết luận số 62-KL/TW, ngày 08/12/2009 của Bộ Chính trị (khóa X) về tiếp tục đổi mới nội dung',
  ],
  [
    'Kết luận số 62-KL/TW ngày 08 tháng 12 năm 2009 của Bộ Chính trị.',
    'Kết luận số 62-KL/TW ngày 08 tháng 12 năm 2009 của Bộ Chính trị',
  ],
  ['kết luận số 62 - KL/TW ngày 09/12/2009', 'kết luận số 62 - KL/TW'],
  ['theo số 62-KL/TW.', 'số 62-KL/TW'],
  ['Kết luận số\u00a062-KL/TW của Bộ Chính trị', 'Kết luận số\u00a062-KL/TW của Bộ Chính trị'],
])('«%s» names it in «%s»', (text, words) => {
  const at = text.indexOf('62')
  const found = documentNamedAt(text, at, [CONCLUSION])
  expect(found?.document.id).toBe(CONCLUSION.id)
  expect(text.slice(found?.from, found?.to)).toBe(words)
})

test('another kind, another number and another place of the text name nothing', () => {
  expect(documentNamedAt('Nghị quyết số 62-KL/TW', 15, [CONCLUSION])).toBeNull()
  expect(documentNamedAt('Kết luận số 63-KL/TW', 15, [CONCLUSION])).toBeNull()
  expect(documentNamedAt('Kết luận số 62-KL/TW và nhiều việc khác', 35, [CONCLUSION])).toBeNull()
})

test('kind and number make a document, however they are typed', () => {
  expect(isSameDocument(CONCLUSION, { kind: 'KẾT LUẬN', number: '62 – KL/TW' })).toBe(true)
  expect(isSameDocument(CONCLUSION, { kind: 'Chỉ thị', number: '62-KL/TW' })).toBe(false)
})
