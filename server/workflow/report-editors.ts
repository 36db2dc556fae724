/** Acts on a whole report that belong to whoever may edit one of its sections. */
import { accessToSection } from '#shared/domain/permission.ts'
import { rolesInReport } from '#shared/domain/role.ts'
import { AppError } from '#shared/errors.ts'
import type { ReportId } from '#shared/ids.ts'
import { factsOf, sectionsOf } from '../storage/sections.ts'
import type { Acting } from './acting.ts'

/** @returns the body in whose name the person acts
 *  @throws not-found for who sees no section of the report; access.forbidden for who may edit none */
export async function mustEditReport({ trx, held }: Acting, reportId: ReportId): Promise<string> {
  const seen = (await sectionsOf(trx, [reportId])).map((section) =>
    accessToSection(held, factsOf(section)),
  )
  if (seen.every(({ level }) => level === 'none')) throw new AppError('not-found')
  const editor = seen.find(({ level }) => level === 'edit')
  const bodyId = editor?.bodyId ?? rolesInReport(held, reportId)[0]?.bodyId
  if (editor === undefined || bodyId === undefined) throw new AppError('access.forbidden')
  return bodyId
}
