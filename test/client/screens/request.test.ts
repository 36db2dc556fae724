/** The fetch layer against a real HTTP server: refusals, silence, a dead line, another build. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppError, problemOf } from '#shared/errors.ts'
import { createApi } from '#client/api/client.ts'
import { createRequest, NetworkError } from '#client/api/request.ts'

let server: Server
let base = ''
let answer: RequestListener
let heard: { reached: boolean[]; builds: string[]; signedOut: number }

beforeEach(async () => {
  heard = { reached: [], builds: [], signedOut: 0 }
  server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
})
afterEach(async () => {
  server.closeAllConnections()
  if (server.listening) await new Promise((resolve) => server.close(resolve))
})

const requestWith = (timeoutMs = 5_000) =>
  createRequest({
    fetch: (input, init) =>
      fetch(new URL(input instanceof Request ? input.url : input, base), init),
    timeoutMs,
    watch: {
      reached: (isReached) => heard.reached.push(isReached),
      build: (build) => heard.builds.push(build),
      signedOut: () => heard.signedOut++,
    },
  })
const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

describe('a request', () => {
  test('gives the answer, says that the server was reached and which build it serves', async () => {
    answer = (_, response) => response.setHeader('x-build', 'abc').end('{"reports":[]}')
    expect(await createApi(requestWith()).reports()).toEqual({ reports: [] })
    expect(heard).toEqual({ reached: [true], builds: ['abc'], signedOut: 0 })
  })

  test('turns problem+json into the error with its code and details', async () => {
    answer = (_, response) =>
      response
        .writeHead(409, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify(problemOf('changed-meanwhile', { requestId: 'r-1' })))
    const error = await errorOf(createApi(requestWith()).reports())
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'changed-meanwhile', details: { requestId: 'r-1' } })
  })

  test('says that the session is over when the server says so', async () => {
    answer = (_, response) =>
      response
        .writeHead(401, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify(problemOf('session.missing')))
    expect(await errorOf(createApi(requestWith()).session())).toMatchObject({
      code: 'session.missing',
    })
    expect(heard.signedOut).toBe(1)
  })

  test.each([
    ['text/html', '<h1>Bad Gateway</h1>', 502],
    ['application/json', '{"broken', 500],
    ['application/problem+json', '{"code":"invented"}', 418],
  ])('takes an answer of %s without a known code for a fault', async (type, text, status) => {
    answer = (_, response) => response.writeHead(status, { 'content-type': type }).end(text)
    expect(await errorOf(createApi(requestWith()).reports())).toMatchObject({
      code: 'server.fault',
    })
  })

  test('that gets no answer in time is a network error, not a fault', async () => {
    answer = () => undefined
    const error = await errorOf(createApi(requestWith(60)).reports())
    expect(error).toBeInstanceOf(NetworkError)
    expect(error).toMatchObject({ kind: 'timeout' })
    expect(heard.reached).toEqual([false])
  })

  test('to a server that is gone is offline', async () => {
    await new Promise((resolve) => server.close(resolve))
    expect(await errorOf(createApi(requestWith()).reports())).toMatchObject({ kind: 'offline' })
    expect(heard.reached).toEqual([false])
  })

  test('given up by its caller is neither', async () => {
    answer = () => undefined
    const given = new AbortController()
    const error = errorOf(requestWith()('/api/reports', { signal: given.signal }))
    given.abort()
    expect(await error).not.toBeInstanceOf(NetworkError)
    expect(heard.reached).toEqual([])
  })

  test('sends what it is given as JSON, and ids as one segment', async () => {
    let seen = ''
    answer = (request, response) => {
      request.on('data', (data: Buffer) => (seen += data.toString()))
      request.on('end', () => response.end(JSON.stringify({ url: request.url })))
    }
    const moved: unknown = await createApi(requestWith()).moveSection('a/../b', {
      to: 'returned',
      note: 'vì sao',
    })
    expect(moved).toEqual({ url: '/api/sections/a%2F..%2Fb/moves' })
    expect(JSON.parse(seen)).toEqual({ to: 'returned', note: 'vì sao' })
  })
})
