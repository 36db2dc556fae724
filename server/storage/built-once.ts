/** Queries of the hot path, built once. Kysely makes and prints a tree of objects on every call, which costs several
 *  times what SQLite needs to answer. */
import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Tables } from './schema.ts'

/** stands for a value while a query is built */
class Blank {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** @param build makes the query out of values that it only compares or stores, and never looks at
 *  @returns the same query with other values; one text per kind of database */
export function builtOnce<Given extends Readonly<Record<string, string | number>>, Row>(
  build: (db: Kysely<Tables>, given: Given) => Compilable<Row>,
): (db: Kysely<Tables>, given: Given) => Promise<Row[]> {
  const built = new WeakMap<object, CompiledQuery<Row>>()
  const blanks = new Proxy({}, { get: (_given, name) => new Blank(String(name)) }) as Given
  return async (db, given) => {
    const kind = db.getExecutor().adapter
    let query = built.get(kind)
    if (query === undefined) built.set(kind, (query = build(db, blanks).compile()))
    const parameters = query.parameters.map((value) =>
      value instanceof Blank ? given[value.name] : value,
    )
    return (await db.executeQuery<Row>({ ...query, parameters })).rows
  }
}
