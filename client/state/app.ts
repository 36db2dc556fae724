/** What main.ts builds once and every screen is handed: the page's parts, so that no file reaches for a global. */
import type { Api } from '../api/client.ts'
import type { Language } from '../words/words.ts'
import type { Commands } from './commands.ts'
import type { NoticeNews } from './notices.ts'
import type { Observed, Readable } from './observed.ts'
import type { Session } from './session.ts'
import type { ThemeChoice } from './theme.ts'

export interface Navigate {
  (path: string, options?: { readonly replace?: boolean }): void
}

export interface App {
  readonly api: Api
  readonly session: Session
  /** false after a request that did not reach the server, true after the next that did */
  readonly isOnline: Readable<boolean>
  /** the server serves a newer page than this one */
  readonly isOutdated: Observed<boolean>
  readonly theme: { readonly choice: Readable<ThemeChoice>; choose(choice: ThemeChoice): void }
  readonly chooseLanguage: (language: Language) => void
  readonly navigate: Navigate
  readonly notices: Readable<NoticeNews>
  readonly commands: Commands
  /** small per-device choices: text size, folded guidance, place in a draft */
  readonly storage: Storage
  /** ms since 1970 */
  readonly now: () => number
}
