/** The floor for a Node server: hands every frame on to the others in the room. No document, no check, no disk.
 *  COALESCE_MS: holds frames for that long and sends them as one (a batch of the relay's own). */
import { WebSocketServer, type WebSocket } from 'ws'
import { Writer } from '#server/sync/bytes.ts'
import { RELAY_BATCH } from '../../load/protocols.ts'

interface RelayRoom {
  readonly sockets: Set<WebSocket>
  held: Buffer[]
  timer: NodeJS.Timeout | null
}

const windowMs = Number(process.env['COALESCE_MS'] ?? 0)
const rooms = new Map<string, RelayRoom>()
const writer = new Writer()

function hold(room: RelayRoom, frame: Buffer): void {
  room.held.push(frame)
  room.timer ??= setTimeout(() => {
    room.timer = null
    writer.uint(RELAY_BATCH)
    for (const held of room.held) writer.block(held)
    room.held = []
    const batch = writer.take()
    for (const socket of room.sockets) socket.send(batch)
  }, windowMs)
}

const server = new WebSocketServer({
  port: Number(process.env['PORT']),
  host: '127.0.0.1',
  perMessageDeflate: false,
})
server.on('connection', (socket, request) => {
  const name = request.url ?? ''
  const room = rooms.get(name) ?? { sockets: new Set(), held: [], timer: null }
  rooms.set(name, room)
  room.sockets.add(socket)
  socket.on('close', () => room.sockets.delete(socket))
  socket.on('error', () => socket.terminate())
  socket.on('message', (frame: Buffer) => {
    if (windowMs > 0) return hold(room, frame)
    for (const other of room.sockets) if (other !== socket) other.send(frame)
  })
})
