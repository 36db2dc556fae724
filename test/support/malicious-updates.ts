/**
 * Malicious Yjs updates and messages by name, for tests of the server's gate. Each case is made against a small honest
 * section (`makeVictim`); `expect` says what a server must do. Nothing here opens a socket or a file.
 */
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { MESSAGE, SYNC } from '#shared/wire/sync.ts'

const REF = {
  gc: 0,
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  doc: 9,
  skip: 10,
} as const
const TYPE = {
  array: 0,
  map: 1,
  text: 2,
  xmlElement: 3,
  xmlFragment: 4,
  xmlHook: 5,
  xmlText: 6,
} as const
const MAX = Number.MAX_SAFE_INTEGER

type Encoder = encoding.Encoder
type Write = (e: Encoder) => void
type Id = readonly [client: number, clock: number]
interface Where {
  readonly origin?: Id
  readonly right?: Id
  readonly parent?: Id
  readonly root?: string
  readonly sub?: string
}
interface Group {
  readonly client: number
  readonly clock?: number
  readonly structs: readonly Write[]
  readonly count?: number
}
interface Deletes {
  readonly client: number
  readonly ranges: readonly (readonly [clock: number, length: number])[]
}

const bytes = (write: Write): Uint8Array => encoding.encode(write)
const u = (e: Encoder, n: number): void => encoding.writeVarUint(e, n)
const s = (e: Encoder, text: string): void => encoding.writeVarString(e, text)
const raw = (e: Encoder, list: ArrayLike<number>): void =>
  encoding.writeUint8Array(e, Uint8Array.from(list))

/** One struct. `origin`, `right` and `parent` are [client, clock]; `root` is the name of a root type. */
const item =
  (ref: number, { origin, right, parent, root, sub }: Where, content: Write): Write =>
  (e) => {
    encoding.writeUint8(
      e,
      ref | (origin ? 128 : 0) | (right ? 64 : 0) | (sub === undefined ? 0 : 32),
    )
    for (const id of [origin, right])
      if (id !== undefined) {
        u(e, id[0])
        u(e, id[1])
      }
    if (origin === undefined && right === undefined) {
      if (root !== undefined) {
        u(e, 1)
        s(e, root)
      } else {
        u(e, 0)
        u(e, parent?.[0] ?? 0)
        u(e, parent?.[1] ?? 0)
      }
      if (sub !== undefined) s(e, sub)
    }
    content(e)
  }
const string = (where: Where, text: string): Write => item(REF.string, where, (e) => s(e, text))
const element = (where: Where, nodeName: string): Write =>
  item(REF.type, where, (e) => {
    u(e, TYPE.xmlElement)
    s(e, nodeName)
  })
const xmlText = (where: Where): Write => item(REF.type, where, (e) => u(e, TYPE.xmlText))
const attribute = (where: Where, value: encoding.AnyEncodable): Write =>
  item(REF.any, where, (e) => {
    u(e, 1)
    encoding.writeAny(e, value)
  })
const format = (where: Where, key: string, json: string): Write =>
  item(REF.format, where, (e) => {
    s(e, key)
    s(e, json)
  })
const gc =
  (length: number): Write =>
  (e) => {
    encoding.writeUint8(e, REF.gc)
    u(e, length)
  }
const list = <T>(n: number, make: (i: number) => T): T[] =>
  Array.from({ length: n }, (_, i) => make(i))

export const update = (groups: readonly Group[], deletes: readonly Deletes[] = []): Uint8Array =>
  bytes((e) => {
    u(e, groups.length)
    for (const g of groups) {
      u(e, g.count ?? g.structs.length)
      u(e, g.client)
      u(e, g.clock ?? 0)
      for (const write of g.structs) write(e)
    }
    u(e, deletes.length)
    for (const d of deletes) {
      u(e, d.client)
      u(e, d.ranges.length)
      for (const [clock, length] of d.ranges) {
        u(e, clock)
        u(e, length)
      }
    }
  })

export const frame = (type: number, payload: Uint8Array): Uint8Array =>
  bytes((e) => {
    u(e, type)
    encoding.writeUint8Array(e, payload)
  })
export const syncFrame = (kind: number, payload: Uint8Array): Uint8Array =>
  frame(
    MESSAGE.sync,
    bytes((e) => {
      u(e, kind)
      encoding.writeVarUint8Array(e, payload)
    }),
  )
