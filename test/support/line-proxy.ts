/** A TCP line that can be made as bad as lines are: late, stalling, cut, silent. TCP itself repeats what is lost; what
 *  people notice of a loss is a stall, and everything behind it waits. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Seeded } from './seeded.ts'

export interface Weather {
  /** a piece arrives after this many ms, */
  readonly delayMs: number
  /** give or take this many, never before the piece ahead of it */
  readonly jitterMs: number
  /** percent of the pieces that are lost once and come a second time `stallMs` later */
  readonly lossPercent: number
  readonly stallMs: number
}
export const FAIR: Weather = { delayMs: 0, jitterMs: 0, lossPercent: 0, stallMs: 0 }

export interface LineProxy {
  readonly url: string
  weather: Weather
  /** nothing new gets through, and open lines are cut */
  cut(): void
  /** nothing gets through and nobody is told: no FIN, no RST */
  freeze(): void
  /** new lines get through again; frozen ones stay dead */
  mend(): void
  close(): Promise<void>
}

export async function startLineProxy(targetPort: number, random: Seeded): Promise<LineProxy> {
  let state: 'open' | 'cut' | 'frozen' = 'open'
  const sockets = new Set<Socket>()
  const proxy = {
    weather: FAIR,
    url: '',
    cut() {
      state = 'cut'
      for (const socket of sockets) socket.destroy()
    },
    freeze() {
      state = 'frozen'
      for (const socket of sockets) socket.pause().removeAllListeners('data')
    },
    mend() {
      state = 'open'
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
  const server = createServer((client) => {
    client.on('error', () => undefined)
    if (state === 'cut') return void client.destroy()
    sockets.add(client)
    client.on('close', () => sockets.delete(client))
    // Taken and never answered.
    if (state === 'frozen') return void client.pause()
    const upstream = connect(targetPort, '127.0.0.1')
    upstream.on('error', () => undefined)
    sockets.add(upstream)
    upstream.on('close', () => sockets.delete(upstream))
    carry(client, upstream)
    carry(upstream, client)
  })

  function carry(from: Socket, to: Socket): void {
    const waiting: { readonly at: number; readonly act: () => void }[] = []
    const deliver = (): void => {
      for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
        const left = first.at - performance.now()
        if (left > 0) return void setTimeout(deliver, left)
        waiting.shift()
        first.act()
      }
    }
    const later = (act: () => void): void => {
      const { delayMs, jitterMs, lossPercent, stallMs } = proxy.weather
      const stall = random(100) < lossPercent ? stallMs : 0
      const wait = delayMs + random(2 * jitterMs + 1) - jitterMs + stall
      waiting.push({ at: performance.now() + wait, act })
      if (waiting.length === 1) deliver()
    }
    from.on('data', (bytes) =>
      later(() => void (to.writable && state === 'open' && to.write(bytes))),
    )
    from.on('close', () => {
      if (state !== 'frozen') later(() => to.end())
    })
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return proxy
}
