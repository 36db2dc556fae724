/** The way out to the office's mail server. */
import type { Letter } from './letter.ts'

/** What became of a letter. `unknown`: the line was lost after it was handed over, it may have arrived. */
export type Handed =
  | { readonly kind: 'taken' }
  | { readonly kind: 'later' | 'refused' | 'unknown'; readonly why: string }

export interface Post {
  /** Never throws. */
  hand(to: string, id: string, letter: Letter): Promise<Handed>
  /** @returns why letters will not get out now, or null */
  check(): Promise<string | null>
  close(): void
}

/** A mail server that does not answer holds a letter up no longer than this, ms. */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 }

export async function createPost(config: {
  readonly smtpUrl: string
  readonly from: string
}): Promise<Post> {
  // Only where it is wanted: most workspaces start without a mail server.
  const { createTransport } = await import('nodemailer')
  const url = new URL(config.smtpUrl)
  const isSecure = url.protocol === 'smtps:'
  const transport = createTransport({
    ...PATIENCE,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isSecure ? 465 : 587) : Number(url.port),
    secure: isSecure,
    ...(url.username === ''
      ? {}
      : {
          auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
        }),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const host = config.from.split('@').at(-1) ?? 'ban-thao.invalid'
  return {
    async hand(to, id, { subject, text, html }) {
      try {
        await transport.sendMail({
          from: { name: 'Bàn Thảo', address: config.from },
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${host}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
        return { kind: 'taken' }
      } catch (error) {
        return outcomeOf(error)
      }
    },
    async check() {
      try {
        await transport.verify()
        return null
      } catch (error) {
        return outcomeOf(error).why
      }
    },
    close: () => transport.close(),
  }
}

/** Said before a letter is begun. */
const BEFORE_IT: ReadonlySet<string> = new Set(['EDNS', 'EAUTH', 'ETLS', 'EENVELOPE'])
const NO_GREETING = /^(Connection timeout|Greeting never received)/

/** By what the mail server said and how far it had come. Where that is not certain the letter counts as gone out: one
 *  too few is better than one twice. */
function outcomeOf(error: unknown): Extract<Handed, { why: string }> {
  const { responseCode, command, code, syscall, message } = error as Partial<{
    responseCode: number
    command: string
    code: string
    syscall: string
    message: string
  }>
  const why = [code, responseCode, command].filter((part) => part !== undefined).join(' ')
  const isBefore =
    BEFORE_IT.has(code ?? '') || syscall === 'connect' || NO_GREETING.test(message ?? '')
  if (code === 'EAUTH') return { kind: 'later', why }
  if (responseCode !== undefined) return { kind: responseCode < 500 ? 'later' : 'refused', why }
  return { kind: isBefore ? 'later' : 'unknown', why }
}
