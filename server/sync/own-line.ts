/** A person's own line on `/events/me`: says that their notices have changed, or that their rights have, which may take
 *  some away. What changed they ask for. */
import type { PersonId } from '#shared/ids.ts'
import type { EventFrame } from '#shared/wire/events.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import type { SignedIn } from '../auth/seat.ts'
import type { Clock } from '../clock.ts'
import type { Announcements } from '../workflow/announcements.ts'
import { textFrame } from './frames.ts'
import { BOUNDS } from './limits.ts'
import type { RightsWatch, Watched } from './rights-watch.ts'
import type { Transport } from './transport.ts'

export interface OwnDesk {
  join(transport: Transport, session: SignedIn, since: number): void
  stop(): void
}

const encode = (frame: EventFrame): Buffer => textFrame(JSON.stringify(frame))
const HELLO = encode({ type: 'hello', upTo: 0, complete: true })
const CHANGED = encode({ type: 'passing', event: { kind: 'notices-changed' } })

interface OwnLine extends Watched {
  probe(): void
}

export function createOwnDesk(parts: {
  readonly watch: RightsWatch
  readonly announcements: Announcements
  readonly clock: Clock
}): OwnDesk {
  const { watch, announcements, clock } = parts
  const lines = new Map<OwnLine, () => void>()
  const stopListening = announcements.listen((announcement) => {
    if (announcement.kind !== 'notices-changed') return
    for (const [line, tell] of lines) if (announcement.personIds.includes(line.personId)) tell()
  })
  const stopProbing = clock.every(BOUNDS.pingMs, () => {
    for (const line of lines.keys()) line.probe()
  })

  return {
    join(transport, session, since) {
      // Who does not read is not told twice: one frame says as much as ten.
      const tell = (): void => {
        if (transport.isOpen && transport.unsentBytes <= BOUNDS.unsentSoft) transport.write(CHANGED)
      }
      const line: OwnLine = {
        session,
        personId: session.personId satisfies PersonId,
        sectionId: null,
        recheck: async () => tell(),
        close(code, reason) {
          if (transport.isOpen) transport.close(code, reason)
        },
        probe() {
          if (!transport.probe()) transport.terminate()
        },
      }
      let hasGreeted = false
      transport.listen({
        message() {
          // Its first frame says where a report's line goes on; here there is nothing to go on from.
          if (hasGreeted) line.close(CLOSE.malformed, 'only one frame')
          hasGreeted = true
        },
        drained() {},
        closed() {
          lines.delete(line)
          watch.remove(line)
        },
      })
      lines.set(line, tell)
      watch.add(line, since)
      transport.write(HELLO)
    },
    stop() {
      stopProbing()
      stopListening()
      for (const line of lines.keys()) line.close(CLOSE.restart, 'restart')
    },
  }
}