export const awarenessFrame = (
  entries: readonly (readonly [number, number, string])[],
): Uint8Array =>
  frame(
    MESSAGE.awareness,
    bytes((e) =>
      encoding.writeVarUint8Array(
        e,
        bytes((a) => {
          u(a, entries.length)
          for (const [client, clock, json] of entries) {
            u(a, client)
            u(a, clock)
            s(a, json)
          }
        }),
      ),
    ),
  )

export interface Victim {
  readonly doc: Y.Doc
  readonly root: string
  readonly client: number
  readonly state: Uint8Array
  readonly clock: number
  readonly heading: Id
  readonly paragraph: Id
  readonly text: Id
  readonly lastChar: Id
}

/** The id of the child or letter at this place. */
const idAt = (parent: Y.XmlFragment | Y.XmlText, index: number): Id => {
  const { item: id } = Y.createRelativePositionFromTypeIndex(parent, index)
  if (id === null) throw new Error('nothing stands there')
  return [id.client, id.clock]
}

/** A legitimate section: heading and two paragraphs, one author. */
export function makeVictim({ root = 'prosemirror', client = 1001 } = {}): Victim {
  const doc = new Y.Doc({ gc: true })
  doc.clientID = client
  const fragment = doc.getXmlFragment(root)
  for (const [name, words] of [
    ['heading', 'Tình hình chung'],
    ['paragraph', 'Đảng ủy đã quán triệt nghị quyết.'],
    ['paragraph', 'Kết quả đạt được.'],
  ] as const) {
    const node = new Y.XmlElement<{ level: number }>(name)
    if (name === 'heading') node.setAttribute('level', 1)
    node.insert(0, [new Y.XmlText(words)])
    fragment.push([node as unknown as Y.XmlElement])
  }
  const paragraph = fragment.get(1) as Y.XmlElement
  const text = paragraph.get(0) as Y.XmlText
  return {
    doc,
    root,
    client,
    state: Y.encodeStateAsUpdate(doc),
    clock: Y.getState(doc.store, client),
    heading: idAt(fragment, 0),
    paragraph: idAt(fragment, 1),
    text: idAt(paragraph, 0),
    lastChar: idAt(text, text.length - 1),
  }
}

/** The client id the server has bound to the attacker's socket. */
export const attackerClient = 666
const ME = attackerClient

interface Given {
  readonly victim: Victim
  readonly n?: number
  readonly root: string
  readonly text: Id
}
interface Made {
  readonly updates?: readonly Uint8Array[]
  readonly frames?: readonly (Uint8Array | string)[]
  readonly v2?: boolean
}

const first = (made: Made): Uint8Array => made.updates?.[0] ?? new Uint8Array(0)
const deepElements = ({ root, n = 12_000 }: Given): Made => ({
  updates: [
    update([
      {
        client: ME,
        structs: list(n, (i) => element(i ? { parent: [ME, i - 1] } : { root }, 'blockquote')),
      },
    ]),
  ],
})
const spoofAppend = ({ victim, text }: Given): Made => ({
  updates: [
    update([
      {
        client: victim.client,
        clock: victim.clock,
        structs: [string({ parent: text }, 'không phải tôi viết')],
      },
    ]),
  ],
})

/** Marks of official writing that carry more than an id, or no id. */
function wrongMarks(): Record<string, (given: Given) => Made> {
  const marks = {
    'citation-markup': ['citation', { document: '"><img src=x onerror=alert(1)>' }],
    'citation-no-id': ['citation', {}],
    'citation-giant': ['citation', { document: 'a'.repeat(400) }],
    'missing-extra-key': ['missing', { owes: '', words: 'số liệu' }],
    'missing-plain': ['missing', true],
    'footnote-with-text': ['footnote', { text: 'chú thích' }],
  } as const
  return Object.fromEntries(
    Object.entries(marks).map(([name, [mark, value]]) => [
      name,
      ({ text }: Given): Made => ({
        updates: [
          update([
            {
              client: ME,
              structs: [
                format({ parent: text }, mark, JSON.stringify(value)),
                string({ origin: [ME, 0] }, 'x'),
              ],
            },
          ]),
        ],
      }),
    ]),
  )
}

