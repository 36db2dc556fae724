/** Every request and answer of the JSON API, as zod schemas: checked at the server's door, typed in the browser. */
import { z } from 'zod'
import { QUOTE_LENGTH, SURROUNDINGS } from '#shared/document/anchor.ts'
import { COMMENT_STATES } from '#shared/domain/comment.ts'
import { ERASURE_OUTCOMES } from '#shared/domain/erasure.ts'
import { CONTRIBUTOR_MODES } from '#shared/domain/permission.ts'
import { LONGEST_RECOVERY_HOURS } from '#shared/domain/recovery.ts'
import { REPORT_STATES } from '#shared/domain/report.ts'
import { ROLES } from '#shared/domain/role.ts'
import { SECTION_STATES } from '#shared/domain/section.ts'
import { ID_PATTERN } from '#shared/ids.ts'
import { plainLine, plainText, withoutUnwanted } from '#shared/text/normalize.ts'
import { CardAnswer } from './answers.ts'
import { LIMITS } from './limits.ts'
import { Mentions, MentionView } from './mentions.ts'

// ---- building stones
export const Id = z.string().regex(ID_PATTERN)
export const Day = z.iso.date()
const line = (max: number = LIMITS.nameLength) =>
  z.string().max(max).transform(plainLine).pipe(z.string().min(1).max(max))
const optionalText = z.string().max(LIMITS.noteLength).transform(plainText).default('')
const Password = z.string().min(12).max(200)
const Username = z
  .string()
  .min(3)
  .max(60)
  .regex(/^[a-z0-9][a-z0-9._-]*$/)
export const Version = z.number().int().min(0)

// ---- session
export const SignIn = z.object({
  username: z.string().min(1).max(200),
  password: z.string().min(1).max(1_000),
  remember: z.boolean().default(false),
})
export const RoleView = z.object({
  id: z.string(),
  role: z.enum(ROLES),
  bodyId: z.string(),
  bodyName: z.string(),
  reportId: z.string().nullable(),
  /** ended bodies and ended roles are shown, but give no right */
  inForce: z.boolean(),
})
export const Me = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  title: z.string(),
  /** the body shown beside the name: that of the first role in force */
  body: z
    .object({ id: z.string(), name: z.string(), code: z.string(), colour: z.number() })
    .nullable(),
  roles: z.array(RoleView),
  /** ms since 1970, real time */
  sessionEndsAt: z.number(),
  /** the workspace's own day (ISO); in the demo it starts on the plan's day and runs on */
  today: z.string(),
  isDemo: z.boolean(),
})
export type Me = z.infer<typeof Me>
export const DemoPerson = z.object({
  username: z.string(),
  password: z.string(),
  name: z.string(),
  body: z.string(),
  roles: z.array(z.enum(ROLES)),
})
export type DemoPerson = z.infer<typeof DemoPerson>
export const SetUp = z.object({
  code: z.string().min(1).max(100),
  username: Username,
  name: line(),
  password: Password,
  bodyName: line(),
})

// ---- bodies
export const BodyView = z.object({
  id: z.string(),
  name: z.string(),
  shortName: z.string(),
  /** two or three letters */
  code: z.string(),
  /** 1–8 */
  colour: z.number().int().min(1).max(8),
  kind: z.enum(['single', 'group']),
  aliases: z.array(z.string()),
  memberOf: z.array(z.string()),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
  successorIds: z.array(z.string()),
  formerNames: z.array(z.object({ name: z.string(), until: z.string() })),
  people: z.number(),
  openSections: z.number(),
  version: z.number(),
})
export type BodyView = z.infer<typeof BodyView>
const BODY_FIELDS = {
  name: line(),
  shortName: line(60),
  code: line(4),
  colour: z.number().int().min(1).max(8),
  kind: z.enum(['single', 'group']),
  aliases: z.array(line()).max(50),
  memberOf: z.array(Id).max(50),
  validFrom: Day.nullable(),
}
export const NewBody = z.object({
  ...BODY_FIELDS,
  kind: BODY_FIELDS.kind.default('single'),
  aliases: BODY_FIELDS.aliases.default([]),
  memberOf: BODY_FIELDS.memberOf.default([]),
  validFrom: BODY_FIELDS.validFrom.default(null),
})
/** No defaults here: what a change does not name stays as it is. */
export const ChangeBody = z.object(BODY_FIELDS).partial().extend({ version: Version })
/** Ends a body: its open sections go to `heirId` in the same act. */
export const EndBody = z.object({
  validTo: Day,
  kind: z.enum(['merge', 'split', 'dissolve']),
  successorIds: z.array(Id).max(10),
  /** takes over the sections still open; may be missing when there is none */
  heirId: Id.nullable(),
  /** the acts the person saw and confirmed: number of open sections handed over */
  confirmedSections: z.number().int().min(0),
  version: Version,
})

