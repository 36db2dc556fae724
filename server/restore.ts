/** `npm run restore -- FILE [--replace]`: brings a saved workspace back, while no server runs. */
import { bringBack } from './backup/bring-back.ts'
import { runCommand, sumUp } from './backup/command.ts'
import { checkBackup } from './backup/format.ts'
import { readConfig } from './config.ts'
import { connectDatabase } from './storage/database.ts'
import { holdInstance } from './storage/instance-lock.ts'
import { migrate } from './storage/migrate.ts'
import { reach } from './storage/reach.ts'

await runCommand(
  'Cách dùng: npm run restore -- TỆP [--replace]',
  ['--replace'],
  async ({ file, flags }) => {
    const config = readConfig(process.env)
    // Before anything is opened or made: a bad file leaves not even an empty database behind.
    await checkBackup(file)
    const database = await reach(config, () => connectDatabase(config))
    try {
      const release = await holdInstance(database, config.dataDir)
      try {
        await reach(config, () => migrate(database))
        const counts = await bringBack(database, file, { replace: flags.has('--replace') })
        return `Đã khôi phục ${sumUp(counts)} từ ${file}. Mọi người cần đăng nhập lại.`
      } finally {
        await release()
      }
    } finally {
      await database.close()
    }
  },
)
