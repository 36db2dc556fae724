import { expect, test } from 'vitest'
import { allow, AppError, ERRORS, must, problemOf, refuse, type ErrorCode } from '#shared/errors.ts'

const isCode = (text: string): text is ErrorCode => text in ERRORS
const CODES = Object.keys(ERRORS).filter(isCode)

test.each(CODES)(
  '«%s» has a status and two official sentences: what happened, what to do',
  (code) => {
    const [status, title, advice] = ERRORS[code]
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)?$/)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(600)
    for (const sentence of [title, advice]) {
      expect(sentence).toMatch(/^\p{Lu}.*\.$/u)
      expect(sentence).toBe(sentence.normalize('NFC'))
      expect(sentence).not.toMatch(/!|(^|\s)bạn(\s|[.,])/iu)
    }
  },
)

test('a problem carries its code, its status and both sentences, and what else is known', () => {
  expect(problemOf('section.locked', { section: 'ii-2-4' })).toEqual({
    type: 'urn:ban-thao:section.locked',
    title: 'Phần này đã khóa.',
    status: 409,
    detail: 'Phần này đã khóa. Đề nghị lãnh đạo cơ quan chủ trì mở lại nếu cần sửa.',
    code: 'section.locked',
    section: 'ii-2-4',
  })
})

test('a decision gives its value, or is thrown under its own code', () => {
  expect(must(allow(7))).toBe(7)
  expect(() => must(refuse('section.locked'))).toThrow(AppError)
  try {
    must(refuse('section.locked'))
  } catch (error) {
    expect(error).toMatchObject({ code: 'section.locked', details: {} })
  }
})
