/** What was refused: kept in bounds, for administrators, and nowhere else. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { KEPT_TABLES } from '#server/backup/tables.ts'
import { keepRefusedBytes, listQuarantine, quarantined } from '#server/storage/quarantine.ts'
import { LivePeer } from '#test/support/live-peer.ts'
import { startLiveText, type LiveText } from '#test/support/live-text.ts'
import { build, makeVictim } from '#test/support/malicious-updates.ts'
import { ENGINES } from '#test/support/temporary-database.ts'
import { startWorkspace } from '../http/workspace.ts'

describe.each(ENGINES)('on %s', (engine) => {
  let live: LiveText
  beforeEach(async () => {
    live = await startLiveText({ engine })
    await live.makeSection('phan-la')
  })
  afterEach(async () => {
    expect(live.faults).toEqual([])
    await live.dispose()
  })

  test('the very message that was refused is kept, cut to 64 KiB, and shown to nobody', async () => {
    const witness = new LivePeer(`${live.url}/collab/phan-la`, {
      cookie: await live.cookie('gop-y'),
    })
    await witness.synced
    const author = new LivePeer(`${live.url}/collab/phan-la`, {
      cookie: await live.cookie('chu-phan'),
    })
    await author.synced
    author.send(makeVictim().state)
    await expect.poll(() => author.saved).toBe(1)
    author.end()
    const shown = witness.heard.length
    for (const name of ['unknown-node', 'trailing-junk']) {
      const attacker = new LivePeer(`${live.url}/collab/phan-la`, {
        cookie: await live.cookie('phoi-hop'),
      })
      await attacker.synced
      for (const frame of build(name, makeVictim()).frames) attacker.raw(frame)
      await expect.poll(() => attacker.closed ?? attacker.refused.length).toBeTruthy()
      attacker.end()
    }
    const { kysely } = live.database
    await expect.poll(() => listQuarantine(kysely)).toHaveLength(2)
    const [junk, node] = await listQuarantine(kysely)
    expect(junk).toMatchObject({ person_id: 'phoi-hop', section_id: 'phan-la', code: 4400 })
    expect(junk).not.toHaveProperty('data')
    const bytes = (await quarantined(kysely, Number(junk?.id)))?.data ?? new Uint8Array()
    expect([bytes.length, junk?.size]).toEqual([64 << 10, expect.any(Number)])
    const small = (await quarantined(kysely, Number(node?.id)))?.data ?? new Uint8Array()
    expect(Buffer.from(small).equals(build('unknown-node', makeVictim()).frames[0] as Buffer)).toBe(
      true,
    )
    expect(witness.heard.length).toBe(shown)
    witness.end()
  })

  test('of each person the newest twenty stay', async () => {
    const refused = { sectionId: 'phan-la', code: 4400, reason: 'x', size: 1, sha256: '' }
    for (let at = 1; at <= 30; at++)
      for (const personId of ['phoi-hop', 'gop-y'])
        await keepRefusedBytes(live.database, { ...refused, personId, at, data: Uint8Array.of(at) })
    const rows = await listQuarantine(live.database.kysely)
    const of = (person: string): number[] =>
      rows.filter((row) => row.person_id === person).map((row) => row.at)
    const newest = Array.from({ length: 20 }, (_, i) => 30 - i)
    expect([of('phoi-hop'), of('gop-y')]).toEqual([newest, newest])
  })
})

test('an administrator reads it, on record; nobody else does, and no backup holds it', async () => {
  const w = await startWorkspace()
  try {
    await keepRefusedBytes(w.database, {
      sectionId: 'phan-2',
      personId: 'nguoi-office',
      code: 4400,
      reason: 'cut short',
      size: 3,
      sha256: 'a',
      at: 1,
      data: Uint8Array.of(1, 2, 3),
    })
    expect((await w.ask('GET', '/api/quarantine', { as: 'auditor' })).status).toBe(403)
    expect((await w.ask('GET', '/api/quarantine/1', { as: 'lead-head' })).status).toBe(403)
    const { body } = await w.ask('GET', '/api/quarantine', { as: 'admin' })
    expect(body.rows).toMatchObject([{ personId: 'nguoi-office', code: 4400, size: 3 }])
    expect(JSON.stringify(body)).not.toContain('base64')
    const one = await w.ask('GET', `/api/quarantine/${body.rows[0].id}`, { as: 'admin' })
    expect(one.body.base64).toBe('AQID')
    expect((await w.ask('GET', '/api/quarantine/999', { as: 'admin' })).status).toBe(404)
    const audit = await w.ask('GET', '/api/audit', { as: 'admin' })
    expect(audit.body.rows.map((row: { act: string }) => row.act)).toEqual([
      'quarantine.read',
      'quarantine.read',
    ])
    expect(KEPT_TABLES.map(({ name }) => name)).not.toContain('quarantine')
  } finally {
    await w.close()
  }
})
