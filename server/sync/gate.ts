/**
 * The gate: one walk over the bytes of an update, against the section index. `checkUpdate` takes the update whole or
 * throws a Refusal; until `take()` is called the index is as before. It returns the table of contents that joining,
 * state vector and broadcast need, without what the server already has.
 *
 * The tree rule needs no document: an item's parent is the parent of its left or right neighbour, and the index knows
 * the place of every clock. So "may this stand here" is a look-up per struct. Bigger than our other files because the
 * walk is one thought: cutting it would hide the order of the checks.
 */
import { ROOT_NAME } from '#shared/document/rules.ts'
import { Reader } from './bytes.ts'
import { cutPart } from './cut.ts'
import { TRUSTED, type GateAuthor } from './gate-author.ts'
import { readDeletions } from './gate-deletions.ts'
import { BOUNDS } from './limits.ts'
import {
  ATTRIBUTE_NAMES,
  ATTRIBUTE_NUMBER,
  RULE_OF_MARK,
  RULE_OF_NODE,
  TEXT_RULE,
  type GateRule,
} from './node-rules.ts'
import { content, forbidden, malformed, resync } from './refusal.ts'
import {
  attributeOfPlace,
  attributePlace,
  GONE,
  lastAtOrBelow,
  nodeOfAttribute,
  type ClientRuns,
  type SectionIndex,
} from './section-index.ts'
import { checkedTextLength, utf16Length } from './text-check.ts'
import { HAS, skipStruct, STRUCT, TYPE, type Part, type Update } from './update.ts'
import { readValue, skipValue } from './values.ts'

export interface CheckedUpdate extends Update {
  /** what it deletes that was not deleted yet: client, from, to, client, from, to … */
  readonly fresh: readonly number[]
  /** Makes the index know this update. */
  take(): void
}

/** @param by who sends; TRUSTED for bytes that passed before
 *  @throws Refusal: malformed, not this person's, not allowed here, or leaning on what we do not have */
export function checkUpdate(bytes: Uint8Array, index: SectionIndex, by: GateAuthor): CheckedUpdate {
  const walk = new Walk(bytes, index, by)
  try {
    return walk.run()
  } catch (error) {
    walk.undo()
    throw error
  }
}

/** The structs of one client id while they are being walked. */
class Strand {
  readonly client: number
  readonly clock: number
  readonly structs: number
  /** what the server has of this id, and up to which clock */
  readonly had: ClientRuns | undefined
  readonly known: number
  /** where its structs begin, and where the walk stands */
  readonly from: number
  at: number
  left: number
  next: number
  isBusy = false
  readonly starts: number[] = []
  readonly places: number[] = []
  nodes: Map<number, number> | null = null
  /** of what came as deleted already: first clock, end, first clock, end … */
  readonly gone: number[] = []

  constructor(
    head: { readonly client: number; readonly clock: number; readonly structs: number },
    had: ClientRuns | undefined,
    from: number,
  ) {
    this.client = head.client
    this.clock = head.clock
    this.structs = head.structs
    this.left = head.structs
    this.next = head.clock
    this.had = had
    this.known = had?.end ?? 0
    this.from = from
    this.at = from
  }

  addRun(clock: number, place: number): void {
    if (this.places.at(-1) === place) return
    this.starts.push(clock)
    this.places.push(place)
  }

  /** Came deleted, its content already taken away: what it was cannot be seen any more. */
  cameDeleted(clock: number): boolean {
    const at = lastAtOrBelow(this.gone, clock)
    return at % 2 === 0 && clock < (this.gone[at + 1] as number)
  }

  placeIn(clock: number): number {
    const place = this.places[lastAtOrBelow(this.starts, clock)]
    if (place === undefined) throw resync('leans on something unknown')
    return place
  }
}

class Walk {
  readonly #r: Reader
  readonly #index: SectionIndex
  readonly #by: GateAuthor
  readonly #isTrusted: boolean
  readonly #strands: Strand[] = []
  readonly #nodesBefore: number

