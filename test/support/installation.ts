/** A second installation of the product beside this one, with a build of its own: what an upgrade puts in place. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './running-server.ts'

export interface Installation {
  readonly root: string
  remove(): void
}

/** Copies the sources and builds the pages anew; every build has an id of its own. */
export function installBeside(): Installation {
  const root = mkdtempSync(join(tmpdir(), 'ban-thao-installation-'))
  for (const name of ['server', 'shared', 'client', 'package.json', 'package-lock.json'])
    cpSync(join(ROOT, name), join(root, name), { recursive: true })
  for (const name of ['vite.config.ts', 'tsconfig.base.json'])
    cpSync(join(ROOT, name), join(root, name))
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error'], {
    cwd: root,
    // The test runner's own «test» would keep the libraries' development code.
    env: { ...process.env, NODE_ENV: 'production' },
  })
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}
