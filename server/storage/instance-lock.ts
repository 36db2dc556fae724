/** One server per database: sections live in the memory of the server that has them open, so a second one, or a restore
 *  underneath a running one, must be refused. The lock is the operating system's or PostgreSQL's own: it goes with the
 *  process, however that ends, and is never stale. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type pg from 'pg'
import { SettingError } from '../config.ts'
import type { Database } from './database.ts'
import { makeFolder } from './make-folder.ts'

/** Beside the database, never in it: the database itself must stay open to `npm run backup`. */
export const LOCK_FILE = 'server.lock'
const RETRY_MS = 1_000

/** Takes the database for this process.
 *  @param onLost PostgreSQL only: the connection broke and somebody else has the lock now; the server must stop
 *  @returns gives it back
 *  @throws SettingError when another process has it, or the lock file cannot be used */
export async function holdInstance(
  database: Database,
  dataDir: string,
  onLost: () => void = () => {},
): Promise<() => Promise<void>> {
  return database.raw.engine === 'sqlite'
    ? holdFile(dataDir)
    : await holdAdvisoryLock(database.raw.pool, onLost)
}

function holdFile(dataDir: string): () => Promise<void> {
  makeFolder(dataDir)
  const file = join(dataDir, LOCK_FILE)
  let lock: DatabaseSync | null = null
  try {
    lock = new DatabaseSync(file)
    lock.exec('pragma busy_timeout = 0; begin exclusive')
  } catch (error) {
    lock?.close()
    throw new SettingError(
      'DATA_DIR',
      String(error).includes('locked')
        ? `${dataDir} đang được một máy chủ khác dùng; dừng máy chủ đó rồi chạy lại`
        : `không dùng được tệp khóa ${file} (${String(error)})`,
    )
  }
  const held = lock
  return async () => {
    if (held.isOpen) held.close()
  }
}

/** On a connection of its own; one lock per schema. */
async function holdAdvisoryLock(pool: pg.Pool, onLost: () => void): Promise<() => Promise<void>> {
  const hold = { isReleased: false }
  let holder = await tryLock(pool)
  if (holder === null)
    throw new SettingError(
      'DATABASE_URL',
      'cơ sở dữ liệu đang được một máy chủ khác dùng; dừng máy chủ đó rồi chạy lại',
    )
  const watch = (client: pg.PoolClient): void => {
    client.once('error', () => {
      client.release(true)
      holder = null
      void takeAgain()
    })
  }
  const takeAgain = async (): Promise<void> => {
    while (!hold.isReleased) {
      try {
        holder = await tryLock(pool)
        if (holder === null) return onLost()
        if (hold.isReleased) return holder.release(true)
        return watch(holder)
      } catch {
        // PostgreSQL does not answer yet; nobody else gets the lock meanwhile either.
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref())
      }
    }
  }
  watch(holder)
  return async () => {
    hold.isReleased = true
    // PostgreSQL notices a closed connection when it gets to it; the next server may be asking already.
    await holder?.query('select pg_advisory_unlock_all()').catch(() => undefined)
    holder?.release(true)
    holder = null
  }
}

async function tryLock(pool: pg.Pool): Promise<pg.PoolClient | null> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      `select pg_try_advisory_lock(hashtext('ban-thao'), hashtext(current_schema())) as taken`,
    )
    if (rows[0]?.taken === true) return client
    client.release()
    return null
  } catch (error) {
    client.release(true)
    throw error
  }
}