  constructor(bytes: Uint8Array, index: SectionIndex, by: GateAuthor) {
    this.#r = new Reader(bytes)
    this.#index = index
    this.#by = by
    this.#isTrusted = by === TRUSTED
    this.#nodesBefore = index.rules.length
  }

  /** Nodes get their numbers during the walk; a refusal leaves none behind. */
  undo(): void {
    this.#index.rules.length = this.#nodesBefore
    this.#index.depths.length = this.#nodesBefore
  }

  run(): CheckedUpdate {
    const r = this.#r
    const count = r.uint()
    if (count > r.left) throw malformed('more clients than bytes')
    if (!this.#isTrusted && count > BOUNDS.clientsPerUpdate) throw forbidden('too many client ids')
    let structs = 0
    for (let i = 0; i < count; i++) {
      const strand = this.#readHead()
      structs += strand.structs
      if (structs > BOUNDS.structsPerUpdate && !this.#isTrusted) throw content('too many structs')
      this.#strands.push(strand)
      // Several ids in one update (offline work of two visits) lean on each other in both directions: find where each
      // begins, then walk on demand.
      if (count === 1) this.#walk(strand, Infinity)
      else for (let n = 0; n < strand.structs; n++) this.#skim()
    }
    const deletionsAt = r.at
    if (count > 1) for (const strand of this.#strands) this.#walk(strand, Infinity)
    r.at = deletionsAt
    const { deletions, fresh } = readDeletions(r, this.#index, this.#by, this.#strands)
    if (r.left > 0) throw malformed('bytes after the end')
    return { parts: this.#newParts(), deletions, fresh, take: () => this.#take(fresh) }
  }

  #newParts(): Part[] {
    const parts: Part[] = []
    for (const s of this.#strands) {
      if (s.next <= s.known) continue
      const { client, clock, structs, next: end } = s
      const part = { client, clock, end, structs, bytes: this.#r.bytes.subarray(s.from, s.at) }
      parts.push(clock < s.known ? cutPart(part, s.known) : part)
    }
    return parts
  }

  /** For the first look at an update with several ids: bounds are checked again in the walk itself. */
  #skim(): void {
    const kind = (this.#r.bytes[this.#r.at] ?? 0) & 31
    if (kind === STRUCT.skip) throw malformed('content kind')
    skipStruct(this.#r)
  }

  #readHead(): Strand {
    const r = this.#r
    const structs = r.uint()
    const client = r.uint()
    const clock = r.uint()
    if (structs < 1 || structs * 2 > r.left) throw malformed('struct count')
    if (client > 0xffffffff) throw malformed('client id')
    if (this.#strands.some((s) => s.client === client)) throw malformed('client listed twice')
    if (!this.#by.mayUse(client)) throw forbidden('client id of somebody else')
    const had = this.#index.clients.get(client)
    if (clock > (had?.end ?? 0)) throw resync('clock gap')
    return new Strand({ client, clock, structs }, had, r.at)
  }

  /** Walks on until this strand's clock has passed `until`. */
  #walk(s: Strand, until: number): void {
    if (s.isBusy) throw resync('structs wait for each other')
    s.isBusy = true
    const r = this.#r
    const back = r.at
    r.at = s.at
    while (s.left > 0 && s.next <= until) {
      const before = s.next
      this.#readStruct(s)
      s.left--
      if (s.next - s.clock > BOUNDS.clockAdvance && !this.#isTrusted)
        throw malformed('clock advance')
      if (s.next > BOUNDS.clock || s.next <= before) throw malformed('clock')
    }
    s.at = r.at
    if (until !== Infinity) r.at = back
    s.isBusy = false
  }

  /** The place of an existing item, which may be part of this same update. */
  #placeOf(s: Strand, client: number, clock: number): number {
    if (client === s.client) {
      if (clock >= s.next) throw malformed('leans on its own future')
      return s.had !== undefined && clock < s.known ? s.had.placeAt(clock) : s.placeIn(clock)
    }
    const runs = this.#index.clients.get(client)
    if (runs !== undefined && clock < runs.end) return runs.placeAt(clock)
    return this.#other(client, clock).placeIn(clock)
  }

  /** Another strand of this update, walked far enough to know `clock`. */
  #other(client: number, clock: number): Strand {
    const other = this.#strands.find((s) => s.client === client)
    if (other === undefined) throw resync('leans on something unknown')
    if (clock >= other.next) this.#walk(other, clock)
    if (clock >= other.next || clock < other.clock) throw resync('leans on something unknown')
    return other
  }

  /** The number of the node with this id, or GONE. */
  #nodeOf(s: Strand, client: number, clock: number): number {
    const isOwn = client === s.client
    if (isOwn && clock >= s.next) throw malformed('parent in its own future')
    const runs = isOwn ? s.had : this.#index.clients.get(client)
    if (runs !== undefined && clock < runs.end) {
      const node = runs.nodes?.get(clock)
      if (node !== undefined) return node
      // A parent that was deleted and collected is no node any more; an offline child of it is honest.
      if (runs.placeAt(clock) === GONE || runs.isDeleted(clock)) return GONE
      throw malformed('parent is no node')
    }
    const strand = isOwn ? s : this.#other(client, clock)
    const node = strand.nodes?.get(clock)
    if (node !== undefined) return node
    if (strand.placeIn(clock) === GONE || strand.cameDeleted(clock)) return GONE
    throw malformed('parent is no node')
  }

  #readStruct(s: Strand): void {
    const r = this.#r
    const info = r.byte()
    const kind = info & 31
    if (kind === STRUCT.collected) return this.#placed(s, r.uint(), GONE)
    if (kind === STRUCT.skip) throw malformed('skip')
    const place = this.#readPlace(s, info)
    switch (kind) {
      case STRUCT.deleted: {
        const length = r.uint()
        s.gone.push(s.next, s.next + length)
        return this.#placed(s, length, place)
      }
      case STRUCT.string:
        return this.#readText(s, place)
      case STRUCT.format:
        return this.#readFormat(s, place)
      case STRUCT.type:
        return this.#readNode(s, place)
      case STRUCT.any:
        return this.#readAttribute(s, place)
      default:
        throw malformed('content kind')
    }
  }

  #placed(s: Strand, length: number, place: number): void {
    if (s.next < s.known && s.known < s.next + length && !this.#isTrusted) {
      // The known beginning is cut off; what is left then leans on it and stands where that stands, whatever this says.
      const before = s.had?.placeAt(s.known - 1) ?? place
      if (before !== GONE && before !== place) throw malformed('goes on in another place')
    }
    s.addRun(s.next, place)
    s.next += length
  }

  #readPlace(s: Strand, info: number): number {
    const r = this.#r
    if ((info & HAS.neighbour) === 0) return this.#readParent(s, info)
    if ((info & HAS.neighbour) !== HAS.neighbour) return this.#placeOf(s, r.uint(), r.uint())
    const leftClient = r.uint()
    const leftClock = r.uint()
    const left = this.#placeOf(s, leftClient, leftClock)
    const rightClient = r.uint()
    const rightClock = r.uint()
    // Yjs accepts one item as both neighbours, and then copies differ by the order of arrival.
    if (leftClient === rightClient && leftClock === rightClock)
      throw malformed('left and right are one')
    const right = this.#placeOf(s, rightClient, rightClock)
    if (left !== GONE && right !== GONE && left !== right)
      throw malformed('neighbours in two places')
    return right === GONE ? GONE : left
  }

  #readParent(s: Strand, info: number): number {
    const r = this.#r
    let node = 0
    if (r.uint() === 1) {
      if (r.text() !== ROOT_NAME) throw malformed('root name')
      if (info & HAS.attribute) throw malformed('attribute on the root')
    } else node = this.#nodeOf(s, r.uint(), r.uint())
    if ((info & HAS.attribute) === 0) return node
    const attribute = ATTRIBUTE_NUMBER.get(r.text())
    if (attribute === undefined) throw content('attribute name')
    return node === GONE ? GONE : attributePlace(node, attribute)
  }

