/** The database's trouble said as the setting that leads to it: one line for the operator, no trace. */
import { SettingError, type Config } from '../config.ts'

/** @throws SettingError when `work` fails */
export async function reach<T>(config: Config, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw config.databaseUrl === null
      ? new SettingError(
          'DATA_DIR',
          `không mở được cơ sở dữ liệu trong ${config.dataDir} (${reasonOf(error)})`,
        )
      : new SettingError('DATABASE_URL', `không kết nối được PostgreSQL (${reasonOf(error)})`)
  }
}

/** The first line of the message. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // A refused connection comes as several errors in one, whose own message is empty.
  if (error.message === '' && 'code' in error && typeof error.code === 'string') return error.code
  return (error.message || error.name).split('\n')[0] ?? error.name
}
