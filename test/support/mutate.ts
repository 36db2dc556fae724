/** Honest bytes made wrong, seeded: flipped, cut, doubled, joined with others, numbers changed by one. */
import type { Seeded } from './seeded.ts'

/** @param others whose pieces are put in; as many as there are */
export function mutate(
  bytes: Uint8Array,
  others: readonly Uint8Array[],
  random: Seeded,
): Uint8Array {
  const out = [...bytes]
  for (let n = 1 + random(3); n > 0; n--) {
    const at = random(out.length)
    switch (random(8)) {
      case 0:
        out[at] = random(256)
        break
      case 1:
        out[at] = (out[at] ?? 0) ^ (1 << random(8))
        break
      case 2:
        out.splice(at, 1 + random(4))
        break
      case 3:
        out.splice(at, 0, random(256))
        break
      case 4: {
        const other = others[random(others.length)] ?? bytes
        const from = random(other.length)
        out.splice(at, random(6), ...other.subarray(from, from + random(12)))
        break
      }
      case 5: {
        // a piece a second time
        const to = Math.min(out.length, at + 1 + random(12))
        out.splice(at, 0, ...out.slice(at, to))
        break
      }
      case 6:
        // a number that goes on where it ended, or the longest there is
        out[at] = (out[at] ?? 0) | 0x80
        if (random(4) === 0) out.splice(at, 1, 0xff, 0xff, 0xff, 0xff, 0x0f)
        break
      default:
        out[at] = ((out[at] ?? 0) + random(3) - 1) & 255
    }
    if (out.length === 0) out.push(0)
  }
  return Uint8Array.from(out)
}