const CASES: Readonly<Record<string, (given: Given) => Made>> = {
  // ---- bytes -------------------------------------------------------------------------------------------------
  empty: () => ({ updates: [new Uint8Array(0)] }),
  'truncated-varint': () => ({ updates: [Uint8Array.of(0x80)] }),
  'varint-out-of-range': () => ({ updates: [Uint8Array.of(...list(12, () => 0xff), 0x01)] }),
  'varint-overlong': ({ root }) => ({
    // same meaning, other bytes: the count 1 written in nine bytes
    updates: [
      bytes((e) => {
        raw(e, [0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00])
        u(e, 1)
        u(e, ME)
        u(e, 0)
        string({ root }, 'x')(e)
        u(e, 0)
      }),
    ],
  }),
  'count-bomb': ({ n = 33_554_000 }) => ({
    updates: [update([{ client: ME, structs: [], count: n }])],
  }),
  'count-range': () => ({ updates: [update([{ client: ME, structs: [], count: 2 ** 32 }])] }),
  'client-count-bomb': () => ({ updates: [bytes((e) => u(e, MAX))] }),
  'string-length-bomb': ({ root }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [
            item(REF.string, { root }, (e) => {
              u(e, 2 ** 40)
              raw(e, [120])
            }),
          ],
        },
      ]),
    ],
  }),
  'any-length-bomb': ({ root }) => ({
    updates: [update([{ client: ME, structs: [item(REF.any, { root }, (e) => u(e, 2 ** 40))] }])],
  }),
  'undefined-array': ({ root, n = 250_000 }) => ({
    // one byte each
    updates: [
      update([
        {
          client: ME,
          structs: [
            item(REF.any, { root }, (e) => {
              u(e, n)
              raw(e, new Uint8Array(n).fill(127))
            }),
          ],
        },
      ]),
    ],
  }),
  'bad-utf8': ({ root }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [
            item(REF.string, { root }, (e) => {
              u(e, 2)
              raw(e, [0xc3, 0x28])
            }),
          ],
        },
      ]),
    ],
  }),
  'bad-json': ({ text }) => ({
    updates: [update([{ client: ME, structs: [format({ parent: text }, 'bold', '{oops')] }])],
  }),
  'unknown-content-ref': ({ root }) => ({
    updates: [update([{ client: ME, structs: [item(31, { root }, () => {})] }])],
  }),
  'unknown-type-ref': ({ root }) => ({
    updates: [update([{ client: ME, structs: [item(REF.type, { root }, (e) => u(e, 99))] }])],
  }),
  'trailing-junk': ({ text, n = 100_000 }) => {
    const good = update([{ client: ME, structs: [string({ parent: text }, 'x')] }])
    const out = new Uint8Array(good.length + n).fill(0xee)
    out.set(good)
    return { updates: [out] }
  },
  'v2-as-v1': ({ victim }) => ({ updates: [Y.encodeStateAsUpdateV2(victim.doc)] }),
  'v2-run-length-bomb': ({ n = 2_000_000 }) => ({
    // a few dozen bytes that stand for n GC structs
    v2: true,
    updates: [
      bytes((e) => {
        u(e, 0) // feature flag
        const column = (write: Write): void => encoding.writeVarUint8Array(e, bytes(write))
        column(() => {}) // key clock
        column((c) => encoding.writeVarInt(c, ME)) // client
        column(() => {})
        column(() => {}) // left, right clock
        column((c) => encoding.writeUint8(c, REF.gc)) // info, repeated for ever
        encoding.writeVarUint8Array(
          e,
          bytes((c) => {
            s(c, '')
            u(c, 0)
          }),
        ) // strings
        column(() => {}) // parent info
        column(() => {}) // type ref
        column((c) => encoding.writeVarInt(c, 1)) // len
        u(e, 1)
        u(e, n)
        u(e, 0)
        u(e, 0)
      }),
    ],
  }),
  // ---- nesting and volume --------------------------------------------------------------------------------------
  'deep-any': ({ text, n = 3500 }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [
            item(REF.any, { parent: text, sub: 'a' }, (e) => {
              u(e, 1)
              for (let i = 0; i < n; i++) raw(e, [117, 1])
              raw(e, [126])
            }),
          ],
        },
      ]),
    ],
  }),
  'deep-json': ({ text, n = 20_000 }) => ({
    updates: [
      update([
        { client: ME, structs: [format({ parent: text }, 'bold', '['.repeat(n) + ']'.repeat(n))] },
      ]),
    ],
  }),
  'deep-elements': deepElements,
  'deep-elements-delete': (a) => ({
    updates: [first(deepElements(a)), update([], [{ client: ME, ranges: [[0, 1]] }])],
  }),
  'tiny-structs': ({ root, n = 100_000 }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: list(n, (i) =>
            item(REF.type, i % 2 ? { origin: [ME, i - 1] } : { root }, (e) => u(e, TYPE.xmlText)),
          ),
        },
      ]),
    ],
  }),
  'same-place': ({ root, n = 8000 }) => ({
    // n client ids, all first child of the root: conflict resolution is quadratic
    updates: [update(list(n, (i) => ({ client: 10_000 + i, structs: [string({ root }, 'x')] })))],
  }),
  'same-place-own': ({ root, n = 8000 }) => ({
    // the same with one, properly bound client id
    updates: [update([{ client: ME, structs: list(n, () => xmlText({ root })) }])],
  }),
  'format-storm': ({ text, n = 20_000 }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: list(n, (i) =>
            format(i ? { origin: [ME, i - 1] } : { parent: text }, 'k' + i, 'true'),
          ),
        },
      ]),
    ],
  }),
  'root-names': ({ n = 20_000 }) => ({
    updates: [update([{ client: ME, structs: list(n, (i) => string({ root: 'r' + i }, 'x')) }])],
  }),
  'delete-range-storm': ({ victim, n = 50_000 }) => ({
    updates: [
      update(
        [],
        [{ client: victim.client, ranges: list(n, (i) => [victim.clock + 10 + 2 * i, 1]) }],
      ),
    ],
  }),
  'noop-flood': ({ n = 5000 }) => ({ updates: list(n, () => Uint8Array.of(0, 0)) }),
  // ---- clocks and references --------------------------------------------------------------------------------------
  'clock-gap': ({ root }) => ({
    updates: [update([{ client: ME, clock: 2 ** 40, structs: [string({ root }, 'x')] }])],
  }),
  'pending-flood': ({ root, n = 1000 }) => ({
    updates: list(n, (i) =>
      update([{ client: 20_000 + i, clock: 5, structs: [string({ root }, 'x'.repeat(100))] }]),
    ),
  }),
  'missing-parent': () => ({
    updates: [update([{ client: ME, structs: [string({ parent: [424_242, 7] }, 'x')] }])],
  }),
  'skip-struct': ({ root }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [
            (e) => {
              encoding.writeUint8(e, REF.skip)
              u(e, 5)
            },
            string({ root }, 'x'),
          ],
        },
      ]),
    ],
  }),
  'half-applied': ({ text }) => ({
    // the first struct is good, the second names its own future as its origin
    updates: [
      update([
        {
          client: ME,
          structs: [string({ parent: text }, 'GOOD'), string({ origin: [ME, 900] }, 'BAD')],
        },
      ]),
    ],
  }),
  'parent-is-text': ({ victim }) => ({
    updates: [update([{ client: ME, structs: [string({ parent: victim.lastChar }, 'x')] }])],
  }),
  'clock-overflow': ({ n = 40 }) => ({
    updates: [update([{ client: ME, structs: list(n, () => gc(MAX)) }])],
  }), // past 2^56
  'clock-jump': ({ root }) => ({
    updates: [
      update([{ client: ME, structs: [item(REF.deleted, { root }, (e) => u(e, 2 ** 52))] }]),
    ],
  }),
  'client-listed-twice': ({ root }) => ({
    updates: [
      update([
        { client: ME, structs: [string({ root }, 'a')] },
        { client: ME, structs: [string({ root }, 'b')] },
      ]),
    ],
  }),
  'client-id-not-32-bit': ({ text }) => ({
    updates: [update([{ client: 2 ** 48, structs: [string({ parent: text }, 'x')] }])],
  }),
  subdocument: ({ root }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [
            item(REF.doc, { root }, (e) => {
              s(e, 'guid')
              encoding.writeAny(e, { autoLoad: true, gcFilter: 'not a function' })
            }),
          ],
        },
      ]),
    ],
  }),
  // ---- authority ------------------------------------------------------------------------------------------------
  'spoof-append': spoofAppend,
  'delete-all': ({ victim }) => ({
    updates: [update([], [{ client: victim.client, ranges: [[0, victim.clock]] }])],
  }),
  'delete-future': ({ victim }) => ({
    updates: [update([], [{ client: victim.client, ranges: [[victim.clock, 1_000_000]] }])],
  }),
  'delete-max-range': ({ victim }) => ({
    updates: [update([], [{ client: victim.client, ranges: [[0, MAX]] }])],
  }),
  'other-root': () => ({
    updates: [
      update([{ client: ME, structs: [attribute({ root: 'meta', sub: 'state' }, 'locked')] }]),
    ],
  }),
  'overwrite-attribute': ({ victim }) => ({
    updates: [
      update([{ client: ME, structs: [attribute({ parent: victim.heading, sub: 'level' }, 9)] }]),
    ],
  }),
  // ---- content against the editor schema --------------------------------------------------------------------------
  'unknown-node': ({ root }) => ({
    updates: [update([{ client: ME, structs: [element({ root }, 'script')] }])],
  }),
  'node-name-markup': ({ root }) => ({
    updates: [
      update([{ client: ME, structs: [element({ root }, 'p><img src=x onerror=alert(1)>')] }]),
    ],
  }),
  'block-inside-paragraph': ({ victim }) => ({
    updates: [
      update([{ client: ME, structs: [element({ parent: victim.paragraph }, 'heading')] }]),
    ],
  }),
  'unknown-mark': ({ text }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [format({ parent: text }, 'evil', 'true'), string({ origin: [ME, 0] }, 'x')],
        },
      ]),
    ],
  }),
  'link-javascript': ({ text }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [
            format({ parent: text }, 'link', JSON.stringify({ href: 'javascript:alert(1)' })),
            string({ origin: [ME, 0] }, 'x'),
            format({ origin: [ME, 1] }, 'link', 'null'),
          ],
        },
      ]),
    ],
  }),
  ...wrongMarks(),
  'link-javascript-hidden': ({ text }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [
            format(
              { parent: text },
              'link',
              JSON.stringify({ href: '\u0001 JaVa\tScRiPt\n:alert(1)' }),
            ),
            string({ origin: [ME, 0] }, 'x'),
            format({ origin: [ME, 1] }, 'link', 'null'),
          ],
        },
      ]),
    ],
  }),
  'attribute-handler': ({ victim }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [attribute({ parent: victim.heading, sub: 'onclick' }, 'alert(1)')],
        },
      ]),
    ],
  }),
  'attribute-wrong-type': ({ victim }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [
            attribute({ parent: victim.heading, sub: 'level' }, { toString: 'x', level: [1] }),
          ],
        },
      ]),
    ],
  }),
  'attribute-proto-key': ({ victim }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [attribute({ parent: victim.heading, sub: '__proto__' }, { polluted: true })],
        },
      ]),
    ],
  }),
  'any-proto-key': ({ victim }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [
            item(REF.any, { parent: victim.heading, sub: 'x' }, (e) => {
              u(e, 1)
              raw(e, [118, 1])
              s(e, '__proto__')
              encoding.writeAny(e, { polluted: true })
            }),
          ],
        },
      ]),
    ],
  }),
  'attribute-giant': ({ victim, n = 900_000 }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [attribute({ parent: victim.heading, sub: 'style' }, 'x'.repeat(n))],
        },
      ]),
    ],
  }),
  'string-in-fragment': ({ root }) => ({
    updates: [update([{ client: ME, structs: [string({ root }, 'x')] }])],
  }),
  'any-in-fragment': ({ root }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [
            item(REF.any, { root }, (e) => {
              u(e, 1)
              encoding.writeAny(e, { a: 1 })
            }),
          ],
        },
      ]),
    ],
  }),
  'array-in-fragment': ({ root }) => ({
    updates: [
      update([{ client: ME, structs: [item(REF.type, { root }, (e) => u(e, TYPE.array))] }]),
    ],
  }),
  'xml-hook': ({ root }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [
            item(REF.type, { root }, (e) => {
              u(e, TYPE.xmlHook)
              s(e, 'hook')
            }),
          ],
        },
      ]),
    ],
  }),
  'map-entry-on-fragment': ({ root }) => ({
    updates: [update([{ client: ME, structs: [attribute({ root, sub: 'x' }, 1)] }])],
  }),
  'embed-in-text': ({ text }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [
            item(REF.embed, { parent: text }, (e) => s(e, '{"image":"http://127.0.0.1/x"}')),
          ],
        },
      ]),
    ],
  }),
  'binary-content': ({ root, n = 100_000 }) => ({
    updates: [
      update([
        {
          client: ME,
          structs: [
            item(REF.binary, { root }, (e) => encoding.writeVarUint8Array(e, new Uint8Array(n))),
          ],
        },
      ]),
    ],
  }),
  'control-characters': ({ text }) => ({
    updates: [
      update([{ client: ME, structs: [string({ parent: text }, 'a\u0000b\u0008c\uFFFEd')] }]),
    ],
  }),
  'bidi-override': ({ text }) => ({
    updates: [
      update([
        { client: ME, structs: [string({ parent: text }, 'Đồng ý \u202Eý gnồđ gnôhK\u202C')] },
      ]),
    ],
  }),
  'combining-storm': ({ text, n = 20_000 }) => ({
    updates: [
      update([{ client: ME, structs: [string({ parent: text }, 'e' + '\u0323'.repeat(n))] }]),
    ],
  }),
  'text-markup': ({ text }) => ({
    updates: [
      update([{ client: ME, structs: [string({ parent: text }, '<img src=x onerror=alert(1)>')] }]),
    ],
  }),
  // ---- messages around the updates ----------------------------------------------------------------------------------
  'unknown-message-type': () => ({ frames: [frame(99, Uint8Array.of(1, 2, 3))] }),
  'unknown-sync-kind': () => ({ frames: [frame(MESSAGE.sync, Uint8Array.of(9, 0))] }),
  'empty-frame': () => ({ frames: [new Uint8Array(0)] }),
  'text-frame': () => ({ frames: ['{"type":"hello"}'] }),
  'payload-length-lie': () => ({
    frames: [
      frame(
        MESSAGE.sync,
        bytes((e) => {
          u(e, SYNC.update)
          u(e, 60_000)
          raw(e, [0, 0])
        }),
      ),
    ],
  }),
  'two-messages-in-one': ({ text }) => {
    const one = syncFrame(
      SYNC.update,
      update([{ client: ME, structs: [string({ parent: text }, 'x')] }]),
    )
    const out = new Uint8Array(one.length * 2)
    out.set(one)
    out.set(one, one.length)
    return { frames: [out] }
  },
  'auth-spoof': () => ({
    frames: [
      frame(
        MESSAGE.auth,
        bytes((e) => {
          u(e, 0)
          s(e, 'permission denied')
        }),
      ),
    ],
  }),
  'step1-flood': ({ n = 500 }) => ({
    frames: list(n, () => syncFrame(SYNC.step1, Uint8Array.of(0))),
  }),
  'step1-many-clients': ({ n = 100_000 }) => ({
    frames: [
      syncFrame(
        SYNC.step1,
        bytes((e) => {
          u(e, n)
          for (let i = 0; i < n; i++) {
            u(e, i)
            u(e, 1)
          }
        }),
      ),
    ],
  }),
  'step1-count-bomb': () => ({
    frames: [
      syncFrame(
        SYNC.step1,
        bytes((e) => u(e, MAX)),
      ),
    ],
  }),
  'step2-spoof': (a) => ({ frames: [syncFrame(SYNC.step2, first(spoofAppend(a)))] }),
  'awareness-spoof': ({ victim }) => ({
    frames: [
      awarenessFrame([
        [
          victim.client,
          1000,
          JSON.stringify({ user: { name: 'Bí thư Tỉnh ủy', color: '#ff0000' } }),
        ],
      ]),
    ],
  }),
  'awareness-remove-other': ({ victim }) => ({
    frames: [awarenessFrame([[victim.client, 1000, 'null']])],
  }),
  'awareness-clock-max': ({ victim }) => ({
    frames: [awarenessFrame([[victim.client, MAX, '{}']])],
  }),
  'awareness-many-clients': ({ n = 20_000 }) => ({
    frames: [awarenessFrame(list(n, (i) => [30_000 + i, 1, '{}']))],
  }),
  'awareness-giant': ({ n = 500_000 }) => ({
    frames: [awarenessFrame([[ME, 1, JSON.stringify({ user: { name: 'x'.repeat(n) } })]])],
  }),
  'awareness-deep': ({ n = 50_000 }) => ({
    frames: [awarenessFrame([[ME, 1, '['.repeat(n) + ']'.repeat(n)]])],
  }),
  'awareness-css': () => ({
    frames: [
      awarenessFrame([
        [
          ME,
          1,
          JSON.stringify({
            user: { name: '<b>x', color: 'red;background:url(http://127.0.0.1/leak)' },
          }),
        ],
      ]),
    ],
  }),
  'awareness-bad-json': () => ({ frames: [awarenessFrame([[ME, 1, '{oops']])] }),
  'awareness-flood': ({ n = 2000 }) => ({
    frames: list(n, (i) => awarenessFrame([[ME, i + 1, '{"cursor":' + i + '}']])),
  }),
}

