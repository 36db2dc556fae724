/** Who writes a section, who joins in and how, and until when: the lead's and the administrator's assignment. */
import { AppError } from '#shared/errors.ts'
import { accessToSection, mayInReport } from '#shared/domain/permission.ts'
import type { ContributorMode } from '#shared/domain/permission.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import { findBody, isBodyInForce } from '../storage/bodies.ts'
import { factsOf, findSection, setContributors, updateSection } from '../storage/sections.ts'
import { act, type Acting, type WorkflowParts } from './acting.ts'

export interface SectionChange {
  readonly ownerBodyId?: string | undefined
  readonly contributorBodyIds?: readonly string[] | undefined
  readonly contributorMode?: ContributorMode | undefined
  /** ISO day, or none */
  readonly due?: string | null | undefined
  readonly version: number
}

/** @throws not-found, access.forbidden, body.ended, input.malformed (unknown body), changed-meanwhile */
export async function changeSection(
  parts: WorkflowParts,
  personId: PersonId,
  sectionId: SectionId,
  change: SectionChange,
): Promise<void> {
  await act(parts, personId, async (acting) => {
    const section = await findSection(acting.trx, sectionId)
    if (section === null || accessToSection(acting.held, factsOf(section)).level === 'none')
      throw new AppError('not-found')
    const reportId = section.report_id as ReportId
    const bodyId = mayInReport(acting.held, 'plan.assign', reportId)
    if (bodyId === null) throw new AppError('access.forbidden')

    const owner = change.ownerBodyId ?? section.owner_body_id
    const contributors = (change.contributorBodyIds ?? section.contributorIds).filter(
      (id) => id !== owner,
    )
    if (change.ownerBodyId !== undefined) await mustBeInForce(acting, [owner], 'ownerBodyId')
    if (change.contributorBodyIds !== undefined)
      await mustBeInForce(
        acting,
        // Who was named before its body ended may stay named; nobody new is named so.
        contributors.filter((id) => !section.contributorIds.includes(id)),
        'contributorBodyIds',
      )
    const stored = await updateSection(acting.trx, sectionId, change.version, {
      owner_body_id: owner,
      contributor_mode: change.contributorMode ?? section.contributor_mode,
      due: change.due === undefined ? section.due : change.due,
    })
    if (!stored) throw new AppError('changed-meanwhile')
    await setContributors(acting.trx, sectionId, contributors)

    const actor = await acting.as(bodyId)
    const { version: _, ...asked } = change
    await acting.audit(actor, {
      act: 'section.change',
      subject: sectionId,
      reportId,
      detail: {
        number: section.number,
        before: {
          ownerBodyId: section.owner_body_id,
          contributorBodyIds: section.contributorIds,
          contributorMode: section.contributor_mode,
          due: section.due,
        },
        after: asked,
      },
    })
    await acting.keep(reportId, [{ kind: 'section-changed', sectionId }])
    acting.accessChanged({ sectionIds: [sectionId] })
  })
}

async function mustBeInForce(acting: Acting, ids: readonly string[], field: string): Promise<void> {
  for (const id of ids) {
    const body = await findBody(acting.trx, id)
    if (body === undefined) throw new AppError('input.malformed', { fields: [field] })
    if (!isBodyInForce(body, acting.today)) throw new AppError('body.ended')
  }
}
