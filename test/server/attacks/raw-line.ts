/** Bytes on a TCP line as they stand: what no HTTP client would send. */
import { connect, type Socket } from 'node:net'

export const upgradeRequest = (
  path: string,
  headers: Readonly<Record<string, string>> = {},
): string =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: x',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '\r\n',
  ].join('\r\n')

export interface RawLine {
  readonly socket: Socket
  /** everything that came so far */
  readonly heard: string
  /** when the other side has ended it: everything that came */
  readonly ended: Promise<string>
}

export function rawLine(port: number, text = ''): RawLine {
  let heard = ''
  const socket = connect(port, '127.0.0.1', () => {
    if (text !== '') socket.write(text)
  })
  socket.on('error', () => undefined)
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1')
  })
  return {
    socket,
    get heard() {
      return heard
    },
    ended: new Promise((resolve) => socket.once('close', () => resolve(heard))),
  }
}

/** What is answered; the line is then cut. */
export async function answerTo(port: number, text: string): Promise<string> {
  const line = rawLine(port, text)
  await new Promise<void>((resolve) => {
    line.socket.once('data', () => resolve())
    line.socket.once('close', () => resolve())
  })
  line.socket.destroy()
  return line.heard
}

export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])