// ---- people
export const PersonView = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  title: z.string(),
  isDisabled: z.boolean(),
  roles: z.array(RoleView),
  version: z.number(),
})
export type PersonView = z.infer<typeof PersonView>
export const NewPerson = z.object({
  username: Username,
  name: line(),
  title: z.string().max(LIMITS.nameLength).transform(plainLine).default(''),
  password: Password,
})
export const ChangePerson = z.object({
  name: line().optional(),
  title: z.string().max(LIMITS.nameLength).transform(plainLine).optional(),
  password: Password.optional(),
  isDisabled: z.boolean().optional(),
  version: Version,
})
export const GiveRole = z.object({
  role: z.enum(ROLES),
  bodyId: Id,
  reportId: Id.nullable(),
  version: Version,
})
export const TakeRole = z.object({ version: Version })

// ---- reports
export const BodyTag = z.object({
  id: z.string(),
  name: z.string(),
  shortName: z.string(),
  code: z.string(),
  colour: z.number(),
})
export type BodyTag = z.infer<typeof BodyTag>
export const ReportRow = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(REPORT_STATES),
  leadBody: BodyTag,
  /** the person's own roles in it, for "Vai trò" */
  myRoles: z.array(z.enum(ROLES)),
  sections: z.number(),
  submitted: z.number(),
  nextDue: z.string().nullable(),
  latestDraft: z.number(),
  /** false: reads frozen drafts only (the Standing Committee) */
  isLive: z.boolean(),
})
export type ReportRow = z.infer<typeof ReportRow>

export const Guidance = z.object({ ref: z.string(), text: z.string(), place: z.string() })
export const DueView = z.object({
  /** last day in time, ISO */
  due: z.string().nullable(),
  /** the plan's own words: «trước ngày 10/4/2019» */
  words: z.string(),
  state: z.enum(['none', 'in-time', 'late']),
  /** days left or days late */
  days: z.number(),
})
export const SectionRow = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  /** ids of the headings above it, outermost first */
  path: z.array(z.string()),
  ownerBody: BodyTag,
  contributors: z.array(BodyTag),
  contributorMode: z.enum(CONTRIBUTOR_MODES),
  state: z.enum(SECTION_STATES),
  due: z.string().nullable(),
  deadline: DueView,
  words: z.number(),
  /** «chỗ cần số liệu» */
  missing: z.number(),
  openComments: z.number(),
  submittedOn: z.string().nullable(),
  /** what the asking person may do here */
  level: z.enum(['none', 'read', 'comment', 'suggest', 'edit']),
  isMine: z.boolean(),
  version: z.number(),
})
export type SectionRow = z.infer<typeof SectionRow>
/** The outline: headings hold headings and sections. */
export interface OutlineNode {
  readonly kind: 'heading' | 'section'
  readonly id: string
  readonly number: string
  readonly title: string
  readonly level: number
  readonly children: readonly OutlineNode[]
}
export const OutlineNode: z.ZodType<OutlineNode> = z.object({
  kind: z.enum(['heading', 'section']),
  id: z.string(),
  number: z.string(),
  title: z.string(),
  level: z.number(),
  // The meta is for the API description, which would else unfold the tree without end.
  get children() {
    return z
      .array(OutlineNode)
      .meta({ type: 'array', items: { $ref: '#/components/schemas/OutlineNode' } })
  },
})
export const Milestone = z.object({
  day: z.string(),
  label: z.string(),
  words: z.string(),
  isPast: z.boolean(),
})
export const ReportView = ReportRow.extend({
  subject: z.string(),
  planWords: z.string(),
  planDay: z.string().nullable(),
  profile: z.string(),
  outline: z.array(OutlineNode),
  sections: z.array(SectionRow),
  milestones: z.array(Milestone),
  /** the asking person's own acts */
  may: z.object({
    freeze: z.boolean(),
    assign: z.boolean(),
    accept: z.boolean(),
    readDrafts: z.boolean(),
  }),
  /** newest number of the report's kept events: where `/events` goes on */
  eventSeq: z.number(),
})
export type ReportView = z.infer<typeof ReportView>

