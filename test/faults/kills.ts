/** F01: the server's process is killed at random moments while people type. */
import { startServer } from '#test/support/running-server.ts'
import { seeded } from '#test/support/seeded.ts'
import { demoDoor } from './demo-door.ts'
import { quantile, type Fault } from './fault.ts'
import { Office } from './office.ts'
import { startPostgres } from './own-postgres.ts'

/** From entering to the kill. */
const WITHIN_MS = 600

/** @param killAndStart SIGKILL, then a new process on the same data
 *  @returns how long each start took until it answered, ms */
export async function killWhileTyping(
  office: Office,
  killAndStart: () => Promise<void>,
  kills: number,
  seed: number,
): Promise<number[]> {
  const random = seeded(seed)
  const startMs: number[] = []
  for (let kill = 0; kill < kills; kill++) {
    await office.enter()
    const killAt = Date.now() + random(WITHIN_MS)
    const back: Promise<void>[] = []
    const again = async (): Promise<void> => {
      const began = Date.now()
      await killAndStart()
      startMs.push(Date.now() - began)
    }
    await office.typeUntil(() => {
      if (back.length === 0 && Date.now() >= killAt) back.push(again())
      return !office.isAnybodyIn
    })
    await Promise.all(back)
    await office.expectKept()
  }
  await office.settle()
  office.leave()
  return startMs
}

export const kills: Fault = {
  id: 'F01',
  title: 'SIGKILL at random moments while 12 people type',
  async run({ seed, kills: count, database }) {
    const postgres = database === 'postgres' ? await startPostgres() : null
    const server = await startServer(postgres === null ? {} : { DATABASE_URL: postgres.url })
    try {
      const door = await demoDoor(server)
      const office = new Office(() => door, 12, seed)
      const startMs = await killWhileTyping(office, () => server.restart('SIGKILL'), count, seed)
      if (office.acknowledged < count * 3) throw new Error('hardly anything was acknowledged')
      return `${database}: ${count} kills, ${office.acknowledged} acknowledged updates, 0 lost, 0 shown and lost, listening again p50 ${quantile(startMs, 0.5)} ms, at most ${quantile(startMs, 1)} ms`
    } finally {
      await server.dispose()
      await postgres?.dispose()
    }
  },
}
