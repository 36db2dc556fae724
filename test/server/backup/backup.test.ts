import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { bringBack } from '#server/backup/bring-back.ts'
import {
  BackupError,
  checkBackup,
  readBackup,
  writeBackup,
  type Entry,
} from '#server/backup/format.ts'
import { saveBackup } from '#server/backup/save.ts'
import { KEPT_TABLES } from '#server/backup/tables.ts'
import { SQLITE_FILE } from '#server/storage/database.ts'
import { holdInstance } from '#server/storage/instance-lock.ts'
import { describeOnEachDatabase, ENGINES, sqlite, type Place } from '#test/support/databases.ts'
import { appendPair, everything, fill } from '#test/support/filled-database.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'ban-thao-backup-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** @returns a sound backup of a small SQLite workspace */
async function saved(): Promise<string> {
  const source = await sqlite.open()
  await fill(source, 30)
  const file = join(folder(), 'workspace.backup')
  await saveBackup(source, file, 1)
  return file
}

describe('backup and restore', () => {
  for (const from of ENGINES)
    for (const to of ENGINES)
      test(`what ${from.engine} saved comes back whole in ${to.engine}`, async () => {
        const source = await from.open()
        await fill(source)
        const before = await everything(source)
        for (const { name } of KEPT_TABLES) expect(before[name]).not.toEqual([])
        const file = join(folder(), 'workspace.backup')
        const counts = await saveBackup(source, file, 1)

        const target = await to.open()
        const restored = await bringBack(target, file, { replace: false })

        expect(restored).toEqual(counts)
        expect(await everything(target)).toEqual(before)
      })
})