export const SectionRecord = z.object({
  at: z.number(),
  from: z.enum(SECTION_STATES),
  to: z.enum(SECTION_STATES),
  by: z.string(),
  body: z.string(),
  note: z.string(),
  words: z.number(),
})
export const RecoveryView = z.object({
  openedAt: z.number(),
  /** ms, workspace time */
  until: z.number(),
  closedAt: z.number().nullable(),
  isOpen: z.boolean(),
  by: z.string(),
  body: z.string(),
  reason: z.string(),
  /** what came back, summed per person and author; `at`: the last of it */
  texts: z.array(
    z.object({
      at: z.number(),
      by: z.string(),
      body: z.string(),
      /** null: the server does not know who wrote it */
      author: z.object({ name: z.string(), body: z.string() }).nullable(),
      characters: z.number(),
    }),
  ),
})
export type RecoveryView = z.infer<typeof RecoveryView>
/** One person deleted much of the section in one go. */
export const ErasureView = z.object({
  id: z.number(),
  at: z.number(),
  by: z.string(),
  body: z.string(),
  percent: z.number(),
  /** null: nobody has decided yet */
  settled: z
    .object({ outcome: z.enum(ERASURE_OUTCOMES), at: z.number(), by: z.string(), body: z.string() })
    .nullable(),
})
export type ErasureView = z.infer<typeof ErasureView>
export const SectionView = SectionRow.extend({
  reportId: z.string(),
  reportTitle: z.string(),
  guidance: z.array(Guidance),
  /** in whose name the person acts here */
  actingBody: BodyTag.nullable(),
  reason: z
    .enum(['section-locked', 'section-submitted', 'not-your-section', 'section-damaged'])
    .nullable(),
  moves: z.array(z.enum(SECTION_STATES)),
  records: z.array(SectionRecord),
  mayRecover: z.boolean(),
  /** newest first */
  recoveries: z.array(RecoveryView),
  /** newest first */
  erasures: z.array(ErasureView),
})
export type SectionView = z.infer<typeof SectionView>

export const MoveSection = z.object({ to: z.enum(SECTION_STATES), note: optionalText })
export const OpenRecovery = z.object({
  reason: optionalText,
  hours: z.number().int().min(1).max(LONGEST_RECOVERY_HOURS),
})
export const SettleErasure = z.object({ outcome: z.enum(ERASURE_OUTCOMES) })
export const ChangeSection = z.object({
  ownerBodyId: Id.optional(),
  contributorBodyIds: z.array(Id).max(50).optional(),
  contributorMode: z.enum(CONTRIBUTOR_MODES).optional(),
  due: Day.nullable().optional(),
  version: Version,
})

// ---- text
const MarkName = z.enum(['bold', 'italic', 'underline'])
const Run = z.object({
  text: z.string(),
  marks: z.array(MarkName),
  href: z.string().optional(),
  note: z.literal(true).optional(),
  cites: z.string().optional(),
  tail: z.string().optional(),
  missing: z.string().optional(),
})
export const BlockView: z.ZodType = z.union([
  z.object({ kind: z.enum(['paragraph', 'dash']), runs: z.array(Run) }),
  z.object({ kind: z.literal('heading'), level: z.number(), runs: z.array(Run) }),
  z.object({ kind: z.literal('quote'), blocks: z.array(z.unknown()) }),
  z.object({ kind: z.literal('table'), rows: z.array(z.array(z.unknown())) }),
])
/** One section's text as it is on disk now. `blocks` are Block of document/block.ts. */
export const SectionText = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  blocks: z.array(BlockView),
  words: z.number(),
})

