import { describe, expect, test } from 'vitest'
import { matchPath, placeOf } from '#client/routes.ts'

describe('addresses', () => {
  test.each([
    ['/', 'home', {}],
    ['/dang-nhap?tiep=%2Fbao-cao', 'sign-in', {}],
    ['/bao-cao', 'reports', {}],
    ['/bao-cao/', 'reports', {}],
    ['/bao-cao/62', 'overview', { report: '62' }],
    ['/bao-cao/62/phan/ii-2-4', 'section', { report: '62', section: 'ii-2-4' }],
    ['/bao-cao/62/toan-van', 'whole-text', { report: '62' }],
    ['/doc/62/latest', 'reading', { report: '62', draft: 'latest' }],
    ['/quan-tri/co-quan', 'bodies', {}],
    ['/quan-tri/nguoi-dung', 'people', {}],
    ['/quan-tri/nhat-ky', 'audit', {}],
  ])('%s is %s', (address, name, params) => {
    const place = placeOf(address)
    expect(place.route?.name).toBe(name)
    expect(place.params).toEqual(params)
  })

  test.each([
    '/khong-co',
    '/bao-cao/62/phan',
    '/bao-cao/62/phan/',
    '/doc/62',
    '/bao-cao/62/gi-do',
    '//x',
  ])('%s is nobody’s', (address) => {
    expect(placeOf(address).route).toBeNull()
  })

  test('keep their question', () => {
    expect(placeOf('/dang-nhap?tiep=%2Fbao-cao%2F62').query.get('tiep')).toBe('/bao-cao/62')
  })

  test('a pattern takes one segment for one name, never an empty one', () => {
    expect(matchPath('/a/:b', '/a/x')).toEqual({ b: 'x' })
    expect(matchPath('/a/:b', '/a/')).toBeNull()
    expect(matchPath('/a/:b', '/a/x/y')).toBeNull()
  })
})
