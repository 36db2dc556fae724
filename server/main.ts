/** Starts the server and stops it cleanly. Whatever cannot work is said in one line that names the setting. */
import { accessSync, constants } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { pino } from 'pino'
import { createApp, type App } from './app.ts'
import { systemRandom } from './random.ts'
import { SettingError, readConfig, type Config } from './config.ts'
import { connectDatabase } from './storage/database.ts'
import { holdInstance } from './storage/instance-lock.ts'
import { makeFolder } from './storage/make-folder.ts'
import { migrate } from './storage/migrate.ts'
import { reach, reasonOf } from './storage/reach.ts'

/** From the signal to the exit; what was accepted is stored long before. */
const STOP_WITHIN_MS = 5_000

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = pino({ level: config.logLevel })
  prepareFolder(config)
  const onBroken = (err: unknown): void => {
    log.fatal(
      { err },
      'the disk failed a write; this server stops, the next one reads what is there',
    )
    process.exit(1)
  }
  const database = await reach(config, () => connectDatabase(config, onBroken))
  const release = await holdInstance(database, config.dataDir, () => {
    // Another server has this database now: what we hold in memory is no longer the truth.
    log.fatal('another server took the database; this one stops')
    process.exit(1)
  })
  // Not before the lock: a newer version must not change the tables under an older server that still runs.
  await reach(config, () => migrate(database))
  const app = await createApp({ config, database, log, random: systemRandom })
  const port = await listen(app, config)
  for (const line of app.welcome(port)) process.stdout.write(`${line}\n`)
  // Otherwise written at the exit, which a server that is killed never comes to.
  flushCompileCache()

  const finish = async (): Promise<void> => {
    await app.stop()
    await release()
    await database.close()
  }
  let isStopping = false
  const stop = (): void => {
    if (isStopping) return
    isStopping = true
    setTimeout(() => process.exit(1), STOP_WITHIN_MS - 200).unref()
    finish().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'could not stop cleanly')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

function prepareFolder(config: Config): void {
  try {
    makeFolder(config.dataDir)
    accessSync(config.dataDir, constants.R_OK | constants.W_OK)
  } catch (error) {
    throw new SettingError(
      'DATA_DIR',
      `không ghi được vào thư mục ${config.dataDir} (${codeOf(error)})`,
    )
  }
}

async function listen(app: App, config: Config): Promise<number> {
  try {
    return await app.listen()
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EADDRINUSE')
      throw new SettingError('PORT', `cổng ${config.port} đã có chương trình khác dùng`)
    if (code === 'EACCES')
      throw new SettingError('PORT', `không được phép dùng cổng ${config.port}`)
    throw new SettingError('HOST', `không lắng nghe được tại ${config.host} (${code})`)
  }
}

/** The system's own short name of what went wrong (EACCES), else the first line of the message. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return reasonOf(error)
}

try {
  await main()
} catch (error) {
  // A setting that cannot work is one line; anything else is our fault and keeps its trace.
  process.stderr.write(
    error instanceof SettingError ? `${error.message}\n` : `${String((error as Error).stack)}\n`,
  )
  process.exit(1)
}