describeOnEachDatabase('backup and restore', ({ open, place, engine }) => {
  test('a backup made while edits go on holds one moment', async () => {
    const at = await place()
    const writer = await open(at)
    await fill(writer, 300)
    const reader = await open(at)
    const file = join(folder(), 'live.backup')
    let next = 301
    const saving = { isDone: false }
    const writing = (async () => {
      while (!saving.isDone) {
        await writer.transaction((trx) => appendPair(trx, next))
        next++
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    const counts = await saveBackup(reader, file, 1)
    saving.isDone = true
    await writing

    expect(next).toBeGreaterThan(302)
    expect(counts['section_log']).toBeGreaterThanOrEqual(300)
    expect(counts['section_log']).toBeLessThan(next - 1)
    expect(counts['report_event']).toBe(counts['section_log'])
    const target = await open()
    await bringBack(target, file, { replace: false })
    const log = (await everything(target))['section_log'] ?? []
    expect((await everything(writer))['section_log']).toEqual(expect.arrayContaining([...log]))
  })

  test('a backup from before there were parts and history is taken', async () => {
    const source = await open()
    await fill(source, 3)
    const file = join(folder(), 'old.backup')
    await saveBackup(source, file, 1)
    const isNew = (table: string): boolean =>
      ['section_snapshot_part', 'section_history'].includes(table)
    const before = ['seq', 'section_id', 'at', 'data', 'through']
    async function* old(): AsyncGenerator<Entry> {
      let kept: readonly number[] = []
      for await (const entry of readBackup(file)) {
        if (isNew(entry.table)) continue
        if (entry.kind === 'table') {
          const isText = ['section_log', 'section_snapshot'].includes(entry.table)
          kept = entry.columns.flatMap((c, i) => (!isText || before.includes(c) ? [i] : []))
          yield { ...entry, columns: kept.map((i) => entry.columns[i] ?? '') }
        } else yield { ...entry, values: kept.map((i) => entry.values[i] ?? null) }
      }
    }
    const older = join(folder(), 'older.backup')
    await writeBackup(older, { migration: '0001-workspace', at: 1 }, old())
    const target = await open()
    await bringBack(target, older, { replace: false })
    const rows = await target.kysely.selectFrom('section_log').selectAll().execute()
    expect(rows.length).toBe(3)
    expect(rows.every((row) => row.crc === null)).toBe(true)
    expect(
      await target.kysely.selectFrom('section_snapshot').select('text_parts').execute(),
    ).toEqual([{ text_parts: 0 }])
  })

  test('a workspace with data is replaced only when asked, and wholly', async () => {
    const source = await open()
    await fill(source, 5)
    const file = join(folder(), 'workspace.backup')
    await saveBackup(source, file, 1)
    const target = await open()
    await fill(target, 20)
    await target.kysely.updateTable('body').set({ name: 'Khác' }).execute()
    const untouched = await everything(target)

    await expect(bringBack(target, file, { replace: false })).rejects.toThrow('--replace')
    expect(await everything(target)).toEqual(untouched)

    await bringBack(target, file, { replace: true })
    expect(await everything(target)).toEqual(await everything(source))
  })

  test('after a restore what was frozen is still immutable and numbers run on', async () => {
    const source = await open()
    await fill(source, 5)
    const file = join(folder(), 'workspace.backup')
    await saveBackup(source, file, 1)
    const target = await open()
    await fill(target, 1)
    await bringBack(target, file, { replace: true })

    for (const table of ['draft', 'draft_section', 'section_record', 'audit']) {
      await expect(sql`delete from ${sql.table(table)}`.execute(target.kysely)).rejects.toThrow(
        'immutable',
      )
    }
    await expect(sql`update draft set sha256 = 'ff'`.execute(target.kysely)).rejects.toThrow(
      'immutable',
    )
    const { seq } = await target.kysely
      .insertInto('section_log')
      .values({ section_id: 's', at: 9, data: new Uint8Array(1) })
      .returning('seq')
      .executeTakeFirstOrThrow()
    expect(seq).toBe(6)
  })

  test('sessions do not come back: people sign in again', async () => {
    const source = await open()
    await fill(source, 1)
    const now = engine === 'sqlite' ? new Date().toISOString() : new Date()
    const session = {
      id: 'x',
      token: 'secret-token',
      user_id: 'p',
      expires_at: now,
      created_at: now,
      updated_at: now,
      ip_address: null,
      user_agent: null,
    }
    await source.kysely.insertInto('auth_session').values(session).execute()
    const file = join(folder(), 'workspace.backup')
    await saveBackup(source, file, 1)
    const bytes = readFileSync(file)
    expect(gunzipSync(bytes.subarray(0, -32)).includes('secret-token')).toBe(false)

    await bringBack(source, file, { replace: true })
    expect(await source.kysely.selectFrom('auth_session').selectAll().execute()).toEqual([])
  })

  test('a backup that breaks a rule of the database changes nothing', async () => {
    const source = await open()
    await fill(source, 5)
    const file = join(folder(), 'workspace.backup')
    await saveBackup(source, file, 1)
    const lines = gunzipSync(readFileSync(file).subarray(0, -32)).toString().split('\n')
    // The report's line goes, so everything that refers to it hangs in the air; the counts agree with the rows.
    const reportAt = lines.findIndex((line) => line.startsWith('{"table":"report"'))
    lines.splice(reportAt + 1, 1)
    const text = lines.join('\n').replace('"report":1', '"report":0')
    writeFileSync(file, sealed(gzipSync(text)))
    const before = await everything(source)
    await expect(bringBack(source, file, { replace: true })).rejects.toThrow(/foreign key/i)
    expect(await everything(source)).toEqual(before)
    await expect(sql`delete from audit`.execute(source.kysely)).rejects.toThrow('immutable')
  })
})

describe('the backup file', () => {
  test('one changed byte anywhere is noticed, before the database is touched', async () => {
    const file = await saved()
    const whole = readFileSync(file)
    const target = await sqlite.open()
    await fill(target, 3)
    const before = await everything(target)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (position, change) => {
          const damaged = Buffer.from(whole)
          damaged[position] = (damaged[position] ?? 0) ^ change
          writeFileSync(file, damaged)
          await expect(bringBack(target, file, { replace: true })).rejects.toThrow(BackupError)
        },
      ),
      { numRuns: 60, examples: [0, 1, 4, 9, whole.length - 1].map((at) => [at, 1]) },
    )
    expect(await everything(target)).toEqual(before)
    writeFileSync(file, whole)
    await checkBackup(file)
  })

  test('a file cut off anywhere is refused', async () => {
    const file = await saved()
    const whole = readFileSync(file)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        writeFileSync(file, whole.subarray(0, length))
        await expect(checkBackup(file)).rejects.toThrow(BackupError)
      }),
      { numRuns: 40, examples: [[0], [1], [33], [whole.length - 32], [whole.length - 1]] },
    )
  })

  test('a foreign file, a newer format and an unknown migration are each named', async () => {
    const file = await saved()
    const text = gunzipSync(readFileSync(file).subarray(0, -32)).toString()
    const target = await sqlite.open()
    const refused = async (bytes: Uint8Array): Promise<string> => {
      writeFileSync(file, bytes)
      return await bringBack(target, file, { replace: false }).then(
        () => 'taken',
        (error: unknown) => (error instanceof BackupError ? error.message : String(error)),
      )
    }
    expect(await refused(Buffer.from('SQLite format 3\0'.repeat(100)))).toContain('không phải')
    expect(await refused(sealed(gzipSync('{"hello":1}\n')))).toContain('không phải')
    const newer = text.replace('"version":1', '"version":2')
    expect(await refused(sealed(gzipSync(newer)))).toContain('phiên bản mới hơn')
    const foreign = text.replace(/"migration":"[^"]+"/, '"migration":"9999-later"')
    expect(await refused(sealed(gzipSync(foreign)))).toContain('phiên bản khác')
    expect(await refused(sealed(gzipSync(text)))).toBe('taken')
  })

  test('a file that is no backup is not overwritten, least of all the live database', async () => {
    const at = await sqlite.place()
    const source = await sqlite.open(at)
    await fill(source, 2)
    const live = join(at.dataDir, SQLITE_FILE)
    await expect(saveBackup(source, live, 1)).rejects.toThrow('chọn tên khác')
    expect(readFileSync(live).subarray(0, 15).toString()).toBe('SQLite format 3')
    const file = await saved()
    await saveBackup(source, file, 2)
    expect((await checkBackup(file)).header.at).toBe(2)
  })

  test('a backup that cannot be finished leaves the last one and no remains', async () => {
    const file = await saved()
    const before = readFileSync(file)
    const empty = await sqlite.open()
    await empty.kysely.schema.dropTable('audit').execute()
    await expect(saveBackup(empty, file, 2)).rejects.toThrow('audit')
    expect(readFileSync(file).equals(before)).toBe(true)
    expect(readdirSync(join(file, '..'))).toEqual(['workspace.backup'])
  })
})

