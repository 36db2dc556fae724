/** Documents that a report cites, through the API. */
import { z } from 'zod'
import { plainLine } from '#shared/text/normalize.ts'
import { Day, Version } from './api.ts'

const line = (most: number, least = 0) =>
  z.string().max(most).transform(plainLine).pipe(z.string().min(least).max(most))

export const NewDocument = z.object({
  /** «Kết luận» */
  kind: line(60, 1),
  /** number and symbol, «62-KL/TW»: it begins with a figure */
  number: line(40, 1).pipe(z.string().regex(/^\d/u)),
  day: Day.nullable(),
  issuer: line(200),
  /** trích yếu, as it is printed behind the issuer: «về …» */
  subject: line(600),
})
export type NewDocument = z.infer<typeof NewDocument>
export const ChangeDocument = NewDocument.extend({ version: Version })
export const DropDocument = z.object({ version: Version })

export const DocumentView = z.object({
  id: z.string(),
  kind: z.string(),
  number: z.string(),
  day: z.string().nullable(),
  issuer: z.string(),
  subject: z.string(),
  /** ids of the sections that cite it, as they were last counted */
  sections: z.array(z.string()),
  version: z.number(),
})
export type DocumentView = z.infer<typeof DocumentView>
export const DocumentList = z.object({ documents: z.array(DocumentView) })
export const DocumentAdded = DocumentList.extend({ added: z.string() })

export const MOST_DOCUMENTS = 500
