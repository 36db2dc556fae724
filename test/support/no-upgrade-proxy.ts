/** What some office proxies do: everything passes, but the Upgrade header does not, so no WebSocket ever opens. */
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Proxy {
  readonly url: string
  /** upgrades that were asked for and refused */
  upgradesRefused(): number
  close(): Promise<void>
}

/** @param targetPort asked on each request: the proxy's address must be known before the server behind it starts */
export async function startNoUpgradeProxy(targetPort: () => number): Promise<Proxy> {
  let refused = 0
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers }
    delete headers.upgrade
    delete headers.connection
    const forward = request(
      {
        host: '127.0.0.1',
        port: targetPort(),
        method: incoming.method,
        path: incoming.url,
        headers,
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    forward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => forward.destroy())
    incoming.pipe(forward)
  })
  server.on('upgrade', (_request, socket) => {
    refused++
    socket.on('error', () => socket.destroy())
    socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    upgradesRefused: () => refused,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
