/** Makes a folder and those above it, one at a time: the built-in recursive way never returns where a folder can be named
 *  but not made, as under /proc. */
import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** @throws the system's own error when it cannot be made */
export function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path)
}
