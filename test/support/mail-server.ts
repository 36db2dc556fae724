/** A small mail server that speaks SMTP on a free port: what arrives can be read, and it can be told to refuse. */
import { createServer, type Socket } from 'node:net'

export interface Arrived {
  readonly from: string
  readonly to: string
  /** as sent: headers, an empty line, the parts */
  readonly raw: string
  /** the plain and the HTML part, decoded */
  readonly text: string
  readonly html: string
}

export interface MailServer {
  readonly url: string
  readonly letters: Arrived[]
  /** what the next letters are answered with when they have been handed over; null: taken, 'hang up': no answer */
  answer: string | null
  close(): Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const letters: Arrived[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let from = ''
    let to = ''
    let rest = ''
    let body: string[] | null = null
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    const line = (text: string): void => {
      if (body !== null) {
        if (text !== '.') return void body.push(text.startsWith('..') ? text.slice(1) : text)
        const raw = body.join('\r\n')
        body = null
        if (mail.answer === 'hang up') return void socket.destroy()
        if (mail.answer !== null) return say(mail.answer)
        letters.push({ from, to, raw, ...partsOf(raw) })
        return say('250 taken')
      }
      const verb = text.slice(0, 4).toUpperCase()
      if (verb === 'EHLO') return say('250 test')
      if (verb === 'MAIL') from = addressIn(text)
      else if (verb === 'RCPT') to = addressIn(text)
      else if (verb === 'DATA') {
        body = []
        return say('354 go on')
      } else if (verb === 'QUIT') {
        say('221 bye')
        return void socket.end()
      }
      say('250 ok')
    }
    say('220 test ESMTP')
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      rest += chunk
      for (let at = rest.indexOf('\r\n'); at >= 0; at = rest.indexOf('\r\n')) {
        const one = rest.slice(0, at)
        rest = rest.slice(at + 2)
        line(one)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const mail: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    answer: null,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return mail
}

const addressIn = (command: string): string => /<([^>]*)>/.exec(command)?.[1] ?? ''

/** The two parts of a letter, whatever they were encoded with. */
function partsOf(raw: string): { text: string; html: string } {
  const boundary = /boundary="?([^";\r\n]+)/.exec(raw)?.[1] ?? ''
  const parts = raw.split(`--${boundary}`)
  const part = (type: string): string => decoded(parts.find((p) => p.includes(type)) ?? '')
  return { text: part('text/plain'), html: part('text/html') }
}

function decoded(part: string): string {
  const [head = '', ...body] = part.trimStart().split('\r\n\r\n')
  const content = body.join('\r\n\r\n')
  if (/base64/i.test(head)) return Buffer.from(content, 'base64').toString('utf8')
  if (!/quoted-printable/i.test(head)) return content
  const bytes = content
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
