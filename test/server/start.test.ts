import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { readConfig } from '#server/config.ts'
import { SQLITE_FILE } from '#server/storage/database.ts'
import { LOCK_FILE } from '#server/storage/instance-lock.ts'
import {
  ROOT,
  startAndFail,
  startServer,
  type RunningServer,
} from '#test/support/running-server.ts'
import { demoPeople, signIn } from '#test/support/signed-in.ts'

let servers: RunningServer[] = []
const start = async (env: Record<string, string> = {}): Promise<RunningServer> => {
  const server = await startServer(env)
  servers.push(server)
  return server
}
afterEach(async () => {
  for (const server of servers) await server.dispose()
  servers = []
})
const COUNT_MIGRATIONS = 'select count(*) as n from kysely_migration'
const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'ban-thao-start-'))

describe('a first start', () => {
  test('loads the real plan, prints the address and who can sign in', async () => {
    const server = await start()
    expect(server.output()).toContain(server.url)
    const people = await demoPeople(server.url)
    expect(people.length).toBeGreaterThan(12)
    for (const person of people) expect(server.output()).toContain(person.username)
    const lead = await signIn(server.url, people[0]?.username ?? '')
    const { json } = await lead.call('GET', '/api/reports')
    const [report] = (json as { reports: { id: string; title: string }[] }).reports
    expect(report?.title).toContain('62-KL/TW')
    const view = await lead.call('GET', `/api/reports/${report?.id}`)
    expect((view.json as { sections: unknown[] }).sections).toHaveLength(17)
  })

  test('publishes each demo person with a password, a body and roles that work', async () => {
    const server = await start()
    for (const person of await demoPeople(server.url)) {
      expect(person.body).not.toBe('')
      expect(person.roles.length).toBeGreaterThan(0)
      const session = await signIn(server.url, person.username, person.password)
      expect((await session.call('GET', '/api/session')).status).toBe(200)
    }
  })
})

test('a second start finds everything as it was', async () => {
  const server = await start()
  const before = await signIn(server.url, 'danvan.bientap')
  const reports = (await before.call('GET', '/api/reports')).json
  await server.restart()
  const after = await signIn(server.url, 'danvan.bientap')
  expect((await after.call('GET', '/api/reports')).json).toEqual(reports)
  // The session of before the restart is still good as well.
  expect((await before.call('GET', '/api/session')).status).toBe(200)
})

