/** The server's own description of its routes, and how many rows each table holds. */
import { sql } from 'kysely'
import type { Database } from '#server/storage/database.ts'
import { KEPT_TABLES } from '#server/backup/tables.ts'

export interface Route {
  readonly method: string
  readonly path: string
  /** content types of its answers */
  readonly answers: readonly string[]
}

interface Operation {
  readonly responses?: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, unknown>> }>
  >
}

export function routesOf(description: {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}): Route[] {
  return Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      answers: Object.values(operation.responses ?? {}).flatMap(({ content }) =>
        Object.keys(content ?? {}),
      ),
    })),
  )
}

export async function rowCounts(database: Database): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { name } of KEPT_TABLES) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(
      database.kysely,
    )
    counts[name] = Number(rows[0]?.n)
  }
  return counts
}
