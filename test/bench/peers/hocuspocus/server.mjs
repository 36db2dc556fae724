// @hocuspocus/server as it is shipped. DATA_DIR: documents are kept by its SQLite extension.
import { Server } from '@hocuspocus/server'

const extensions = []
if (process.env.DATA_DIR !== undefined) {
  const { SQLite } = await import('@hocuspocus/extension-sqlite')
  extensions.push(new SQLite({ database: `${process.env.DATA_DIR}/hocuspocus.sqlite` }))
}
await new Server({
  port: Number(process.env.PORT),
  address: '127.0.0.1',
  quiet: true,
  stopOnSignals: false,
  extensions,
}).listen()
