/** The demo's people: one per role and body of the plan. Names are evident samples, passwords are published. */
import { ROLES, WORKSPACE_ROLES, type Role } from '#shared/domain/role.ts'
import { asId, type PersonId } from '#shared/ids.ts'
import type { DemoPerson } from '#shared/wire/api.ts'
import type { Database } from '../storage/database.ts'

export interface PersonOfDemo {
  readonly username: string
  readonly name: string
  readonly title: string
  readonly body: string
  readonly roles: readonly Role[]
}

const person = (
  username: string,
  name: string,
  title: string,
  body: string,
  ...roles: readonly Role[]
): PersonOfDemo => ({ username, name, title, body, roles })

/** In the order of the assignment list, so that the sign-in page shows the lead first. */
export const DEMO_PEOPLE: readonly PersonOfDemo[] = [
  person(
    'danvan.truong',
    'Đỗ Văn G',
    'Trưởng Ban',
    'ban-dan-van-tinh-uy',
    'lead-head',
    'owner-head',
  ),
  person(
    'danvan.bientap',
    'Nguyễn Văn A',
    'Chuyên viên',
    'ban-dan-van-tinh-uy',
    'lead-editor',
    'owner-editor',
  ),
  person('tochuc.truong', 'Ngô Văn K', 'Trưởng Ban', 'ban-to-chuc-tinh-uy', 'owner-head'),
  person('tochuc.bientap', 'Trần Thị B', 'Chuyên viên', 'ban-to-chuc-tinh-uy', 'owner-editor'),
  person('ubnd.truong', 'Bùi Văn L', 'Bí thư', 'ban-can-su-dang-ubnd-tinh', 'owner-head'),
  person('ubnd.bientap', 'Phạm Thị D', 'Chuyên viên', 'ban-can-su-dang-ubnd-tinh', 'owner-editor'),
  person('mttq.phoihop', 'Lê Văn C', 'Chuyên viên', 'dang-doan-mttq', 'contributor'),
  person('mttq.gopy', 'Đặng Thị M', 'Chuyên viên', 'dang-doan-mttq', 'reviewer'),
  person('tinhdoan.phoihop', 'Hồ Văn N', 'Chuyên viên', 'btv-tinh-doan', 'contributor'),
  person('doanthe.phoihop', 'Dương Thị P', 'Chuyên viên', 'cac-doan-the-ct-xh', 'contributor'),
  person('huyenthanhuy.phoihop', 'Lý Văn Q', 'Chuyên viên', 'cac-huyen-thanh-uy', 'contributor'),
  person('danguy.phoihop', 'Mai Thị R', 'Chuyên viên', 'cac-dang-uy-truc-thuoc', 'contributor'),
  person('banxaydungdang.gopy', 'Vũ Thị H', 'Chuyên viên', 'cac-ban-xay-dung-dang', 'reviewer'),
  person('vanphong', 'Hoàng Văn E', 'Chánh Văn phòng', 'van-phong-tinh-uy', 'office'),
  person(
    'banthuongvu.kyduyet',
    'Trịnh Văn S',
    'Ủy viên Ban Thường vụ',
    'ban-thuong-vu-tinh-uy',
    'signer',
  ),
  person(
    'banthuongvu.doc',
    'Cao Thị T',
    'Ủy viên Ban Thường vụ',
    'ban-thuong-vu-tinh-uy',
    'btv-reader',
  ),
  person('danvantw.nhan', 'Phan Văn U', 'Chuyên viên', 'ban-dan-van-trung-uong', 'recipient'),
  person('kiemtra', 'Tạ Văn V', 'Kiểm tra nhật ký', 'van-phong-tinh-uy', 'auditor'),
  person('quantri', 'Đinh Thị X', 'Quản trị hệ thống', 'van-phong-tinh-uy', 'admin'),
]

/** Published on the sign-in page and by GET /api/demo; never used outside the demo. */
export const demoPassword = (username: string): string => `mau-${username}-2019`

/** Fixed ids: the same person in every demo workspace. */
export function personIdOf(username: string): PersonId {
  const id = asId<PersonId>(`mau-${username.replaceAll('.', '-')}`)
  if (id === null) throw new Error(`people.ts: ${username} makes no id`)
  return id
}

/** @returns the roles as rows of role_held want them: workspace roles belong to no report */
export function reportOfRole(role: Role, reportId: string): string | null {
  return WORKSPACE_ROLES.has(role) ? null : reportId
}

/** Whoever of the demo's people may sign in now, with the name and roles of today. Empty without the demo. */
export async function demoPeople(database: Database): Promise<DemoPerson[]> {
  const rows = await database.kysely
    .selectFrom('person')
    .innerJoin('role_held', 'role_held.person_id', 'person.id')
    .innerJoin('body', 'body.id', 'role_held.body_id')
    .select(['person.username', 'person.name', 'body.name as body', 'role_held.role'])
    .where(
      'person.id',
      'in',
      DEMO_PEOPLE.map(({ username }) => personIdOf(username)),
    )
    .where('person.disabled_at', 'is', null)
    .where('role_held.until', 'is', null)
    .execute()
  return DEMO_PEOPLE.flatMap(({ username }) => {
    const mine = rows.filter((row) => row.username === username)
    const [first] = mine
    if (first === undefined) return []
    const roles = ROLES.filter((role) => mine.some((row) => row.role === role))
    return [
      { username, password: demoPassword(username), name: first.name, body: first.body, roles },
    ]
  })
}
