/** What leaves and enters a section's socket, message by message: small readers and writers of shared/wire/sync.ts. */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { MESSAGE, SYNC, type AccessNotice } from '#shared/wire/sync.ts'

export type OutgoingKind = 'step1' | 'step2' | 'update' | 'presence' | 'other'

/** What a message of the stock provider is, read from its first one or two numbers. */
export function kindOf(message: Uint8Array): OutgoingKind {
  const input = decoding.createDecoder(message)
  const type = decoding.readVarUint(input)
  if (type === MESSAGE.awareness) return 'presence'
  if (type !== MESSAGE.sync) return 'other'
  const step = decoding.readVarUint(input)
  if (step === SYNC.step1) return 'step1'
  return step === SYNC.step2 ? 'step2' : 'update'
}

/** The update that a step 2 or update message carries. */
export function updateIn(message: Uint8Array): Uint8Array {
  const input = decoding.createDecoder(message)
  decoding.readVarUint(input)
  decoding.readVarUint(input)
  return decoding.readVarUint8Array(input)
}

export function syncMessage(step: number, bytes: Uint8Array): Uint8Array {
  const output = encoding.createEncoder()
  encoding.writeVarUint(output, MESSAGE.sync)
  encoding.writeVarUint(output, step)
  encoding.writeVarUint8Array(output, bytes)
  return encoding.toUint8Array(output)
}

export function presenceMessage(bytes: Uint8Array): Uint8Array {
  const output = encoding.createEncoder()
  encoding.writeVarUint(output, MESSAGE.awareness)
  encoding.writeVarUint8Array(output, bytes)
  return encoding.toUint8Array(output)
}

/** Message 104: may this copy be compared? */
export const compareMessage = (): Uint8Array =>
  encoding.encode((output) => encoding.writeVarUint(output, MESSAGE.compare))

/** Message 105: what this copy is. */
export const copyMessage = (vector: Uint8Array, fingerprint: Uint8Array): Uint8Array =>
  encoding.encode((output) => {
    encoding.writeVarUint(output, MESSAGE.copy)
    encoding.writeVarUint8Array(output, vector)
    encoding.writeVarUint8Array(output, fingerprint)
  })

const LEVELS: ReadonlySet<unknown> = new Set(['read', 'comment', 'suggest', 'edit'])
const REASONS: ReadonlySet<unknown> = new Set([
  'section-locked',
  'section-submitted',
  'not-your-section',
  'section-damaged',
  null,
])

/** @returns the notice in an auth message's reason, or null when it is none (an older or newer server) */
export function readAccessNotice(reason: string): AccessNotice | null {
  try {
    const said: unknown = JSON.parse(reason)
    if (typeof said !== 'object' || said === null) return null
    const notice = said as { level?: unknown; reason?: unknown; until?: unknown }
    if (!LEVELS.has(notice.level) || typeof notice.until !== 'number') return null
    const why = REASONS.has(notice.reason) ? notice.reason : null
    return { level: notice.level, reason: why, until: notice.until } as AccessNotice
  } catch {
    return null
  }
}