// ---- comments
const Letter = z.strictObject({
  client: z.number().int().min(0),
  clock: z.number().int().min(0),
})
const Place = z.strictObject({
  type: Letter.optional(),
  item: Letter.optional(),
  assoc: z.number().int().min(-1).max(0),
})
/** Words of the section as they stand in it: a quote that is no plain text is none. */
const quoted = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text === withoutUnwanted(text))
const ANCHOR = {
  start: Place,
  end: Place,
  endIn: Place,
  words: quoted(QUOTE_LENGTH).min(1),
  prefix: quoted(SURROUNDINGS),
  suffix: quoted(SURROUNDINGS),
}
export const AnchorView = z.strictObject({
  ...ANCHOR,
  // Room for a sign between paragraphs.
  quote: quoted(2 * QUOTE_LENGTH).min(1),
})
/** Made by the author's page, once for each thing written. */
export const ClientKey = z.string().regex(/^[a-z0-9-]{8,64}$/)
/** How long it may be is the domain's rule, with its own words; here is only what one request can carry. */
const CommentText = z.string().max(LIMITS.jsonBodyBytes).transform(plainText)
const Author = z.object({
  personId: z.string(),
  name: z.string(),
  /** as it was called then */
  body: z.string(),
  code: z.string(),
  colour: z.number(),
})
export const ReplyView = z.object({
  id: z.string(),
  author: Author,
  at: z.number(),
  editedAt: z.number().nullable(),
  /** empty when it was withdrawn */
  text: z.string(),
  isWithdrawn: z.boolean(),
  mentions: z.array(MentionView),
  mayEdit: z.boolean(),
  version: z.number(),
})
export type ReplyView = z.infer<typeof ReplyView>
export const CommentView = z.object({
  id: z.string(),
  number: z.number(),
  /** null: on the whole report */
  sectionId: z.string().nullable(),
  /** the point of the section's guidance that it is about */
  guidance: z.string().nullable(),
  /** null: there was no frozen draft yet */
  draftNumber: z.number().nullable(),
  state: z.enum(COMMENT_STATES),
  author: Author,
  at: z.number(),
  editedAt: z.number().nullable(),
  text: z.string(),
  /** null: on the whole section */
  anchor: AnchorView.nullable(),
  anchorRev: z.number(),
  /** the words did not stand in the section when its place was last recorded */
  isLost: z.boolean(),
  mentions: z.array(MentionView),
  replies: z.array(ReplyView),
  /** an opinion of a letter: the author's name is that of who typed it */
  isFromPaper: z.boolean(),
  response: CardAnswer,
  /** what the asking person may do */
  mayEdit: z.boolean(),
  mayReply: z.boolean(),
  version: z.number(),
})
export type CommentView = z.infer<typeof CommentView>
export const SectionComments = z.object({ comments: z.array(CommentView), mayComment: z.boolean() })
export type SectionComments = z.infer<typeof SectionComments>
export const NewComment = z.object({
  key: ClientKey,
  text: CommentText,
  mentions: Mentions,
  anchor: AnchorView.nullable(),
  /** a point of the section's guidance */
  guidance: z.string().min(1).max(LIMITS.nameLength).nullable().default(null),
})
export const NewReportComment = NewComment.omit({ anchor: true, guidance: true })
export const NewReply = z.object({ key: ClientKey, text: CommentText, mentions: Mentions })
export const ChangeComment = z.object({
  text: CommentText,
  mentions: Mentions,
  version: Version,
})
export const WithdrawComment = z.object({ to: z.literal('withdrawn'), version: Version })
export const CommentRecordView = z.object({
  at: z.number(),
  by: z.string(),
  body: z.string(),
  kind: z.enum(['edit', 'move', 'anchor', 'reopen', 'merge']),
  replyId: z.string().nullable(),
  before: z.string(),
  after: z.string(),
})
/** Where words stand after an edit, from the page that made it. `place` null: they are gone. */
export const MoveAnchors = z.object({
  moved: z
    .array(
      z.object({
        commentId: Id,
        rev: Version,
        place: z.strictObject(ANCHOR).nullable(),
      }),
    )
    .max(500),
})
export type MoveAnchors = z.infer<typeof MoveAnchors>

