/** `npm run backup -- FILE`: the whole workspace in one file, while the server runs. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand, sumUp } from './backup/command.ts'
import { saveBackup } from './backup/save.ts'
import { readConfig, SettingError } from './config.ts'
import { connectDatabase, SQLITE_FILE } from './storage/database.ts'
import { reach } from './storage/reach.ts'

await runCommand('Cách dùng: npm run backup -- TỆP', [], async ({ file }) => {
  const config = readConfig(process.env)
  if (config.databaseUrl === null && !existsSync(join(config.dataDir, SQLITE_FILE)))
    throw new SettingError('DATA_DIR', `chưa có cơ sở dữ liệu trong ${config.dataDir}`)
  const database = await reach(config, () => connectDatabase(config))
  try {
    const counts = await saveBackup(database, file, Date.now())
    return `Đã sao lưu ${sumUp(counts)} vào ${file}`
  } finally {
    await database.close()
  }
})
