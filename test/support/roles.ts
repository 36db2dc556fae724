/** Short makers of roles and sections for tests of the rules. */
import type { SectionFacts } from '#shared/domain/permission.ts'
import type { HeldRole, Role } from '#shared/domain/role.ts'
import { asId, type BodyId, type ReportId } from '#shared/ids.ts'

export function body(text: string): BodyId {
  const id = asId<BodyId>(text)
  if (id === null) throw new Error(`${text} is no id`)
  return id
}
export function report(text: string): ReportId {
  const id = asId<ReportId>(text)
  if (id === null) throw new Error(`${text} is no id`)
  return id
}

/** A role in report "r" unless another is given. */
export function held(
  role: Role,
  bodyId: string,
  more: { readonly groups?: readonly string[]; readonly report?: string | null } = {},
): HeldRole {
  const reportId = more.report === undefined ? 'r' : more.report
  return {
    role,
    bodyId: body(bodyId),
    groupIds: (more.groups ?? []).map(body),
    reportId: reportId === null ? null : report(reportId),
  }
}

/** II.2.4 of the plan: Ban Tổ chức writes, Mặt trận and the districts contribute. */
export const SECTION: SectionFacts = {
  reportId: report('r'),
  ownerBodyId: body('to-chuc'),
  contributorBodyIds: [body('mttq'), body('huyen-thanh-uy')],
  contributorMode: 'edit',
  state: 'writing',
}
