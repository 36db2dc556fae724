/** The report's road. Its moves come with the roadmap; today a report is collected and frozen as numbered drafts. */
export const REPORT_STATES = [
  'setup',
  'collecting',
  'consolidating',
  'draft',
  'consulting',
  'resolving',
  'format-check',
  'submitted',
  'voting',
  'meeting',
  'finalizing',
  'signing',
  'issued',
  'recalled',
  'archived',
] as const
export type ReportState = (typeof REPORT_STATES)[number]

/** The nine stages a reader sees (DESIGN.md, screen c): several states share one. */
export const STAGES = [
  'setup',
  'collecting',
  'consolidating',
  'draft',
  'consulting',
  'resolving',
  'format-check',
  'submitted',
  'signing',
] as const
export type Stage = (typeof STAGES)[number]

export const STAGE_OF: Readonly<Record<ReportState, Stage>> = {
  setup: 'setup',
  collecting: 'collecting',
  consolidating: 'consolidating',
  draft: 'draft',
  consulting: 'consulting',
  resolving: 'resolving',
  'format-check': 'format-check',
  submitted: 'submitted',
  voting: 'submitted',
  meeting: 'submitted',
  finalizing: 'signing',
  signing: 'signing',
  issued: 'signing',
  recalled: 'signing',
  archived: 'signing',
}
