/** Mutated HTTP requests against the whole server: it lives, and answers nothing but 2xx, 3xx and 4xx. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { demoDoor } from '#test/faults/demo-door.ts'
import { mutate } from '#test/support/mutate.ts'
import { startServer } from '#test/support/running-server.ts'
import { seeded } from '#test/support/seeded.ts'

const AT_ONCE = 8
const ANSWER_WITHIN_MS = 20_000

export interface FuzzedRequests {
  readonly tried: number
  /** by first digit; 0: the line was closed without an answer */
  readonly answers: ReadonlyMap<number, number>
}

/** @throws with seed and bytes at the first answer that is a fault of ours */
export async function fuzzRequests(count: number, seed: number): Promise<FuzzedRequests> {
  const random = seeded(seed)
  const server = await startServer()
  try {
    const { section, cookies } = await demoDoor(server, 1)
    const honest = honestRequests(server.url, cookies[0] ?? '', section).map((text) =>
      new TextEncoder().encode(text),
    )
    const answers = new Map<number, number>()
    let tried = 0
    const worker = async (): Promise<void> => {
      while (tried < count) {
        tried++
        const base = honest[random(honest.length)] ?? Uint8Array.of(0)
        const bad = mutate(base, honest, random)
        const status = await ask(server.port, bad)
        const where = `seed ${seed}: ${Buffer.from(bad).toString('latin1')}`
        assert.ok(status < 500, `${status} ${where}\n${server.output().slice(-3_000)}`)
        assert.ok(server.isRunning(), `the server ended, ${where}`)
        const kind = Math.floor(status / 100)
        answers.set(kind, (answers.get(kind) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200)
    return { tried, answers }
  } finally {
    await server.dispose()
  }
}

function honestRequests(url: string, cookie: string, section: string): string[] {
  const head = `host: ${new URL(url).host}\r\ncookie: ${cookie}\r\norigin: ${url}\r\nconnection: close\r\n`
  const get = (path: string): string => `GET ${path} HTTP/1.1\r\n${head}\r\n`
  const send = (method: string, path: string, body: unknown): string => {
    const text = JSON.stringify(body)
    return `${method} ${path} HTTP/1.1\r\n${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  }
  return [
    get('/'),
    get('/healthz'),
    get('/api/home'),
    get('/api/reports'),
    get(`/api/sections/${section}`),
    get('/api/audit?limit=5'),
    get('/api/openapi.json'),
    get(`/collab/${section}`),
    send('POST', `/api/sections/${section}/moves`, { to: 'returned', note: 'Bổ sung số liệu' }),
    send('PATCH', `/api/sections/${section}`, { version: 0, contributorMode: 'edit' }),
    send('POST', '/api/bodies', { name: 'Ban mới', shortName: 'Ban mới', code: 'BM' }),
    send('POST', `/collab/${section}/http`, {}),
  ]
}

/** @returns the status, 0 when the line was closed without one */
function ask(port: number, bytes: Uint8Array): Promise<number> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
    const done = (): void => {
      socket.destroy()
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0))
    }
    socket.setTimeout(ANSWER_WITHIN_MS, done)
    socket.on('data', (data) => (answer += data.toString('latin1')))
    socket.on('close', done)
    socket.on('error', done)
  })
}
