/** What the audit log and refusals say of official writing: acts in both languages, refusals in English (errors.ts has
 *  the Vietnamese). */
import type { ErrorCode } from '#shared/errors.ts'

export const officialActs = {
  vi: {
    'citation.add': 'Thêm văn bản viện dẫn',
    'citation.change': 'Sửa văn bản viện dẫn',
    'citation.drop': 'Xóa văn bản viện dẫn',
  },
  en: {
    'citation.add': 'Listed a document to cite',
    'citation.change': 'Changed a cited document',
    'citation.drop': 'Took a document off the list',
  },
} as const

export const officialErrors = {
  'section.figures-missing': [
    'Figures are still missing in this section.',
    'Fill in the places listed, or delete what is no longer needed, and submit again.',
  ],
  'citation.taken': [
    'This document is on the list already.',
    'Use that one, or correct number and symbol.',
  ],
  'citation.in-use': [
    'The report still cites this document.',
    'Take its citations out before you delete it.',
  ],
  'citation.too-many': [
    'The list holds 500 documents, which is all it takes.',
    'Delete those no longer used.',
  ],
} as const satisfies Partial<Record<ErrorCode, readonly [string, string]>>
