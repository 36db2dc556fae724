// What `npm test` runs: installs, finds a browser and a PostgreSQL, builds the pages, runs every test. Plain JavaScript
// on purpose: it must run on the machine's own Node before anything is installed. Arguments go to vitest.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, COMPILED, findNode, install } from '../server/launch.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const isCi = process.env.CI === 'true'

install()
const node = findNode()
const env = {
  ...COMPILED,
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
}
env.CHROMIUM = findChromium()
// For the test that lets a sync of the disk fail.
if (!existsSync('/usr/bin/strace')) installPackage('strace')
const databaseUrl = process.env.TEST_DATABASE_URL ?? (await findPostgres())
if (databaseUrl !== null) env.TEST_DATABASE_URL = databaseUrl
else if (isCi) stop('No PostgreSQL answers on 127.0.0.1:5432; set TEST_DATABASE_URL.')
else
  say(
    'No PostgreSQL found: storage, API and socket tests run on SQLite only. Set TEST_DATABASE_URL to run both.',
  )
build(node)

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const run = spawnSync(node, [vitest, 'run', ...process.argv.slice(2)], {
  cwd: root,
  env,
  stdio: 'inherit',
})
process.exit(run.status ?? 1)

/** A program the tests need, on a machine where we may install it. */
function installPackage(name) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  say(`Installing ${name} for the tests …`)
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' })
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], {
    stdio: 'inherit',
  })
}

function findChromium() {
  const places = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ]
  const found = () => places.find((p) => p !== undefined && existsSync(p))
  if (found() === undefined) installPackage('chromium')
  return found() ?? stop('No Chromium found. Install it or set CHROMIUM to its path.')
}

/** @returns an address when something answers on the usual port and lets us in, else null */
async function findPostgres() {
  const answers = await new Promise((resolve) => {
    const socket = connect(5432, '127.0.0.1')
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })
  if (!answers) return null
  const { default: pg } = await import('pg')
  for (const user of ['postgres', process.env.USER ?? 'root', 'root'])
    for (const database of ['test', 'postgres']) {
      const url = `postgres://${user}@127.0.0.1:5432/${database}`
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 })
      try {
        await client.connect()
        await client.query('select 1')
        return url
      } catch {
        // not this one: the next is tried
      } finally {
        await client.end().catch(() => {})
      }
    }
  return null
}

function say(line) {
  process.stderr.write(`${line}\n`)
}
function stop(line) {
  say(line)
  process.exit(1)
}
