/** Branded identifiers: a SectionId is no ReportId, though both are short texts. */
declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type PersonId = Branded<'PersonId'>
export type BodyId = Branded<'BodyId'>
export type ReportId = Branded<'ReportId'>
export type SectionId = Branded<'SectionId'>
export type DraftId = Branded<'DraftId'>
export type CommentId = Branded<'CommentId'>
export type ConsultationId = Branded<'ConsultationId'>
export type ConsultationReplyId = Branded<'ConsultationReplyId'>
export type ReplyId = Branded<'ReplyId'>
export type SuggestionId = Branded<'SuggestionId'>

/** What an id in an address may look like; anything else is answered as "not found" before a look-up. */
export const ID_PATTERN = /^[a-z0-9][a-z0-9-]{0,79}$/

/** @returns the text as an id of the wanted kind, or null when it has not an id's form */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says which kind of id
export function asId<Id extends Branded<string>>(text: string): Id | null {
  return ID_PATTERN.test(text) ? (text as Id) : null
}