describeOnEachDatabase('npm run backup, npm run restore', ({ open, place }) => {
  test('save beside a running server; restore only when it has stopped', async () => {
    const at = await place()
    const database = await open(at)
    await fill(database, 3)
    const before = await everything(database)
    const release = await holdInstance(database, at.dataDir)
    const file = join(folder(), 'workspace.backup')

    expect(await program('backup.ts', at, file)).toMatchObject({ code: 0, errors: '' })
    expect(existsSync(`${file}.tmp`)).toBe(false)
    const refused = await program('restore.ts', at, file, '--replace')
    expect(refused.code).toBe(1)
    expect(refused.errors.trimEnd().split('\n')).toHaveLength(1)
    expect(refused.errors).toContain('máy chủ khác')

    await release()
    await database.kysely.updateTable('body').set({ name: 'Khác' }).execute()
    expect((await program('restore.ts', at, file)).errors).toContain('--replace')
    expect(await program('restore.ts', at, file, '--replace')).toMatchObject({ code: 0 })
    expect(await everything(database)).toEqual(before)
  })

  test('say in one line what is wrong with arguments, file or folder', async () => {
    const at = await place()
    const missing = join(folder(), 'missing.backup')
    for (const [name, args, words] of [
      ['backup.ts', [], 'Cách dùng'],
      ['restore.ts', [missing, '--force'], 'Cách dùng'],
      ['restore.ts', [missing], 'ENOENT'],
      [
        'backup.ts',
        [join(missing, 'x')],
        at.databaseUrl === null ? 'DATA_DIR: ' : 'Chưa có dữ liệu',
      ],
    ] as const) {
      const { code, errors } = await program(name, at, ...args)
      expect(code).toBe(1)
      expect(errors).toContain(words)
      expect(errors.trimEnd().split('\n')).toHaveLength(1)
    }
  })
})

test('an unreachable database is one line that names the setting', async () => {
  const at = { dataDir: folder(), databaseUrl: 'postgres://nobody@127.0.0.1:1/none' }
  const { code, errors } = await program('backup.ts', at, join(folder(), 'x.backup'))
  expect(code).toBe(1)
  expect(errors).toMatch(/^DATABASE_URL: .*\n$/)
})

/** The compressed lines with the digest that makes them a backup. */
function sealed(body: Uint8Array): Uint8Array {
  return Buffer.concat([body, createHash('sha256').update(body).digest()])
}

async function program(
  name: string,
  at: Place,
  ...args: readonly string[]
): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join('server', name), ...args],
    {
      env: {
        PATH: process.env['PATH'] ?? '',
        DATA_DIR: at.dataDir,
        ...(at.databaseUrl === null ? {} : { DATABASE_URL: at.databaseUrl }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  let errors = ''
  child.stdout.on('data', (data: Buffer) => (output += data.toString('utf8')))
  child.stderr.on('data', (data: Buffer) => (errors += data.toString('utf8')))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output, errors }
}
