import type { BodyId, ReportId } from '#shared/ids.ts'

/** The twelve roles of the workflow; a person holds each for a body and a report. */
export const ROLES = [
  'admin',
  'lead-head',
  'lead-editor',
  'owner-head',
  'owner-editor',
  'contributor',
  'reviewer',
  'office',
  'signer',
  'btv-reader',
  'recipient',
  'auditor',
] as const
export type Role = (typeof ROLES)[number]

/** Roles of the whole workspace; all others need a report. */
export const WORKSPACE_ROLES: ReadonlySet<Role> = new Set(['admin', 'auditor'])

/** One role as it is in force now: ended bodies, ended roles and disabled people never get this far. */
export interface HeldRole {
  readonly role: Role
  readonly bodyId: BodyId
  /** Groups this body is a member of ("các huyện, thành ủy"): what the group may, the member may. */
  readonly groupIds: readonly BodyId[]
  /** null: in every report of the workspace */
  readonly reportId: ReportId | null
}

/** @returns the roles that count in this report */
export function rolesInReport(held: readonly HeldRole[], reportId: ReportId): HeldRole[] {
  return held.filter((h) => h.reportId === null || h.reportId === reportId)
}
