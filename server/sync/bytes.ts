/** Bounded reading and writing of lib0's encoding: nothing is allocated from a length that somebody else declared. */
import { malformed } from './refusal.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/** Reads inside the given bytes and nowhere else; throws a Refusal (malformed) at the first byte that is missing. */
export class Reader {
  readonly bytes: Uint8Array
  at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get left(): number {
    return this.bytes.length - this.at
  }

  byte(): number {
    const x = this.bytes[this.at++]
    if (x === undefined) throw malformed('cut short')
    return x
  }

  /** Canonical varint up to 2^53 − 1: one number has one spelling. */
  uint(): number {
    const first = this.byte()
    if (first < 128) return first
    let n = first & 127
    let scale = 128
    for (let i = 1; i < 8; i++) {
      const x = this.byte()
      n += (x & 127) * scale
      if (x < 128) {
        if (x === 0) throw malformed('overlong number')
        if (n > Number.MAX_SAFE_INTEGER) throw malformed('number out of range')
        return n
      }
      scale *= 128
    }
    throw malformed('number out of range')
  }

  skip(length: number): void {
    if (length > this.bytes.length - this.at) throw malformed('length beyond the end')
    this.at += length
  }

  /** A length and that many bytes, as a view. */
  block(): Uint8Array {
    const length = this.uint()
    const from = this.at
    this.skip(length)
    return this.bytes.subarray(from, from + length)
  }

  text(): string {
    const block = this.block()
    if (block.length >= 12) return decode(block)
    // Names of nodes and marks: cheaper than the decoder.
    let out = ''
    for (const x of block) {
      if (x > 126) return decode(block)
      out += String.fromCharCode(x)
    }
    return out
  }
}

function decode(block: Uint8Array): string {
  try {
    return utf8.decode(block)
  } catch {
    throw malformed('not UTF-8')
  }
}

/** Grows by doubling; `take` copies what was written and starts over. One per module is enough: nothing here awaits. */
export class Writer {
  #bytes: Uint8Array
  length = 0

  constructor(sizeBytes = 1 << 12) {
    this.#bytes = new Uint8Array(sizeBytes)
  }

  #makeRoom(more: number): void {
    if (this.length + more <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more))
    grown.set(this.#bytes.subarray(0, this.length))
    this.#bytes = grown
  }

  byte(x: number): void {
    this.#makeRoom(1)
    this.#bytes[this.length++] = x
  }

  uint(n: number): void {
    this.#makeRoom(8)
    while (n > 127) {
      this.#bytes[this.length++] = (n % 128) | 128
      n = Math.floor(n / 128)
    }
    this.#bytes[this.length++] = n
  }

  raw(source: Uint8Array, from = 0, to = source.length): void {
    const n = to - from
    this.#makeRoom(n)
    if (n < 48) {
      for (let i = from; i < to; i++) this.#bytes[this.length++] = source[i] as number
      return
    }
    this.#bytes.set(source.subarray(from, to), this.length)
    this.length += n
  }

  block(source: Uint8Array): void {
    this.uint(source.length)
    this.raw(source)
  }

  text(text: string): void {
    this.block(encoder.encode(text))
  }

  take(): Uint8Array {
    const out = this.#bytes.slice(0, this.length)
    this.length = 0
    return out
  }
}
