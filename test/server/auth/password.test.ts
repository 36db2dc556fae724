/** Passwords at rest, and the wait in front of them. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashPassword, verifyPassword } from '#server/auth/password.ts'
import { networkOf, waitAfter } from '#server/auth/throttle.ts'
import { systemRandom } from '#server/random.ts'

describe('hashes', () => {
  test('the right password fits its hash, another does not, and two hashes differ', async () => {
    const [a, b] = await Promise.all([
      hashPassword('mật khẩu đủ dài', systemRandom),
      hashPassword('mật khẩu đủ dài', systemRandom),
    ])
    expect(a).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(a).not.toBe(b)
    expect(await verifyPassword(a, 'mật khẩu đủ dài')).toBe(true)
    expect(await verifyPassword(a, 'mật khẩu đủ dàI')).toBe(false)
    expect(await verifyPassword(a, '')).toBe(false)
  })
  test('it is one password however the keyboard composed its letters', async () => {
    const hash = await hashPassword('Tiếng Việt'.normalize('NFD'), systemRandom)
    expect(await verifyPassword(hash, 'Tiếng Việt'.normalize('NFC'))).toBe(true)
  })
  test('a hash of 2019 with other costs is still understood', async () => {
    const salt = Buffer.from('somesaltsomesalt').toString('base64').replace(/=+$/, '')
    const made = await hashPassword('x', () => Buffer.from('somesaltsomesalt'))
    expect(made).toContain(salt)
    const { argon2Sync } = await import('node:crypto')
    const tag = argon2Sync('argon2id', {
      message: 'x',
      nonce: Buffer.from('somesaltsomesalt'),
      tagLength: 16,
      memory: 64,
      passes: 1,
      parallelism: 1,
    })
    const old = `$argon2id$v=19$m=64,t=1,p=1$${salt}$${tag.toString('base64').replace(/=+$/, '')}`
    expect(await verifyPassword(old, 'x')).toBe(true)
    expect(await verifyPassword(old, 'y')).toBe(false)
  })
  test.each(['', 'plain', '$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA', '$argon2id$v=19$m=64,t=1,p=1$$'])(
    '%s is no hash and fits nothing',
    async (hash) => {
      expect(await verifyPassword(hash, 'x')).toBe(false)
    },
  )
})

test('the wait begins after the free tries, grows, and never exceeds a quarter of an hour', () => {
  fc.assert(
    fc.property(fc.nat(2_000), fc.integer({ min: 1, max: 50 }), (tries, free) => {
      const wait = waitAfter(tries, free)
      expect(wait).toBeLessThanOrEqual(900_000)
      expect(wait > 0).toBe(tries >= free)
      expect(waitAfter(tries + 1, free)).toBeGreaterThanOrEqual(wait)
    }),
  )
  expect([5, 6, 7, 10, 100].map((n) => waitAfter(n, 5) / 1_000)).toEqual([30, 60, 120, 900, 900])
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:0001:2::9', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['không phải địa chỉ', 'không phải địa chỉ'],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
