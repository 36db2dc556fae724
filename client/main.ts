/** Builds the page's parts and hands them to each other. Only this file reaches for the browser's globals. */
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/parts.css'
import './styles/print.css'
import { createApi } from './api/client.ts'
import { createRequest } from './api/request.ts'
import { AppShell } from './app-shell.ts'
import { define } from './components/part.ts'
import { createRouter } from './routes.ts'
import type { App } from './state/app.ts'
import { createCommands } from './state/commands.ts'
import { createNotices } from './state/notices.ts'
import { createObserved } from './state/observed.ts'
import { createSession } from './state/session.ts'
import { createTheme } from './state/theme.ts'
import { isLanguage, language, t, useLanguage, type Language } from './words/words.ts'

const LANGUAGE_KEY = 'language'
const REQUEST_TIMEOUT_MS = 20_000

const isOnline = createObserved(navigator.onLine)
const isOutdated = createObserved(false)

const request = createRequest({
  fetch: (input, init) => window.fetch(input, init),
  timeoutMs: REQUEST_TIMEOUT_MS,
  watch: {
    reached: (isReached) => isOnline.set(isReached),
    build: (serverBuild) => {
      if (serverBuild !== __BUILD__) isOutdated.set(true)
    },
    signedOut: () => session.expire(),
  },
})
const api = createApi(request)
// Fetched only then: it brings the document library along.
const session = createSession(
  () => api,
  async (me) => (await import('./sync/offline-store.ts')).clearCopies(me.id),
)
const router = createRouter(window)
const theme = createTheme(
  document.documentElement,
  localStorage,
  matchMedia('(prefers-color-scheme: dark)'),
)

function chooseLanguage(code: Language): void {
  localStorage.setItem(LANGUAGE_KEY, code)
  // A catalogue that cannot be fetched leaves the page in the language it has.
  useLanguage(code).catch(() => isOutdated.set(true))
}
language.subscribe(() => {
  document.documentElement.lang = t().language.code
})

window.addEventListener('offline', () => isOnline.set(false))
window.addEventListener('online', () => isOnline.set(true))
// The chunk a route needs is gone after an upgrade: the page must be loaded anew, and says so.
window.addEventListener('vite:preloadError', () => isOutdated.set(true))

const app: App = {
  api,
  session,
  isOnline,
  isOutdated,
  theme,
  chooseLanguage,
  navigate: (path, options) => router.go(path, options),
  notices: createNotices(
    session,
    () => api.unreadNotices(),
    `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}`,
  ),
  commands: createCommands(),
  storage: localStorage,
  now: () => Date.now(),
}

const stored = localStorage.getItem(LANGUAGE_KEY)
if (isLanguage(stored) && stored !== 'vi') chooseLanguage(stored)

define('app-shell', AppShell)
const shell = document.createElement('app-shell')
shell.app = app
shell.router = router
document.body.append(shell)
