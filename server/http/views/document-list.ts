/** The documents that a report cites, each with the sections that do. */
import { z } from 'zod'
import type { ReportId } from '#shared/ids.ts'
import type { DocumentView } from '#shared/wire/cited-documents.ts'
import { documentsOf } from '../../storage/cited-documents.ts'
import { sectionsOf } from '../../storage/sections.ts'
import type { HttpParts } from '../environment.ts'

const Cited = z.array(z.string())

export async function documentList(
  { database: { kysely } }: HttpParts,
  reportId: ReportId,
): Promise<{ documents: DocumentView[] }> {
  const sections = (await sectionsOf(kysely, [reportId])).map(({ id, cited }) => ({
    id,
    cited: new Set(Cited.parse(JSON.parse(cited))),
  }))
  const documents = (await documentsOf(kysely, reportId)).map((document) => ({
    ...document,
    sections: sections.filter(({ cited }) => cited.has(document.id)).map(({ id }) => id),
  }))
  return { documents }
}
