/** Addresses of the app: a table, a matcher, and the small router over the browser's history. */
import type { TemplateResult } from 'lit'
import { html } from 'lit'
import type { App } from './state/app.ts'
import { createObserved, type Readable } from './state/observed.ts'

export type Params = Readonly<Record<string, string>>
export interface Route {
  readonly name: string
  /** segments; `:name` takes any one segment */
  readonly path: string
  readonly isOpenToAll?: boolean
  /** Fetches the screen's code; a failure means that the page is older than the server. */
  readonly load: () => Promise<unknown>
  readonly view: (app: App, params: Params) => TemplateResult
}

export const ROUTES: readonly Route[] = [
  {
    name: 'sign-in',
    path: '/dang-nhap',
    isOpenToAll: true,
    load: () => import('./screens/sign-in.ts'),
    view: (app) => html`<sign-in-screen .app=${app}></sign-in-screen>`,
  },
  {
    name: 'home',
    path: '/',
    load: () => import('./screens/home.ts'),
    view: (app) => html`<home-screen .app=${app}></home-screen>`,
  },
  {
    name: 'notices',
    path: '/thong-bao',
    load: () => import('./screens/notices.ts'),
    view: (app) => html`<notices-screen .app=${app}></notices-screen>`,
  },
  {
    name: 'reports',
    path: '/bao-cao',
    load: () => import('./screens/reports.ts'),
    view: (app) => html`<reports-screen .app=${app}></reports-screen>`,
  },
  {
    name: 'overview',
    path: '/bao-cao/:report',
    load: () => import('./screens/overview.ts'),
    view: (app, { report }) =>
      html`<overview-screen .app=${app} .reportId=${report}></overview-screen>`,
  },
  {
    name: 'section',
    path: '/bao-cao/:report/phan/:section',
    load: () => import('./screens/section.ts'),
    view: (app, { report, section }) =>
      html`<section-screen .app=${app} .reportId=${report} .sectionId=${section}></section-screen>`,
  },
  {
    name: 'whole-text',
    path: '/bao-cao/:report/toan-van',
    load: () => import('./screens/whole-text.ts'),
    view: (app, { report }) =>
      html`<whole-text-screen .app=${app} .reportId=${report}></whole-text-screen>`,
  },
  {
    name: 'search',
    path: '/bao-cao/:report/tim',
    load: () => import('./screens/search.ts'),
    view: (app, { report }) =>
      html`<search-screen .app=${app} .reportId=${report}></search-screen>`,
  },
  {
    name: 'consultations',
    path: '/bao-cao/:report/xin-y-kien',
    load: () => import('./screens/consultations.ts'),
    view: (app, { report }) =>
      html`<consultations-screen .app=${app} .reportId=${report}></consultations-screen>`,
  },
  {
    name: 'responses',
    path: '/bao-cao/:report/gop-y',
    load: () => import('./screens/responses.ts'),
    view: (app, { report }) =>
      html`<responses-screen .app=${app} .reportId=${report}></responses-screen>`,
  },
  {
    name: 'reading',
    path: '/doc/:report/:draft',
    load: () => import('./screens/reading.ts'),
    view: (app, { report, draft }) =>
      html`<reading-screen .app=${app} .reportId=${report} .draft=${draft}></reading-screen>`,
  },
  {
    name: 'bodies',
    path: '/quan-tri/co-quan',
    load: () => import('./screens/bodies.ts'),
    view: (app) => html`<bodies-screen .app=${app}></bodies-screen>`,
  },
  {
    name: 'people',
    path: '/quan-tri/nguoi-dung',
    load: () => import('./screens/people.ts'),
    view: (app) => html`<people-screen .app=${app}></people-screen>`,
  },
  {
    name: 'audit',
    path: '/quan-tri/nhat-ky',
    load: () => import('./screens/audit.ts'),
    view: (app) => html`<audit-screen .app=${app}></audit-screen>`,
  },
]

export interface Place {
  readonly path: string
  readonly query: URLSearchParams
  /** null: no screen has this address */
  readonly route: Route | null
  readonly params: Params
}

/** @returns the parts of `path` that a route's pattern names, or null when it is another route's */
export function matchPath(pattern: string, path: string): Params | null {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [i, want] of wanted.entries()) {
    const have = given[i] ?? ''
    if (want.startsWith(':')) {
      if (have === '') return null
      params[want.slice(1)] = have
    } else if (want !== have) return null
  }
  return params
}

/** @param address path with query, e.g. `/bao-cao/62?loc=cham` */
export function placeOf(address: string, routes: readonly Route[] = ROUTES): Place {
  // Not through URL: it would take `//x` for another host.
  const [given = '', question = ''] = (address.split('#', 1)[0] ?? '').split(/\?(.*)/s)
  const path = given.length > 1 ? given.replace(/\/$/, '') : given
  const query = new URLSearchParams(question)
  for (const route of routes) {
    const params = matchPath(route.path, path)
    if (params) return { path, query, route, params }
  }
  return { path, query, route: null, params: {} }
}

export interface Router extends Readable<Place> {
  go(path: string, options?: { readonly replace?: boolean }): void
}

/** Follows links inside the app, the back button and `go`. Links with a modifier key or a target stay the browser's. */
export function createRouter(view: Window): Router {
  const here = () => placeOf(view.location.pathname + view.location.search)
  const place = createObserved<Place>(here())
  const go: Router['go'] = (path, options) => {
    if (options?.replace) view.history.replaceState(null, '', path)
    else view.history.pushState(null, '', path)
    place.set(here())
  }
  view.addEventListener('popstate', () => place.set(here()))
  view.document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = event.composedPath().find((el) => el instanceof HTMLAnchorElement)
    if (!link || link.target !== '' || link.hasAttribute('download')) return
    const url = new URL(link.href, view.location.href)
    if (url.origin !== view.location.origin) return
    // A place on the same page (table of contents, skip link) is the browser's own business.
    if (url.pathname === view.location.pathname && url.hash !== '') return
    event.preventDefault()
    if (url.href !== view.location.href) go(url.pathname + url.search)
  })
  return {
    get value() {
      return place.value
    },
    subscribe: (listener) => place.subscribe(listener),
    go,
  }
}
