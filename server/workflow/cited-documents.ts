/** The list of documents that a report cites: kept by whoever may edit one of its sections, live for the others. */
import { isSameDocument } from '#shared/document/cited-document.ts'
import { citedIn } from '#shared/document/official-runs.ts'
import { AppError } from '#shared/errors.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import { MOST_DOCUMENTS, type NewDocument } from '#shared/wire/cited-documents.ts'
import { newId } from '../random.ts'
import {
  deleteDocument,
  documentsOf,
  insertDocument,
  reportOfDocument,
  updateDocument,
  type DocumentStored,
} from '../storage/cited-documents.ts'
import { outlineOf } from '../storage/reports.ts'
import { act, oneAtATime, type Acting, type WorkflowParts } from './acting.ts'
import { mustEditReport } from './report-editors.ts'

/** @returns the new document's id
 *  @throws not-found, access.forbidden, citation.taken, citation.too-many */
export async function addDocument(
  parts: WorkflowParts,
  personId: PersonId,
  reportId: ReportId,
  said: NewDocument,
): Promise<string> {
  return changeList(parts, personId, reportId, 'citation.add', async (acting, listed) => {
    if (listed.length >= MOST_DOCUMENTS) throw new AppError('citation.too-many')
    mustBeNew(said, listed)
    const id = newId<string>(parts.random)
    const { at } = acting
    await insertDocument(acting.trx, { ...said, id, report_id: reportId, at, person_id: personId })
    return { id, document: said }
  })
}

/** @returns the report whose list it is
 *  @throws not-found, access.forbidden, citation.taken, changed-meanwhile */
export async function changeDocument(
  parts: WorkflowParts,
  personId: PersonId,
  id: string,
  { version, ...said }: NewDocument & { readonly version: number },
): Promise<ReportId> {
  const reportId = await mustBeListed(parts, id)
  await changeList(parts, personId, reportId, 'citation.change', async ({ trx }, listed) => {
    mustBeNew(
      said,
      listed.filter((other) => other.id !== id),
    )
    if (!(await updateDocument(trx, { ...said, id, version })))
      throw new AppError('changed-meanwhile')
    return { id, document: said }
  })
  return reportId
}

/** @returns the report whose list it was
 *  @throws not-found, access.forbidden, citation.in-use, changed-meanwhile */
export async function dropDocument(
  parts: WorkflowParts,
  personId: PersonId,
  id: string,
  version: number,
): Promise<ReportId> {
  const reportId = await mustBeListed(parts, id)
  // The text itself and not the last count: what was cited a moment ago would lose what it says.
  const { leaves } = await outlineOf(parts.database.kysely, reportId)
  const texts = await parts.text.capture(leaves.map((leaf) => leaf.id as SectionId))
  const isCited = texts.some(({ blocks }) => citedIn(blocks).includes(id))
  await changeList(parts, personId, reportId, 'citation.drop', async ({ trx }, listed) => {
    const document = listed.find((one) => one.id === id)
    if (document?.version !== version) throw new AppError('changed-meanwhile')
    if (isCited) throw new AppError('citation.in-use')
    await deleteDocument(trx, id)
    return { id, document }
  })
  return reportId
}

async function mustBeListed(parts: WorkflowParts, id: string): Promise<ReportId> {
  const reportId = await reportOfDocument(parts.database.kysely, id)
  if (reportId === null) throw new AppError('not-found')
  return reportId
}

function mustBeNew(said: NewDocument, others: readonly DocumentStored[]): void {
  if (others.some((other) => isSameDocument(other, said))) throw new AppError('citation.taken')
}

/** One change of the list, in the audit, told to everybody who has the report open. */
async function changeList(
  parts: WorkflowParts,
  personId: PersonId,
  reportId: ReportId,
  what: 'citation.add' | 'citation.change' | 'citation.drop',
  change: (
    acting: Acting,
    listed: readonly DocumentStored[],
  ) => Promise<{ readonly id: string; readonly document: NewDocument }>,
): Promise<string> {
  const id = await act(parts, personId, async (acting) => {
    const bodyId = await mustEditReport(acting, reportId)
    await oneAtATime(acting.trx, parts, 'citations')
    const done = await change(acting, await documentsOf(acting.trx, reportId))
    const { kind, number } = done.document
    const actor = await acting.as(bodyId)
    await acting.audit(actor, { act: what, subject: done.id, reportId, detail: { kind, number } })
    return done.id
  })
  parts.announcements.send({ kind: 'passing', reportId, event: { kind: 'documents-changed' } })
  return id
}