  #ruleAt(place: number): GateRule {
    return this.#index.rules[place] as GateRule
  }

  #readText(s: Strand, place: number): void {
    const r = this.#r
    const length = r.uint()
    const from = r.at
    r.skip(length)
    if (place !== GONE && (place < 0 || !this.#ruleAt(place).isText))
      throw malformed('text outside a text node')
    const units = this.#isTrusted
      ? utf16Length(r.bytes, from, r.at)
      : checkedTextLength(r.bytes, from, r.at)
    this.#placed(s, units, place)
  }

  #readFormat(s: Strand, place: number): void {
    const r = this.#r
    if (this.#isTrusted) {
      r.skip(r.uint())
      r.skip(r.uint())
      return this.#placed(s, 1, place)
    }
    const isAllowed = RULE_OF_MARK.get(r.text())
    const from = r.at
    const json = r.text()
    if (r.at - from > BOUNDS.formatJsonBytes) throw malformed('mark value too long')
    const value = parseMark(json)
    if (place !== GONE && (place < 0 || !this.#ruleAt(place).isText))
      throw malformed('mark outside a text node')
    if (isAllowed === undefined || !isAllowed(value)) throw content('mark')
    this.#placed(s, 1, place)
  }

  #readNode(s: Strand, place: number): void {
    const r = this.#r
    const index = this.#index
    const type = r.uint()
    if (type !== TYPE.xmlElement && type !== TYPE.xmlText) throw malformed('type')
    const isText = type === TYPE.xmlText
    const name = isText ? '' : r.text()
    const rule = isText ? TEXT_RULE : RULE_OF_NODE.get(name)
    if (rule === undefined) throw content('node name')
    let number = GONE
    if (place !== GONE) {
      if (place < 0) throw malformed('node as an attribute')
      const parent = this.#ruleAt(place)
      if (isText ? !parent.holdsText : !parent.children.has(name))
        throw content('node not allowed here')
      const depth = (index.depths[place] as number) + 1
      if (depth > BOUNDS.treeDepth) throw content('nested too deep')
      if (s.next >= s.known) {
        number = index.rules.length
        index.rules.push(rule)
        index.depths.push(depth)
      }
    }
    if (s.next >= s.known) (s.nodes ??= new Map()).set(s.next, number)
    this.#placed(s, 1, place)
  }

  #readAttribute(s: Strand, place: number): void {
    const r = this.#r
    const n = r.uint()
    if (n < 1 || n > r.left || (!this.#isTrusted && n > BOUNDS.valueItems))
      throw malformed('value count')
    if (this.#isTrusted) {
      for (let i = 0; i < n; i++) skipValue(r)
      return this.#placed(s, n, place)
    }
    if (place >= 0) throw malformed('value outside an attribute')
    const isAllowed =
      place === GONE
        ? null
        : this.#ruleAt(nodeOfAttribute(place)).attributes.get(
            ATTRIBUTE_NAMES[attributeOfPlace(place)] as string,
          )
    if (isAllowed === undefined) throw content('attribute not allowed here')
    for (let i = 0; i < n; i++) {
      const value = readValue(r)
      if (isAllowed !== null && !isAllowed(value)) throw content('attribute value')
    }
    this.#placed(s, n, place)
  }

  #take(fresh: readonly number[]): void {
    const index = this.#index
    for (const s of this.#strands) {
      if (s.next <= s.known) continue
      const runs = index.runsOf(s.client)
      s.starts.forEach((start, i) => {
        const to = s.starts[i + 1] ?? s.next
        if (to > runs.end) runs.addRun(Math.max(start, runs.end), s.places[i] as number)
      })
      runs.end = s.next
      if (s.nodes !== null)
        for (const [clock, node] of s.nodes) (runs.nodes ??= new Map()).set(clock, node)
    }
    for (let i = 0; i < fresh.length; i += 3)
      index.runsOf(fresh[i] as number).delete(fresh[i + 1] as number, fresh[i + 2] as number)
  }
}

function parseMark(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    throw malformed('mark value is not JSON')
  }
}
