/** Words for what a comment is about when it is about no words of the text, in both languages. */
import { vi as vietnamese } from './vi.ts'
import { language } from './words.ts'

export interface CommentPlaceWords {
  readonly title: string
  readonly hint: string
  readonly begin: string
  readonly wholeReport: string
  /** as the name of a place */
  readonly report: string
  readonly point: string
  readonly onPoint: string
  readonly pointCount: (count: number) => string
}

const vi: CommentPlaceWords = {
  title: 'Góp ý chung cho báo cáo',
  hint: 'Góp ý về bố cục, cách tổng hợp hoặc cả báo cáo; góp ý cho từng phần viết ở phần đó.',
  begin: 'Góp ý báo cáo',
  wholeReport: 'Góp ý cho cả báo cáo',
  report: 'Toàn báo cáo',
  point: 'Góp ý cho yêu cầu của đề cương',
  onPoint: 'Góp ý yêu cầu này',
  pointCount: (count) => `${count} góp ý`,
}

const en: CommentPlaceWords = {
  title: 'Comments on the whole report',
  hint: 'On its structure or on all of it; comments on one section belong there.',
  begin: 'Comment on the report',
  wholeReport: 'On the whole report',
  report: 'The whole report',
  point: 'On a point of the outline',
  onPoint: 'Comment on this point',
  pointCount: (count) => (count === 1 ? '1 comment' : `${count} comments`),
}

/** The words in the language chosen. */
export const commentPlaceWords = (): CommentPlaceWords => (language.value === vietnamese ? vi : en)
