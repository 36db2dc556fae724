/** `npm run restore -- FILE [--replace]`: brings a saved workspace back, while no server runs. */
import { bringBack } from './backup/bring-back.ts'
import { reach, runCommand, sumUp } from './backup/command.ts'
import { checkBackup } from './backup/format.ts'
import { readConfig } from './config.ts'
import { openDatabase } from './storage/database.ts'
import { holdInstance } from './storage/instance-lock.ts'

await runCommand(
  'Cách dùng: npm run restore -- TỆP [--replace]',
  ['--replace'],
  async ({ file, flags }) => {
    const config = readConfig(process.env)
    // Before anything is opened or made: a bad file leaves not even an empty database behind.
    await checkBackup(file)
    const database = await reach(config, openDatabase)
    try {
      const release = await holdInstance(database, config.dataDir)
      try {
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
