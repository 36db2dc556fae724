/** Passwords at rest: argon2id through Node's own crypto, off the main thread, in the usual PHC text form. */
import { argon2, timingSafeEqual } from 'node:crypto'
import type { Random } from '../random.ts'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane; about 20 ms on an office server. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const
const TAG_BYTES = 32
const LEAST_TAG_BYTES = 16
const SALT_BYTES = 16

const derive = (
  password: string,
  salt: Uint8Array,
  tagLength: number,
  cost: { memory: number; passes: number; parallelism: number },
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    argon2(
      'argon2id',
      // One password, however the keyboard composed it.
      { message: password.normalize('NFC'), nonce: salt, tagLength, ...cost },
      (error, tag) => (error === null ? resolve(tag) : reject(error)),
    )
  })

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('base64').replace(/=+$/, '')

/** @returns `$argon2id$v=19$m=…,t=…,p=…$salt$tag` */
export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = random(SALT_BYTES)
  const tag = await derive(password, salt, TAG_BYTES, COST)
  const { memory, passes, parallelism } = COST
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`
}

const FORM = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** @returns false for a wrong password and for a text that is no hash of ours */
export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const parts = FORM.exec(hash)
  if (parts === null) return false
  const [, memory, passes, parallelism, salt = '', tag = ''] = parts
  const wanted = Buffer.from(tag, 'base64')
  if (wanted.length < LEAST_TAG_BYTES) return false
  const found = await derive(password, Buffer.from(salt, 'base64'), wanted.length, {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  })
  return wanted.length === found.length && timingSafeEqual(wanted, found)
}
