/** Randomness as an argument: ids, codes and secrets come from here, so that a simulation can repeat a run. */
import { randomBytes } from 'node:crypto'

/** @returns that many unguessable bytes */
export type Random = (bytes: number) => Uint8Array

export const systemRandom: Random = (bytes) => randomBytes(bytes)

/** A new id: 32 hexadecimal digits, the form of ID_PATTERN. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says which kind of id
export function newId<Id extends string>(random: Random): Id {
  return Buffer.from(random(16)).toString('hex') as Id
}
