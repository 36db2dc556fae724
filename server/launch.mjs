// What `npm start` runs. Plain JavaScript on purpose: it must run on the machine's own Node (20.19 or later) before
// anything is installed. It installs, builds, picks the Node that comes with the product, and starts the server.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const NEEDED_NODE = 24

/** Where Node keeps what it made of our TypeScript: without it each process and each thread loads a compiler first,
 *  36 MB and 0.12 s of CPU a thread. */
export const COMPILED = { NODE_COMPILE_CACHE: join(root, '.cache', 'compiled') }

/** Installs when the installed packages are older than the lock file. `npm install` keeps what is there. */
export function install() {
  const installed = join(root, 'node_modules', '.package-lock.json')
  const isFresh =
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
  if (isFresh) return
  say('Đang cài đặt các gói cần thiết …')
  const npm = process.env.npm_execpath
  // The pages are built here: under NODE_ENV=production npm would leave out what builds them.
  const args = ['install', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const result = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, {
        cwd: root,
        stdio: ['ignore', 2, 2],
        shell: process.platform === 'win32',
      })
  if (result.status !== 0) fail('Không cài đặt được. Xem thông báo của npm ở trên rồi chạy lại.')
}

/** The Node that came with the product, else the machine's own when it is new enough. */
export function findNode() {
  const suffix = process.platform === 'win32' ? 'node.exe' : 'node'
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const bundled = join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin', suffix)
  if (existsSync(bundled) && spawnSync(bundled, ['--version']).status === 0) return bundled
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_NODE) return process.execPath
  return fail(
    `Cần Node ${NEEDED_NODE} trở lên: gói kèm theo không có cho ${process.platform}-${process.arch}, ` +
      `Node của máy là ${process.versions.node}. Cài Node ${NEEDED_NODE} rồi chạy lại.`,
  )
}

/** Builds the pages when a source is newer than the last build. */
export function build(node) {
  const manifest = join(root, 'dist', 'client', '.vite', 'manifest.json')
  const sources = ['client', 'shared', 'vite.config.ts', 'package-lock.json'].map((p) =>
    join(root, p),
  )
  const newest = Math.max(...sources.map(newestIn))
  if (existsSync(manifest) && statSync(manifest).mtimeMs >= newest) return
  say('Đang dựng giao diện …')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const result = spawnSync(node, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (result.status !== 0) fail('Không dựng được giao diện. Xem thông báo ở trên rồi chạy lại.')
}

function newestIn(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path).reduce(
    (most, name) => Math.max(most, newestIn(join(path, name))),
    stat.mtimeMs,
  )
}

function say(line) {
  process.stderr.write(`${line}\n`)
}
function fail(line) {
  say(line)
  process.exit(1)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2)
  install()
  const node = findNode()
  let program = join(root, 'server', 'main.ts')
  let flags = []
  if (args[0] === '--run') program = join(root, args.splice(0, 2)[1])
  else {
    build(node)
    if (args[0] === '--watch') flags = [args.shift()]
  }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...flags, program, ...args], {
    stdio: 'inherit',
    env: { ...COMPILED, ...process.env },
  })
  // npm and terminals signal the whole group or only us: either way the server hears it once and answers with its exit.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      child.kill(signal)
    })
  // Some wrappers (npx) end without passing their signal on: whoever npm started must not outlive it.
  const parent = process.ppid
  if (process.env.npm_lifecycle_event !== undefined)
    setInterval(() => {
      if (process.ppid !== parent) child.kill('SIGTERM')
    }, 500).unref()
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 1))
}
