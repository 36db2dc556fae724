/** Administration through the API: every change recorded, the second of two told, the last administrator kept. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ENGINES,
  PASSWORD,
  personIdOf,
  REPORT,
  startWorkspace,
  type Answer,
  type Workspace,
} from '#test/server/http/workspace.ts'

const END = {
  validTo: '2019-04-15',
  kind: 'merge',
  successorIds: ['ban-dan-van'],
  heirId: 'ban-dan-van',
  confirmedSections: 2,
}

describe.each(ENGINES)('administration on %s', (engine) => {
  let w: Workspace
  beforeAll(async () => {
    w = await startWorkspace(engine)
  })
  afterAll(() => w.close())

  const admin = (method: string, path: string, json?: unknown): Promise<Answer> =>
    w.ask(method, `/api${path}`, json === undefined ? { as: 'admin' } : { as: 'admin', json })
  const person = async (username: string) =>
    (await admin('GET', '/people')).body.people.find(
      (p: { username: string }) => p.username === username,
    )
  const body = async (id: string) =>
    (await admin('GET', '/bodies')).body.bodies.find((b: { id: string }) => b.id === id)
  const newestAct = async () => (await admin('GET', '/audit?limit=1')).body.rows[0]

  describe('people and roles', () => {
    test('a new person signs in, gets a role, sees the report, loses it again', async () => {
      const made = await admin('POST', '/people', {
        username: 'nguoi-moi',
        name: 'Trần Thị B',
        title: 'Chuyên viên',
        password: PASSWORD,
      })
      expect(made.body).toMatchObject({ username: 'nguoi-moi', roles: [], version: 0 })
      expect(await newestAct()).toMatchObject({ act: 'person.create', by: 'Đồng chí admin' })
      const sees = async () =>
        (await w.ask('GET', `/api/reports/${REPORT}`, { as: 'nguoi-moi' })).status
      expect(await sees()).toBe(404)

      w.heard.length = 0
      const given = await admin('POST', `/people/${made.body.id}/roles`, {
        role: 'reviewer',
        bodyId: 'mat-tran',
        reportId: REPORT,
        version: 0,
      })
      expect(given.body).toMatchObject({ version: 1, roles: [{ role: 'reviewer', inForce: true }] })
      expect(await sees()).toBe(200)
      expect(w.heard).toContainEqual({ kind: 'access-changed', personIds: [made.body.id] })
      expect(w.heard).toContainEqual(
        expect.objectContaining({ event: { kind: 'access-changed', personId: made.body.id } }),
      )

      const [role] = given.body.roles
      const taken = await admin('DELETE', `/people/${made.body.id}/roles/${role.id}`, {
        version: 1,
      })
      expect(taken.body.roles).toEqual([])
      expect(await sees()).toBe(404)
      expect(await newestAct()).toMatchObject({ act: 'role.take', subject: made.body.id })
      expect(
        (
          await w.database.kysely
            .selectFrom('role_held')
            .selectAll()
            .where('id', '=', role.id)
            .executeTakeFirst()
        )?.until,
      ).toBeGreaterThan(0)
    })

    test('a username is there once', async () => {
      const json = { username: 'reviewer', name: 'Khác', password: PASSWORD }
      const { status, body: problem } = await admin('POST', '/people', json)
      expect([status, problem.code, problem.fields]).toEqual([409, 'name.taken', ['username']])
    })

    test('two administrators at once: the second is told and changes nothing', async () => {
      const { id, version } = await person('stranger')
      const gift = (role: string) =>
        admin('POST', `/people/${id}/roles`, {
          role,
          bodyId: 'mat-tran',
          reportId: 'bao-cao-khac',
          version,
        })
      const both = await Promise.all([gift('reviewer'), gift('office')])
      expect(both.map((a) => String(a.status)).toSorted()).toEqual(['200', '409'])
      expect(both.find((a) => a.status === 409)?.body.code).toBe('changed-meanwhile')
      const now = await person('stranger')
      expect(now.roles).toHaveLength(1)

      const roleId = now.roles[0].id
      const take = () => admin('DELETE', `/people/${id}/roles/${roleId}`, { version: now.version })
      const taken = await Promise.all([take(), take()])
      expect(taken.map((a) => String(a.status)).toSorted()).toEqual(['200', '409'])
      const renamed = await Promise.all(
        ['A', 'B'].map((name) =>
          admin('PATCH', `/people/${id}`, { name, version: now.version + 1 }),
        ),
      )
      expect(renamed.map((a) => String(a.status)).toSorted()).toEqual(['200', '409'])
    })

    test.each([
      { role: 'admin', bodyId: 'van-phong', reportId: REPORT },
      { role: 'lead-head', bodyId: 'van-phong', reportId: null },
      { role: 'office', bodyId: 'khong-co', reportId: REPORT },
      { role: 'office', bodyId: 'van-phong', reportId: 'khong-co' },
    ])('a role that fits nowhere is refused: %o', async (gift) => {
      const { id, version } = await person('signer')
      const { status } = await admin('POST', `/people/${id}/roles`, { ...gift, version })
      expect(status).toBe(400)
      expect((await person('signer')).version).toBe(version)
    })

    test('the same role is held once', async () => {
      const { id, version } = await person('office')
      const gift = { role: 'office', bodyId: 'van-phong', reportId: REPORT, version }
      expect((await admin('POST', `/people/${id}/roles`, gift)).body.code).toBe('name.taken')
    })

    test('the last administrator stays: neither the role nor the account can go', async () => {
      const { id, version, roles } = await person('admin')
      const role = roles.find((r: { role: string }) => r.role === 'admin')
      const taken = await admin('DELETE', `/people/${id}/roles/${role.id}`, { version })
      expect(taken.body.code).toBe('admin.last')
      const disabled = await admin('PATCH', `/people/${id}`, { isDisabled: true, version })
      expect(disabled.body.code).toBe('admin.last')
      const { version: bodyVersion } = await body('van-phong')
      const ended = await admin('POST', '/bodies/van-phong/end', {
        validTo: '2019-04-13',
        kind: 'dissolve',
        successorIds: [],
        heirId: null,
        confirmedSections: 0,
        version: bodyVersion,
      })
      expect(ended.body.code).toBe('admin.last')
    })

    test('two administrators cannot remove each other at the same moment', async () => {
      const { id, version } = await person('auditor')
      const second = await admin('POST', `/people/${id}/roles`, {
        role: 'admin',
        bodyId: 'van-phong',
        reportId: null,
        version,
      })
      const first = await person('admin')
      const [own] = first.roles
      const other = second.body.roles.find((r: { role: string }) => r.role === 'admin')
      const both = await Promise.all([
        w.ask('DELETE', `/api/people/${id}/roles/${other.id}`, {
          as: 'admin',
          json: { version: version + 1 },
        }),
        w.ask('DELETE', `/api/people/${first.id}/roles/${own.id}`, {
          as: 'auditor',
          json: { version: first.version },
        }),
      ])
      expect(both.filter((a) => a.status === 200)).toHaveLength(1)
      const left = await w.database.kysely
        .selectFrom('role_held')
        .select('person_id')
        .where('role', '=', 'admin')
        .where('until', 'is', null)
        .execute()
      expect(left).toHaveLength(1)
      // Whoever is left gives the first one the role back, so that the other tests go on.
      if (left[0]?.person_id !== personIdOf('admin')) {
        const now = (await w.ask('GET', '/api/people', { as: 'auditor' })).body.people.find(
          (p: { username: string }) => p.username === 'admin',
        )
        await w.ask('POST', `/api/people/${now.id}/roles`, {
          as: 'auditor',
          json: { role: 'admin', bodyId: 'van-phong', reportId: null, version: now.version },
        })
      }
    })

    test('passwords appear neither in answers nor in the log of acts', async () => {
      const { id, version } = await person('recipient')
      const secret = 'mật khẩu không ai thấy'
      await admin('PATCH', `/people/${id}`, { password: secret, version })
      const [act] = (await admin('GET', '/audit?limit=1')).body.rows
      expect(act.act).toBe('person.change')
      const all = JSON.stringify([
        await w.database.kysely.selectFrom('audit').selectAll().execute(),
        (await admin('GET', '/people')).body,
      ])
      expect(all).not.toContain(secret)
      expect(all).not.toContain('argon2')
    })

    test('a short password is refused before anything else', async () => {
      const { id, version } = await person('recipient')
      const { status, body: problem } = await admin('PATCH', `/people/${id}`, {
        password: 'ngắn',
        version,
      })
      expect([status, problem.fields]).toEqual([400, ['password']])
    })
  })

  describe('bodies', () => {
    test('a renamed body keeps its old name where it acted before', async () => {
      await w.ask('PATCH', '/api/sections/phan-3', {
        as: 'lead-head',
        json: { due: '2019-04-18', version: 0 },
      })
      await w.database.kysely
        .updateTable('section')
        .set({ state: 'writing' })
        .where('id', '=', 'phan-2')
        .execute()
      await w.ask('POST', '/api/sections/phan-2/moves', {
        as: 'owner-head',
        json: { to: 'submitted' },
      })
      const { version } = await body('ban-to-chuc')
      const renamed = await admin('PATCH', '/bodies/ban-to-chuc', {
        name: 'Ban Tổ chức và Cán bộ',
        version,
      })
      expect(renamed.body).toMatchObject({
        name: 'Ban Tổ chức và Cán bộ',
        formerNames: [{ name: 'Ban Tổ chức Tỉnh ủy', until: '2019-04-13' }],
        version: version + 1,
      })
      const { body: section } = await w.ask('GET', '/api/sections/phan-2', { as: 'lead-head' })
      expect(section.ownerBody.name).toBe('Ban Tổ chức và Cán bộ')
      expect(section.records.at(-1).body).toBe('Ban Tổ chức Tỉnh ủy')
      expect(await newestAct()).toMatchObject({ act: 'body.rename' })
    })

    test('two who change one body at once: the second is told', async () => {
      const { version } = await body('mat-tran')
      const both = await Promise.all(
        [2, 3].map((colour) => admin('PATCH', '/bodies/mat-tran', { colour, version })),
      )
      expect(both.map((a) => String(a.status)).toSorted()).toEqual(['200', '409'])
    })

    test('what a group may, its members may; a body is never a member of itself', async () => {
      const group = await admin('POST', '/bodies', {
        name: 'Các huyện, thành ủy',
        shortName: 'HTU',
        code: 'HT',
        colour: 4,
        kind: 'group',
      })
      const { version } = await body('mat-tran')
      const joined = await admin('PATCH', '/bodies/mat-tran', {
        memberOf: [group.body.id],
        version,
      })
      expect(joined.body.memberOf).toEqual([group.body.id])
      const self = await admin('PATCH', `/bodies/${group.body.id}`, {
        memberOf: [group.body.id],
        version: group.body.version,
      })
      expect(self.body.fields).toEqual(['memberOf'])
      const single = await admin('PATCH', `/bodies/${group.body.id}`, {
        memberOf: ['mat-tran'],
        version: group.body.version,
      })
      expect(single.status).toBe(400)

      await w.database.kysely
        .insertInto('section_contributor')
        .values({ section_id: 'phan-3', body_id: group.body.id })
        .execute()
      await w.database.kysely
        .insertInto('role_held')
        .values({
          id: 'mttq-viet',
          person_id: personIdOf('stranger'),
          body_id: 'mat-tran',
          report_id: REPORT,
          role: 'contributor',
          since: 1,
          until: null,
        })
        .execute()
      w.send({ kind: 'access-changed' })
      const seen = await w.ask('GET', '/api/sections/phan-3', { as: 'stranger' })
      expect(seen.body).toMatchObject({ level: 'edit', actingBody: { code: 'MT' } })

      const noGroup = await admin('PATCH', `/bodies/${group.body.id}`, {
        kind: 'single',
        version: group.body.version,
      })
      expect(noGroup.body.fields).toEqual(['kind'])
      const ended = await admin('POST', `/bodies/${group.body.id}/end`, {
        validTo: '2019-04-13',
        kind: 'dissolve',
        successorIds: [],
        heirId: null,
        confirmedSections: 0,
        version: group.body.version,
      })
      expect(ended.status).toBe(200)
      const after = await w.ask('GET', '/api/sections/phan-3', { as: 'stranger' })
      expect(after.body).toMatchObject({ level: 'comment', reason: 'not-your-section' })
    })

    test('ending a body hands its open sections to the heir in one confirmed act', async () => {
      const { version, openSections } = await body('ban-to-chuc')
      expect(openSections).toBe(2)
      const send = (change: object) =>
        admin('POST', '/bodies/ban-to-chuc/end', { ...END, version, ...change })
      expect((await send({ confirmedSections: 1 })).body.code).toBe('changed-meanwhile')
      expect((await send({ heirId: null })).body.code).toBe('body.has-open-sections')
      expect((await send({ heirId: 'ban-to-chuc' })).status).toBe(400)
      expect((await send({ successorIds: ['khong-co'] })).status).toBe(400)
      expect((await send({ version: version + 1 })).body.code).toBe('changed-meanwhile')
      expect(await body('ban-to-chuc')).toMatchObject({ version, validTo: null })

      w.heard.length = 0
      const ended = await send({})
      expect(ended.body).toMatchObject({
        validTo: '2019-04-15',
        successorIds: ['ban-dan-van'],
        openSections: 0,
      })
      for (const id of ['phan-2', 'phan-3']) {
        const { body: section } = await w.ask('GET', `/api/sections/${id}`, { as: 'lead-head' })
        expect(section.ownerBody.id).toBe('ban-dan-van')
      }
      expect(w.heard.filter((a) => a.kind === 'report-event').map((a) => a.event.kind)).toEqual([
        'section-changed',
        'section-changed',
        'access-changed',
      ])
      expect(await newestAct()).toMatchObject({ act: 'body.end', subject: 'ban-to-chuc' })
      expect((await send({ version: version + 1 })).body.code).toBe('body.ended')
    })

    test("an ended body's roles count until its last day and give no right from then on", async () => {
      const see = async () =>
        (await w.ask('GET', `/api/reports/${REPORT}`, { as: 'owner-editor' })).status
      expect(await see()).toBe(200)
      w.moveTime(2 * 86_400_000)
      expect(await see()).toBe(404)
      const me = await w.ask('GET', '/api/session', { as: 'owner-editor' })
      expect(me.body).toMatchObject({
        body: null,
        roles: [{ role: 'owner-editor', inForce: false }],
      })
      const { id, version } = await person('stranger')
      const gift = await admin('POST', `/people/${id}/roles`, {
        role: 'owner-head',
        bodyId: 'ban-to-chuc',
        reportId: REPORT,
        version,
      })
      expect(gift.body.code).toBe('body.ended')
    })
  })
})