const EXPECTATIONS = {
  close: {
    code: 4400,
    cases: [
      'empty',
      'truncated-varint',
      'varint-out-of-range',
      'varint-overlong',
      'count-bomb',
      'count-range',
      'client-count-bomb',
      'string-length-bomb',
      'any-length-bomb',
      'undefined-array',
      'bad-utf8',
      'bad-json',
      'unknown-content-ref',
      'unknown-type-ref',
      'trailing-junk',
      'v2-as-v1',
      'v2-run-length-bomb',
      'deep-any',
      'deep-json',
      'skip-struct',
      'half-applied',
      'parent-is-text',
      'clock-overflow',
      'clock-jump',
      'client-listed-twice',
      'client-id-not-32-bit',
      'subdocument',
      'root-names',
      'xml-hook',
      'array-in-fragment',
      'any-in-fragment',
      'string-in-fragment',
      'map-entry-on-fragment',
      'binary-content',
      'embed-in-text',
      'unknown-message-type',
      'unknown-sync-kind',
      'empty-frame',
      'payload-length-lie',
      'two-messages-in-one',
      'auth-spoof',
      'step1-count-bomb',
      'awareness-bad-json',
      'awareness-deep',
      'delete-max-range',
      'other-root',
    ],
  },
  close1003: { code: 1003, cases: ['text-frame'] },
  close1009: { code: 1009, cases: ['attribute-giant', 'awareness-giant'] },
  close4403: {
    code: 4403,
    cases: [
      'spoof-append',
      'step2-spoof',
      'delete-future',
      'same-place',
      'pending-flood',
      'awareness-spoof',
      'awareness-remove-other',
      'awareness-clock-max',
      'awareness-many-clients',
    ],
  },
  refuse: {
    code: 4422,
    cases: [
      'unknown-node',
      'node-name-markup',
      'block-inside-paragraph',
      'unknown-mark',
      'link-javascript',
      'link-javascript-hidden',
      'citation-markup',
      'citation-no-id',
      'citation-giant',
      'missing-extra-key',
      'missing-plain',
      'footnote-with-text',
      'attribute-handler',
      'attribute-wrong-type',
      'attribute-proto-key',
      'any-proto-key',
      'overwrite-attribute',
      'control-characters',
      'bidi-override',
      'combining-storm',
      'deep-elements',
      'deep-elements-delete',
      'tiny-structs',
      'format-storm',
      'same-place-own',
      'delete-range-storm',
    ],
  },
  role: { code: 4403, cases: ['delete-all'] }, // by role: an owner may; anyone else is refused
  resync: { code: null, cases: ['clock-gap', 'missing-parent'] },
  limit: {
    code: 4429,
    cases: ['noop-flood', 'step1-flood', 'step1-many-clients', 'awareness-flood'],
  },
  accept: { code: null, cases: ['text-markup', 'awareness-css'] }, // kept as plain text, never markup or style
}

export interface Expected {
  readonly action: 'close' | 'refuse' | 'role' | 'resync' | 'limit' | 'accept'
  readonly code: number | null
}
const EXPECTED: ReadonlyMap<string, Expected> = new Map(
  Object.entries(EXPECTATIONS).flatMap(([kind, { code, cases }]) =>
    cases.map((name): [string, Expected] => [
      name,
      { action: kind.replace(/\d+$/, '') as Expected['action'], code },
    ]),
  ),
)

export const names: readonly string[] = Object.keys(CASES)

export interface MaliciousCase {
  /** raw update payloads, V1 unless `v2` */
  readonly updates: readonly Uint8Array[]
  /** complete messages, always filled */
  readonly frames: readonly (Uint8Array | string)[]
  readonly expect: Expected
}

export function build(name: string, victim: Victim = makeVictim()): MaliciousCase {
  const expect = EXPECTED.get(name)
  const make = CASES[name]
  if (make === undefined || expect === undefined) throw new Error(`no case named ${name}`)
  const made = make({ victim, root: victim.root, text: victim.text })
  const updates = made.updates ?? []
  return { updates, frames: made.frames ?? updates.map((b) => syncFrame(SYNC.update, b)), expect }
}
