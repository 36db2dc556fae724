/** lib0's "any" values, bounded in depth, members and bytes. Objects have no prototype and no `__proto__`. */
import type { Reader } from './bytes.ts'
import { BOUNDS } from './limits.ts'
import { content, malformed } from './refusal.ts'

/** lib0's type bytes. Bigint (122) and bytes (116) are never written by the editor. */
const ANY = {
  undefined: 127,
  null: 126,
  integer: 125,
  float32: 124,
  float64: 123,
  bigint: 122,
  false: 121,
  true: 120,
  string: 119,
  object: 118,
  array: 117,
  bytes: 116,
} as const

/** @throws Refusal when the value is out of bounds or of a kind the editor does not write */
export function readValue(r: Reader, depth = 0): unknown {
  if (depth > BOUNDS.valueDepth) throw malformed('value nested too deep')
  switch (r.byte()) {
    case ANY.undefined:
      return undefined
    case ANY.null:
      return null
    case ANY.integer:
      return readInteger(r)
    case ANY.float32:
      return readFloat(r, 4)
    case ANY.float64:
      return readFloat(r, 8)
    case ANY.false:
      return false
    case ANY.true:
      return true
    case ANY.string: {
      const from = r.at
      const text = r.text()
      if (r.at - from > BOUNDS.attributeBytes) throw content('value too long')
      return text
    }
    case ANY.object: {
      const n = r.uint()
      if (n > BOUNDS.valueItems) throw content('too many keys')
      const out = Object.create(null) as Record<string, unknown>
      for (let i = 0; i < n; i++) {
        const key = r.text()
        if (key === '__proto__') throw content('forbidden key')
        out[key] = readValue(r, depth + 1)
      }
      return out
    }
    case ANY.array: {
      const n = r.uint()
      if (n > BOUNDS.valueItems) throw content('too many items')
      const out: unknown[] = []
      for (let i = 0; i < n; i++) out.push(readValue(r, depth + 1))
      return out
    }
    default:
      throw malformed('unknown value type')
  }
}

function readInteger(r: Reader): number {
  let x = r.byte()
  const isNegative = (x & 64) !== 0
  let n = x & 63
  for (let scale = 64; x & 128; scale *= 128) {
    x = r.byte()
    n += (x & 127) * scale
    if (n > Number.MAX_SAFE_INTEGER) throw malformed('number out of range')
  }
  return isNegative ? -n : n
}

function readFloat(r: Reader, sizeBytes: 4 | 8): number {
  const from = r.at
  r.skip(sizeBytes)
  const view = new DataView(r.bytes.buffer, r.bytes.byteOffset + from, sizeBytes)
  return sizeBytes === 4 ? view.getFloat32(0) : view.getFloat64(0)
}

/** Steps over one value without building it; for bytes that passed the gate before, and for the gate's first look. */
export function skipValue(r: Reader, depth = 0): void {
  if (depth > BOUNDS.valueDepth) throw malformed('value nested too deep')
  switch (r.byte()) {
    case ANY.undefined:
    case ANY.null:
    case ANY.false:
    case ANY.true:
      return
    case ANY.integer:
      while (r.byte() & 128);
      return
    case ANY.float32:
      return r.skip(4)
    case ANY.float64:
    case ANY.bigint:
      return r.skip(8)
    case ANY.string:
    case ANY.bytes:
      return r.skip(r.uint())
    case ANY.object:
      for (let n = r.uint(); n > 0; n--) {
        r.skip(r.uint())
        skipValue(r, depth + 1)
      }
      return
    case ANY.array:
      for (let n = r.uint(); n > 0; n--) skipValue(r, depth + 1)
      return
    default:
      throw malformed('unknown value type')
  }
}
