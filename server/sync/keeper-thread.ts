/** Beside the main thread: everything that needs Yjs (snapshots, text for reading, authorship), and the database's
 *  checkpoints. */
import { flushCompileCache } from 'node:module'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { answerTask } from './keeper-work.ts'
import type { KeeperData, KeeperTask } from './keeper.ts'

const CHECKPOINT_MS = 2_000
const port = parentPort
if (port === null) throw new Error('the keeper runs in a worker')
// A thread that is ended writes nothing.
flushCompileCache()

port.on('message', (task: KeeperTask) => {
  const said = answerTask(task)
  // A snapshot goes over as it lies, without a copy; small results may share one buffer and are copied.
  const moved =
    'made' in said && said.made !== null && 'history' in said.made ? [said.made.text.buffer] : []
  port.postMessage(said, moved as ArrayBuffer[])
})

const { sqliteFile } = workerData as KeeperData
if (sqliteFile !== null) {
  const database = new DatabaseSync(sqliteFile)
  database.exec('pragma busy_timeout = 0')
  // On the main thread a checkpoint would hold up a commit. Passive: it never waits for anybody.
  setInterval(() => {
    try {
      database.exec('pragma wal_checkpoint(passive)')
    } catch {
      // A full disk or a lock: the log file keeps everything, the next round tries again, commits report the trouble.
    }
  }, CHECKPOINT_MS)
}
