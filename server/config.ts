/** The environment, checked once at start. Every setting is in README.md's table; nothing else configures the server. */
import { networkInterfaces } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'

const onOff = z.enum(['on', 'off'])

const Environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3_000),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'phải bắt đầu bằng postgres://')
    .optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TRUST_PROXY: onOff.default('off'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DEMO: onOff.optional(),
  METRICS_TOKEN: z.string().min(16).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, hostname: /./ }).optional(),
  MAIL_FROM: z.email().optional(),
})

const SECRET: ReadonlySet<string> = new Set(['DATABASE_URL', 'METRICS_TOKEN', 'SMTP_URL'])

export interface Config {
  readonly host: string
  /** 0: the system picks a free one */
  readonly port: number
  readonly dataDir: string
  /** null: SQLite in dataDir */
  readonly databaseUrl: string | null
  readonly publicUrl: string | null
  readonly trustProxy: boolean
  readonly logLevel: z.infer<typeof Environment>['LOG_LEVEL']
  readonly isDemo: boolean
  readonly metricsToken: string | null
  /** null: no e-mail leaves the house */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | null
}

/** A setting that cannot be used: the message is the one line the operator sees. */
export class SettingError extends Error {
  constructor(setting: string, what: string) {
    super(`${setting}: ${what}`)
    this.name = 'SettingError'
  }
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/
export const isLoopback = (host: string): boolean => LOOPBACK.test(host)

/** The demo's passwords are published: it is on by itself only where nobody else can reach it. A public address means
 *  that a proxy stands in front. */
function isOnlyForThisMachine(host: string, publicUrl: string | undefined): boolean {
  if (!isLoopback(host)) return false
  return publicUrl === undefined || isLoopback(new URL(publicUrl).hostname.replace(/^\[|\]$/g, ''))
}

/** @throws SettingError for the first value that cannot be used */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // An empty value in a service file means "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given, { error: z.locales.vi().localeError })
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const setting = String(issue?.path[0] ?? 'cấu hình')
    // What holds a password stays out of logs; a line break in a value makes no second line.
    const value = SECRET.has(setting) ? '' : ` ${JSON.stringify(given[setting] ?? '')}`
    throw new SettingError(setting, `giá trị${value} không dùng được (${issue?.message ?? ''})`)
  }
  const e = parsed.data
  if (e.SMTP_URL !== undefined && e.MAIL_FROM === undefined)
    throw new SettingError('MAIL_FROM', 'cần có địa chỉ gửi khi đặt SMTP_URL')
  return {
    host: e.HOST,
    port: e.PORT,
    dataDir: resolve(e.DATA_DIR),
    databaseUrl: e.DATABASE_URL ?? null,
    publicUrl: e.PUBLIC_URL ?? null,
    trustProxy: e.TRUST_PROXY === 'on',
    logLevel: e.LOG_LEVEL,
    isDemo: (e.DEMO ?? (isOnlyForThisMachine(e.HOST, e.PUBLIC_URL) ? 'on' : 'off')) === 'on',
    metricsToken: e.METRICS_TOKEN ?? null,
    mail:
      e.SMTP_URL === undefined || e.MAIL_FROM === undefined
        ? null
        : { smtpUrl: e.SMTP_URL, from: e.MAIL_FROM },
  }
}

/** The origins pages may come from: PUBLIC_URL alone when set, else every address this server listens on. */
export function allowedOrigins(config: Config, port: number): string[] {
  if (config.publicUrl !== null) return [new URL(config.publicUrl).origin]
  const hosts = new Set([config.host])
  if (isLoopback(config.host)) for (const h of ['localhost', '127.0.0.1', '::1']) hosts.add(h)
  if (config.host === '0.0.0.0' || config.host === '::') {
    hosts.add('localhost')
    for (const list of Object.values(networkInterfaces()))
      for (const a of list ?? []) hosts.add(a.address)
  }
  return [...hosts].map((h) => new URL(`http://${h.includes(':') ? `[${h}]` : h}:${port}`).origin)
}
