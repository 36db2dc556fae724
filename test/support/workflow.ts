/** The workflow as the office's dossier states it (workflow.json, brought in word for word), to hold the code to. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Cell = z.union([z.literal(1), z.string()])
const Workflow = z.object({
  report: z.object({
    states: z.record(
      z.string(),
      z.object({
        moves: z.array(z.object({ to: z.string(), by: z.array(z.string()) })).default([]),
      }),
    ),
  }),
  section: z.object({
    initial: z.string(),
    states: z.record(z.string(), z.array(z.string())),
    by: z.record(z.string(), z.array(z.string())),
  }),
  comment: z.object({
    initial: z.string(),
    states: z.record(z.string(), z.array(z.string())),
    rules: z.array(z.string()),
  }),
  permissions: z.object({
    roles: z.array(z.string()),
    matrix: z.record(z.string(), z.record(z.string(), Cell)),
  }),
})

export const WORKFLOW = Workflow.parse(
  JSON.parse(readFileSync(new URL('./workflow.json', import.meta.url), 'utf8')),
)