test('a program that offers HTTP/2 by upgrade gets its answer', async () => {
  const server = await start()
  const status = await new Promise((resolve, reject) => {
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': '' }
    request(`${server.url}/healthz`, { headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
      .once('error', reject)
      .end()
  })
  expect(status).toBe(200)
})

test('SIGTERM closes sockets with 1012 and exits with 0', async () => {
  const server = await start()
  const person = await signIn(server.url, 'danvan.bientap')
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/collab/ii-1-quan-triet`, {
    headers: { cookie: person.cookie, origin: server.url },
  })
  await new Promise((resolve, reject) => socket.once('message', resolve).once('error', reject))
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  expect(await server.stop('SIGTERM')).toBe(0)
  expect(await closed).toBe(1012)
})

test('a SIGTERM to npm reaches the server: it exits with 0, and so does npm', async () => {
  const folder = emptyFolder()
  const npm = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const address = new Promise<string>((resolve) => {
    npm.stdout.on('data', (data: Buffer) => {
      output += data.toString('utf8')
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output)
      if (found !== null) resolve(found[0])
    })
  })
  const exited = new Promise<number | null>((resolve) => npm.once('exit', resolve))
  const url = await address
  expect((await fetch(`${url}/healthz`)).ok).toBe(true)
  npm.kill('SIGTERM')
  expect(await exited).toBe(0)
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  rmSync(folder, { recursive: true, force: true })
})

describe('without the demo', () => {
  test('the workspace is empty, the demo list is not found, and a code makes the first administrator once', async () => {
    const server = await start({ DEMO: 'off' })
    expect((await fetch(`${server.url}/api/demo`)).status).toBe(404)
    expect(await (await fetch(`${server.url}/api/setup`)).json()).toEqual({ needed: true })
    const code = /[A-Z0-9]{4}(-[A-Z0-9]{4}){2,}/.exec(server.output())?.[0]
    const setUp = (body: object): Promise<Response> =>
      fetch(`${server.url}/api/setup`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: server.url },
        body: JSON.stringify({
          username: 'quantri',
          name: 'Người Quản trị',
          password: 'mat-khau-rat-dai-2026',
          bodyName: 'Văn phòng Tỉnh ủy',
          ...body,
        }),
      })
    expect((await setUp({ code: 'SAI0-SAI0-SAI0' })).status).toBe(403)
    expect((await setUp({ code })).ok).toBe(true)
    expect((await setUp({ code, username: 'quantri2' })).status).toBe(403)
    const admin = await signIn(server.url, 'quantri', 'mat-khau-rat-dai-2026')
    expect((await admin.call('GET', '/api/people')).status).toBe(200)
  })

  test('the published passwords of a demo started earlier no longer open anything', async () => {
    const server = await start()
    const [person] = await demoPeople(server.url)
    await server.stop()
    const later = await start({ DATA_DIR: server.dataDir, DEMO: 'off' })
    await expect(signIn(later.url, person?.username ?? '', person?.password)).rejects.toThrow('401')
  })

  test('behind a public address there is no demo unless it is asked for by hand', () => {
    const isDemo = (env: Record<string, string>): boolean => readConfig(env).isDemo
    expect(isDemo({})).toBe(true)
    expect(isDemo({ PUBLIC_URL: 'http://127.0.0.1:8080' })).toBe(true)
    expect(isDemo({ PUBLIC_URL: 'https://soanthao.example' })).toBe(false)
    expect(isDemo({ PUBLIC_URL: 'https://soanthao.example', DEMO: 'on' })).toBe(true)
  })

  test('a host that others can reach has no demo unless it is asked for by hand', async () => {
    const closed = await start({ HOST: '0.0.0.0' })
    expect((await fetch(`${closed.url}/api/demo`)).status).toBe(404)
    const open = await start({ HOST: '0.0.0.0', DEMO: 'on' })
    expect((await fetch(`${open.url}/api/demo`)).status).toBe(200)
  })
})

describe('a setting that cannot work is one line that names it, with exit code 1', () => {
  const check = async (env: Record<string, string>, setting: string): Promise<void> => {
    const folder = emptyFolder()
    const { code, output } = await startAndFail({ DATA_DIR: folder, PORT: '0', ...env })
    rmSync(folder, { recursive: true, force: true })
    expect(code).toBe(1)
    expect(output.trim().split('\n')).toHaveLength(1)
    expect(output).toMatch(new RegExp(`^${setting}: `))
    for (const secret of ['METRICS_TOKEN', 'DATABASE_URL', 'SMTP_URL'])
      if (env[secret] !== undefined) expect(output).not.toContain(env[secret])
  }
  test.each([
    ['PORT', 'nhiều'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['METRICS_TOKEN', 'ngan'],
    ['LOG_LEVEL', 'loud\nand clear'],
    ['DEMO', 'maybe'],
    ['TRUST_PROXY', 'yes please'],
    ['PUBLIC_URL', 'ftp://x'],
    ['DATABASE_URL', 'postgres://nobody@127.0.0.1:1/nowhere'],
    ['HOST', '203.0.113.7'],
    ['SMTP_URL', 'http://nguoi:matkhau@thu.example'],
    ['MAIL_FROM', 'khong phai dia chi'],
  ])('%s=%s', (setting, value) => check({ [setting]: value }, setting))

  test('a mail server without an address to send from', () =>
    check({ SMTP_URL: 'smtp://nguoi:matkhau@thu.example' }, 'MAIL_FROM'))

  test('a port that is taken', async () => {
    const server = await start()
    await check({ PORT: String(server.port) }, 'PORT')
  })

  test.each(['/dev/null/ban-thao', '/proc/ban-thao/data'])(
    'a folder that cannot be made: %s',
    (folder) => check({ DATA_DIR: folder }, 'DATA_DIR'),
  )

  test('a lock file that cannot be opened', async () => {
    const folder = emptyFolder()
    mkdirSync(join(folder, LOCK_FILE))
    await check({ DATA_DIR: folder }, 'DATA_DIR')
  })

  test('a data folder that a running server holds', async () => {
    const server = await start()
    // The second one knows a migration that the first does not: it must not run under it.
    const beside = new DatabaseSync(join(server.dataDir, SQLITE_FILE))
    const migrations = (): number => Number(beside.prepare(COUNT_MIGRATIONS).get()?.['n'])
    beside.exec('delete from kysely_migration')
    const { code, output } = await startAndFail({ DATA_DIR: server.dataDir, PORT: '0' })
    expect(code).toBe(1)
    expect(output).toMatch(/^DATA_DIR: .*máy chủ khác/)
    expect(migrations()).toBe(0)
    beside.close()
  })
})
