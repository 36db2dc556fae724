/**
 * The disk: what is durable outlives the server, what was not yet answered when the power went may be there as a whole
 * or not at all. It can be slow, full, or break.
 */
import type { BodyId, PersonId, SectionId } from '#shared/ids.ts'
import type { SnapshotHolds } from '#server/storage/schema.ts'
import {
  NotStored,
  type Batch,
  type ClientOwner,
  type KeepingStep,
  type SectionLog,
  type StoredSection,
} from '#server/sync/section-log.ts'
import type { Chance } from './chance.ts'
import { REPORT, type Office } from './office.ts'
import type { Process, VirtualTime } from './virtual-time.ts'

type Flip = Extract<KeepingStep, { readonly kind: 'flip' }>
interface DurableSection {
  /** the snapshot in force */
  inForce: Flip | null
  readonly parts: Map<string, { readonly snapshot: number; readonly data: Uint8Array }>
  readonly rows: Map<number, { readonly at: number; readonly data: Uint8Array }>
  readonly clients: Map<number, ClientOwner>
}

const ROWS_AT_ONCE = 10
const ROWS_PER_PACK = 20
const keyOf = (snapshot: number, holds: SnapshotHolds, part: number): string =>
  `${snapshot} ${holds} ${part}`

export type DiskMood = 'well' | 'slow' | 'full'

export interface Disk {
  mood: DiskMood
  /** the next append ends with an error that says nothing about what was kept */
  breaksNext: boolean
  openFor(server: Process): SectionLog
  /** The server is dead: whatever was under way is kept whole or not at all. */
  powerCut(): void
  /** A section's first row, as the act that makes a section writes it. */
  seed(sectionId: SectionId, row: Uint8Array): void
}