/** Who wrote which characters of a section, and when. */
export const SectionAuthorship = z.object({
  id: z.string(),
  /** paragraphs, dashes, headings, those of cells and quotes too, in the order in which they are read */
  blocks: z.array(
    z.object({
      text: z.string(),
      /** together as long as `text`, in UTF-16 units */
      runs: z.array(
        z.object({
          length: z.number(),
          /** place in `authors`; null: the section's first text */
          author: z.number().nullable(),
          /** ms since 1970, workspace time, to the minute; null: not known */
          at: z.number().nullable(),
        }),
      ),
    }),
  ),
  authors: z.array(
    z.object({
      /** null: text that came back in a recovery, whose author is not known */
      personId: z.string().nullable(),
      personName: z.string().nullable(),
      bodyId: z.string(),
      /** as it was called when this was written */
      bodyName: z.string(),
      bodyNameNow: z.string(),
    }),
  ),
})
export type SectionAuthorship = z.infer<typeof SectionAuthorship>

// ---- drafts
export const DraftRow = z.object({
  number: z.number(),
  frozenAt: z.number(),
  frozenBy: z.string(),
  body: z.string(),
  sha256: z.string(),
  sections: z.number(),
  words: z.number(),
})
export type DraftRow = z.infer<typeof DraftRow>
export const FreezeDraft = z.object({ expectedNumber: z.number().int().min(1) })
export const DraftView = DraftRow.extend({
  reportId: z.string(),
  title: z.string(),
  subject: z.string(),
  profile: z.string(),
  outline: z.array(OutlineNode),
  sections: z.array(SectionText),
})
export type DraftView = z.infer<typeof DraftView>
/** The whole report as it stands on disk now, composed in outline order. */
export const WholeText = z.object({
  title: z.string(),
  subject: z.string(),
  profile: z.string(),
  outline: z.array(OutlineNode),
  sections: z.array(SectionText),
})

// ---- home
export const Task = z.object({
  kind: z.enum(['write', 'submit', 'accept', 'revise', 'waiting', 'read']),
  group: z.enum(['late', 'soon', 'waiting', 'later']),
  reportId: z.string(),
  sectionId: z.string().nullable(),
  title: z.string(),
  reason: z.string(),
  body: BodyTag,
  deadline: DueView,
})
export const HomeView = z.object({
  today: z.string(),
  tasks: z.array(Task),
  reports: z.array(ReportRow),
  agenda: z.array(
    z.object({ day: z.string(), title: z.string(), words: z.string(), reportId: z.string() }),
  ),
  recent: z.array(
    z.object({
      at: z.number(),
      by: z.string(),
      body: BodyTag.nullable(),
      /** the server's own Vietnamese sentence */
      text: z.string(),
      /** the same as facts, for another language: a section's move or the number of a frozen draft */
      what: z.union([
        z.object({ kind: z.literal('move'), to: z.enum(SECTION_STATES), section: z.string() }),
        z.object({ kind: z.literal('draft'), number: z.number() }),
      ]),
      reportId: z.string(),
    }),
  ),
})
export type HomeView = z.infer<typeof HomeView>

// ---- audit
export const QuarantineRow = z.object({
  id: z.number(),
  at: z.number(),
  sectionId: z.string(),
  personId: z.string(),
  code: z.number(),
  reason: z.string(),
  size: z.number(),
  sha256: z.string(),
})
/** The first 64 KiB of what was refused. */
export const QuarantinedBytes = QuarantineRow.extend({ base64: z.string() })

export const AuditRow = z.object({
  id: z.number(),
  at: z.number(),
  by: z.string(),
  body: z.string(),
  act: z.string(),
  subject: z.string(),
  detail: z.string(),
})
export type AuditRow = z.infer<typeof AuditRow>
