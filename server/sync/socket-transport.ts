/** A line over a WebSocket. `ws` reads frames, answers pings and closes; what we send is ready frames, written straight
 *  to the socket: one buffer for everybody, no copy per receiver. */
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { CLOSE } from '#shared/wire/sync.ts'
import type { Clock } from '../clock.ts'
import { createBudget } from './budget.ts'
import { BOUNDS } from './limits.ts'
import type { Transport } from './transport.ts'

/** @param socket the one under `ws`; nothing else may write to it, and permessage-deflate must be off */
export function createSocketTransport(
  ws: WebSocket,
  socket: Duplex,
  clock: Pick<Clock, 'elapsed'>,
): Transport {
  let missedPings = 0
  const pings = createBudget(BOUNDS.clientPingsPerSecond, 1, clock.elapsed)
  // Each is answered with as many bytes, and no browser sends one by itself.
  ws.on('ping', () => {
    if (pings.spend(1)) return
    if (ws.readyState === ws.OPEN) ws.close(CLOSE.tooFast, 'pings')
    else ws.terminate()
  })
  ws.on('pong', () => {
    missedPings = 0
  })
  // A broken frame (reserved bits, too large, too many fragments): ws answers with the code and ends it.
  ws.on('error', () => {})
  return {
    get isOpen() {
      return ws.readyState === ws.OPEN
    },
    get unsentBytes() {
      return socket.writableLength
    },
    listen(events) {
      ws.on('message', (bytes: Buffer, isBinary: boolean) => events.message(bytes, isBinary))
      ws.on('close', () => events.closed())
      socket.on('drain', () => events.drained())
    },
    write(frames) {
      if (ws.readyState === ws.OPEN) socket.write(frames)
    },
    close(code, reason) {
      ws.close(code, reason)
    },
    terminate() {
      ws.terminate()
    },
    probe() {
      if (missedPings >= BOUNDS.missedPings) return false
      missedPings++
      if (ws.readyState === ws.OPEN) ws.ping()
      return true
    },
  }
}
