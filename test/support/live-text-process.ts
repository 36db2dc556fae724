/** The live text of live-text.ts as a process of its own, to be killed: prints its address and the cookies of its
 *  writers. Snapshots come every few rows, so that a kill falls into one now and then. */
import type { Block } from '#shared/document/block.ts'
import { startLiveText } from './live-text.ts'

const [dataDir = '', port = '0', writers = '10'] = process.argv.slice(2)
const live = await startLiveText({
  where: { databaseUrl: null, dataDir },
  port: Number(port),
  pace: { compactRows: 25, roomDuty: 1, commitSpacingMs: 0 },
  fail: (error) => {
    console.error(error)
    process.exit(1)
  },
})
const there = await live.database.kysely.selectFrom('section').select('id').executeTakeFirst()
const blocks: readonly Block[] = [{ kind: 'paragraph', runs: [{ text: 'Mở đầu', marks: [] }] }]
if (there === undefined) await live.makeSection('phan-ben', blocks)
const cookies: string[] = []
for (let i = 0; i < Number(writers); i++) cookies.push(await live.cookie(`viet-${i}`))
console.log(JSON.stringify({ url: live.url, port: live.port, cookies }))
