/** The demo's plan as data: the real plan of Kết luận 62-KL/TW with its outline, bodies and deadlines, word for word.
 *  Reads the two data files once, checks them, and computes what the plan only implies (working days, blocks). */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Block } from '#shared/document/block.ts'
import { dueFromBefore } from '#shared/domain/deadline.ts'
import { Id } from '#shared/wire/api.ts'
import { NewDocument } from '#shared/wire/cited-documents.ts'

const Day = z.iso.date()
const Milestone = z.object({
  id: z.string(),
  label: z.string(),
  /** as it stands in the source, mistakes included («trước ngày 20/4/2019.20/4/2019») */
  verbatim: z.string(),
  /** the part of it that is shown */
  words: z.string(),
  /** the day that «trước ngày» excludes */
  before: Day.optional(),
  /** last day of a period («Quý III/2019») */
  lastDay: Day.optional(),
})
const Place = z.object({
  id: Id,
  number: z.string(),
  title: z.string(),
  level: z.number().int(),
  parent: Id.nullable(),
  position: z.number().int(),
})
const PlanFile = z.object({
  report: z.object({
    id: Id,
    title: z.string(),
    subject: z.string(),
    leadBody: Id,
    profile: z.string(),
    planWords: z.string(),
    planDay: Day,
  }),
  firstDay: Day,
  holidays: z.array(Day),
  milestones: z.array(Milestone),
  documents: z.array(NewDocument.extend({ id: Id })),
  bodies: z.array(
    z.object({
      id: Id,
      name: z.string(),
      shortName: z.string(),
      code: z.string(),
      colour: z.number().int().min(1).max(8),
      kind: z.enum(['single', 'group']),
      aliases: z.array(z.string()),
    }),
  ),
  headings: z.array(Place),
  sections: z.array(
    Place.extend({
      guidance: z.array(z.object({ ref: z.string(), text: z.string(), place: z.string() })),
      owner: Id,
      contributors: z.array(Id),
      deadline: z.string(),
    }),
  ),
})
export type DemoPlan = z.infer<typeof PlanFile>

const TextFile = z.record(
  z.string(),
  z.array(z.tuple([z.enum(['p', 'h4', 'dash']), z.string().min(1)])),
)

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))

/** @throws when the data files do not have their form: a mistake in the product, not of the user */
export function readPlan(): DemoPlan {
  return PlanFile.parse(read('./plan.json'))
}

/** Neutral drafting text of some sections, by section id. No facts or figures: it restates what the outline asks for. */
export function readTexts(): ReadonlyMap<string, readonly Block[]> {
  return new Map(
    Object.entries(TextFile.parse(read('./texts.json'))).map(([id, lines]) => [
      id,
      lines.map(([kind, text]): Block => {
        const runs = [{ text, marks: [] }]
        if (kind === 'h4') return { kind: 'heading', level: 4, runs }
        return { kind: kind === 'p' ? 'paragraph' : 'dash', runs }
      }),
    ]),
  )
}

/** The last working day in time for each of the plan's deadlines, by id (D1 … D5). */
export function dueDays(plan: DemoPlan): ReadonlyMap<string, { day: string; words: string }> {
  const holidays = new Set(plan.holidays)
  return new Map(
    plan.milestones.map(({ id, words, before, lastDay }) => {
      const day = before === undefined ? lastDay : dueFromBefore(before, holidays)
      if (day === undefined) throw new Error(`plan.json: ${id} has neither "before" nor "lastDay"`)
      return [id, { day, words }]
    }),
  )
}
