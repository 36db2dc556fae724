/** Why input from a socket is not taken. Thrown by the readers and the gate, answered by the connection. */
import { CLOSE } from '#shared/wire/sync.ts'

export type Answer =
  /** this connection ends with the code */
  | { readonly kind: 'close'; readonly code: number }
  /** well formed but not allowed here: message 102, the connection stays */
  | { readonly kind: 'refuse' }
  /** not taken now: message 102, the connection stays and nothing is held against it */
  | { readonly kind: 'later' }
  /** the sender lacks something or we do: dropped, our sync step 1 goes out */
  | { readonly kind: 'resync' }

export class Refusal extends Error {
  readonly answer: Answer
  constructor(answer: Answer, reason: string) {
    super(reason)
    this.name = 'Refusal'
    this.answer = answer
  }
}

const closing =
  (code: number) =>
  (reason: string): Refusal =>
    new Refusal({ kind: 'close', code }, reason)

/** No honest client sends this. */
export const malformed = closing(CLOSE.malformed)
export const forbidden = closing(CLOSE.noRight)
export const tooLarge = closing(CLOSE.tooLarge)
export const tooFast = closing(CLOSE.tooFast)
export const sectionFull = closing(CLOSE.full)
export const textFrame = closing(CLOSE.textFrame)
export const closedToEdits = closing(CLOSE.closedToEdits)
export const content = (reason: string): Refusal => new Refusal({ kind: 'refuse' }, reason)
export const later = (reason: string): Refusal => new Refusal({ kind: 'later' }, reason)
export const resync = (reason: string): Refusal => new Refusal({ kind: 'resync' }, reason)
