// @y/websocket-server as it is shipped. DATA_DIR: documents are kept by y-leveldb.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { setPersistence, setupWSConnection } from '@y/websocket-server/utils'
import * as Y from 'yjs'

// The package's own ws, the one its instructions run it with.
const { Server } = createRequire(import.meta.resolve('@y/websocket-server/utils'))('ws')

if (process.env.DATA_DIR !== undefined) {
  const { LeveldbPersistence } = await import('y-leveldb')
  const provider = new LeveldbPersistence(`${process.env.DATA_DIR}/leveldb`)
  setPersistence({
    provider,
    async bindState(name, doc) {
      // What is written while the stored state is read must be kept too.
      doc.on('update', (update, origin) => {
        if (origin !== provider) void provider.storeUpdate(name, update)
      })
      const stored = await provider.getYDoc(name)
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(stored), provider)
    },
    async writeState() {},
  })
}

const sockets = new Server({ noServer: true })
sockets.on('connection', setupWSConnection)
const server = createServer((_request, response) => response.end('ok'))
server.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit('connection', ws, request)),
)
server.listen(Number(process.env.PORT), '127.0.0.1')
