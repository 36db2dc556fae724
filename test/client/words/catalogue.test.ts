/** The catalogues: one shape, no word of the other language, the register of an office; and no visible word elsewhere. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ERRORS, type ErrorCode } from '#shared/errors.ts'
import { en } from '#client/words/en.ts'
import { vi } from '#client/words/vi.ts'
import { ROOT } from '#test/support/running-server.ts'

const VIETNAMESE = /[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]/iu
/** Names that no language translates: the product's. */
const PROPER_NAMES: ReadonlySet<string> = new Set(['Bàn thảo'])

/** Arguments that bring no letters of their own; several, so that every branch of a sentence is read. */
const SAMPLES: readonly (readonly unknown[])[] = [
  [0, 0, 'x'],
  [1, 2, 'x'],
  [100, 3, 'x'],
  ['write', 'x', 'x'],
  ['x', 'x', 'x'],
]

/** Every value of a catalogue with its path: words as they are, sentences as they come out. */
function valuesOf(catalogue: object, path = ''): [path: string, value: string][] {
  return Object.entries(catalogue).flatMap(([key, value]: [string, unknown]) => {
    const here = path === '' ? key : `${path}.${key}`
    if (typeof value === 'string') return [[here, value]]
    if (key === 'errors')
      return Object.keys(ERRORS).flatMap((code): [string, string][] => {
        const words = (value as typeof vi.errors)(code as ErrorCode)
        return [
          [`${here}.${code}.title`, words.title],
          [`${here}.${code}.advice`, words.advice],
        ]
      })
    if (typeof value === 'function')
      return SAMPLES.map((args, i): [string, string] => [
        `${here}(${i})`,
        String((value as (...args: readonly unknown[]) => unknown)(...args)),
      ])
    return typeof value === 'object' && value !== null ? valuesOf(value, here) : []
  })
}
const keysOf = (catalogue: object): string[] =>
  valuesOf(catalogue)
    .map(([path]) => path)
    .toSorted()

describe('the catalogues', () => {
  test('have the same keys', () => {
    expect(keysOf(en)).toEqual(keysOf(vi))
  })

  test('leave no key empty, but where a sentence begins differently', () => {
    const mayBeEmpty = new Set(['home.has'])
    const empty = [...valuesOf(vi), ...valuesOf(en)].filter(
      ([path, value]) => value.trim() === '' && !mayBeEmpty.has(path),
    )
    expect(empty).toEqual([])
  })

  test('leak no Vietnamese word into English', () => {
    const leaks = valuesOf(en).filter(
      ([, value]) => VIETNAMESE.test(value) && !PROPER_NAMES.has(value),
    )
    expect(leaks).toEqual([])
  })

  test('keep the register of an office in Vietnamese: no «bạn», no exclamation mark, NFC', () => {
    for (const [path, value] of valuesOf(vi)) {
      expect(value, path).not.toMatch(/(^|[^\p{L}])bạn([^\p{L}]|$)/iu)
      expect(value, path).not.toContain('!')
      expect(value.normalize('NFC'), path).toBe(value)
    }
  })

  test('name every error in both languages, differently', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[])
      expect(en.errors(code).title, code).not.toBe(vi.errors(code).title)
  })
})

/** Comments out, so that only code and the words in it remain. */
const codeOf = (source: string): string =>
  source.replace(/\/\*[^]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')

describe('the code around the catalogues', () => {
  const folders = ['components', 'screens', 'state', 'api', '.']
  const files = folders.flatMap((folder) =>
    readdirSync(join(ROOT, 'client', folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  )

  test.each(files)('%s holds no visible Vietnamese word', (file) => {
    const found = codeOf(readFileSync(join(ROOT, 'client', file), 'utf8'))
      .split('\n')
      .filter((line) => VIETNAMESE.test(line))
    expect(found).toEqual([])
  })
})