export function createDisk(parts: {
  readonly time: VirtualTime
  readonly chance: Chance
  readonly office: Office
  /** the batch is durable from here on */
  readonly appended: (batch: Batch) => void
}): Disk {
  const { time, chance, office } = parts
  const sections = new Map<SectionId, DurableSection>()
  /** what each write that is not durable yet will do */
  const underWay = new Set<() => unknown>()
  let seq = 0

  const sectionOf = (id: SectionId): DurableSection => {
    let section = sections.get(id)
    if (section === undefined) {
      section = { inForce: null, parts: new Map(), rows: new Map(), clients: new Map() }
      sections.set(id, section)
    }
    return section
  }
  const uncovered = (section: DurableSection): [number, { at: number; data: Uint8Array }][] =>
    [...section.rows].filter(([n]) => n > (section.inForce?.through ?? 0))

  function keepBatch(batch: Batch): number[] {
    const seqs = batch.rows.map(({ sectionId, data }) => {
      sectionOf(sectionId).rows.set(++seq, { at: batch.at, data: new Uint8Array(data) })
      return seq
    })
    for (const { sectionId, client, personId, bodyId } of batch.bindings) {
      const { clients } = sectionOf(sectionId)
      if (!clients.has(client))
        clients.set(client, {
          personId: personId as PersonId,
          bodyId: bodyId as BodyId,
          since: batch.at,
        })
    }
    parts.appended(batch)
    return seqs
  }

  function keepStep(id: SectionId, step: KeepingStep): boolean {
    const section = sectionOf(id)
    switch (step.kind) {
      case 'part': {
        const { snapshot, holds, part, data } = step
        section.parts.set(keyOf(snapshot, holds, part), { snapshot, data: new Uint8Array(data) })
        return false
      }
      case 'flip':
        section.inForce = step
        return false
      case 'drop-rows': {
        const covered = [...section.rows.keys()].filter((n) => n <= (section.inForce?.through ?? 0))
        for (const n of covered.slice(0, ROWS_AT_ONCE)) section.rows.delete(n)
        return covered.length > ROWS_AT_ONCE
      }
      case 'drop-parts':
        for (const [key, { snapshot }] of section.parts)
          if (snapshot !== step.except) section.parts.delete(key)
        return false
      case 'release':
        for (const client of step.clients) section.clients.delete(client)
        return false
      case 'history':
      case 'drop-history':
        return false
    }
  }

  function wholeOf(section: DurableSection, holds: SnapshotHolds): Uint8Array | null {
    const { inForce } = section
    if (inForce === null) return null
    const found = Array.from({ length: inForce.parts[holds] }, (_, part) => {
      const one = section.parts.get(keyOf(inForce.snapshot, holds, part))
      if (one === undefined) throw new Error(`part ${part} of ${holds} is missing`)
      return one.data
    })
    return new Uint8Array(Buffer.concat(found))
  }

  const pauseOf = (server: Process, ms: number): Promise<void> =>
    new Promise((done) => {
      time.after(server, ms, done)
    })

  /** Durable some time from now, answered a little later. */
  async function write<T>(server: Process, keep: () => T): Promise<T> {
    if (disk.mood === 'full') {
      await pauseOf(server, chance.between(0.5, 3))
      throw new NotStored(new Error('disk full'))
    }
    underWay.add(keep)
    await pauseOf(
      server,
      disk.mood === 'slow' ? chance.between(100, 3_000) : chance.between(0.5, 6),
    )
    underWay.delete(keep)
    const kept = keep()
    // On disk, and the answer is not here yet: a good moment for the power to go.
    await pauseOf(server, chance.between(0, 1))
    return kept
  }

  const disk: Disk = {
    mood: 'well',
    breaksNext: false,
    seed(sectionId, row) {
      sectionOf(sectionId).rows.set(++seq, { at: 0, data: row })
    },
    powerCut() {
      for (const keep of underWay) if (chance.is(0.5)) keep()
      underWay.clear()
    },
    openFor: (server) => ({
      async load(id): Promise<StoredSection | null> {
        await pauseOf(server, chance.between(0.5, 8))
        const section = sections.get(id)
        const facts = office.facts(id)
        if (section === undefined || facts === null) return null
        const text = wholeOf(section, 'text')
        const rows = uncovered(section)
        return {
          reportId: REPORT,
          state: facts.state,
          words: 0,
          snapshot: text === null ? null : { text, index: wholeOf(section, 'index') },
          rows: rows.map(([, { data }]) => new Uint8Array(data)),
          through: rows.at(-1)?.[0] ?? section.inForce?.through ?? 0,
          recovery: null,
          clients: new Map(section.clients),
          isRebuilt: false,
          isDamaged: false,
        }
      },
      async append(batch) {
        if (!disk.breaksNext) return write(server, () => keepBatch(batch))
        disk.breaksNext = false
        await pauseOf(server, chance.between(0.5, 6))
        if (chance.is(0.5)) keepBatch(batch)
        throw new Error('EIO')
      },
      uncovered: (id) => uncovered(sectionOf(id)).length,
      async clients(id) {
        await pauseOf(server, chance.between(0.5, 8))
        return new Map(sectionOf(id).clients)
      },
      async standing(id) {
        await pauseOf(server, chance.between(0.5, 8))
        const section = sectionOf(id)
        const { inForce } = section
        return {
          snapshot: inForce?.snapshot ?? 0,
          through: inForce?.through ?? 0,
          times: wholeOf(section, 'times'),
        }
      },
      async rows(id, after, through) {
        await pauseOf(server, chance.between(0.5, 8))
        return uncovered(sectionOf(id))
          .filter(([n]) => n > after && n <= through)
          .slice(0, ROWS_PER_PACK)
          .map(([n, row]) => ({ seq: n, ...row }))
      },
      // Asked for only when deleted text is put back, which nobody does here.
      history: () => Promise.resolve([]),
      keep: (id, step) => write(server, () => keepStep(id, step)),
    }),
  }
  return disk
}
