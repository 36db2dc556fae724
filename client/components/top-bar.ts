/** The bar at the head of a screen: brand, where one is, what belongs to the screen, the person. */
import { html, nothing, type TemplateResult } from 'lit'
import type { Role } from '#shared/domain/role.ts'
import type { Me } from '#shared/wire/api.ts'
import type { App } from '../state/app.ts'
import type { AppCommand } from '../state/commands.ts'
import { t } from '../words/words.ts'
import { brandMark, icon, type IconName } from './icon.ts'
import { noticeWords } from '../words/notices.ts'
import './notice-bell.ts'
import './user-menu.ts'

/** `notices`: the bell, which is not among the links */
export type NavPlace = 'home' | 'reports' | 'admin' | 'notices'

/** Roles in force, whatever report they are for. */
const rolesOf = (me: Me | null): ReadonlySet<Role> =>
  new Set(me?.roles.filter((held) => held.inForce).map((held) => held.role))

export const mayManage = (me: Me | null): boolean => rolesOf(me).has('admin')
export const maySeeAudit = (me: Me | null): boolean =>
  rolesOf(me).has('admin') || rolesOf(me).has('auditor')
/** Reads frozen drafts and nothing else: no lists, no editing chrome. */
export function isOnlyReader(me: Me | null): boolean {
  const roles = rolesOf(me)
  return roles.size > 0 && [...roles].every((role) => role === 'btv-reader')
}

/** Where a person lands after sign-in: those who only administer or only look on have no work list. */
export function firstPlace(me: Me): string {
  const roles = rolesOf(me)
  if (roles.size > 0 && [...roles].every((role) => role === 'admin')) return '/quan-tri/co-quan'
  if (roles.size > 0 && [...roles].every((role) => role === 'auditor')) return '/quan-tri/nhat-ky'
  return '/'
}

export interface TopBar {
  readonly app: App
  readonly nav?: NavPlace
  /** stands after the brand instead of the navigation: way back and title */
  readonly crumb?: TemplateResult
  /** stands before the person: save state, people here */
  readonly extra?: TemplateResult | typeof nothing
}

export function topBar({ app, nav, crumb, extra }: TopBar): TemplateResult {
  const me = app.session.me
  return html`<header class="top-bar">
    <a class="brand" href="/"
      >${brandMark()}<span class="brand-name">${t().app.name}</span>${
        crumb ? nothing : html`<small>${t().app.place}</small>`
      }</a
    >
    ${crumb ? html`<div class="crumb">${crumb}</div>` : navigation(me, nav ?? 'home')}
    <span class="grow"></span>
    ${
      me?.isDemo === true && !crumb
        ? html`<span class="state k-neutral hide-narrow">${icon('info')}${t().app.demo}</span>`
        : nothing
    }
    ${extra ?? nothing}
    <notice-bell .news=${app.notices} ?data-here=${nav === 'notices'}></notice-bell>
    <button
      type="button"
      class="icon-button hide-narrow"
      aria-label=${t().menu.switchTheme}
      title=${t().menu.switchTheme}
      @click=${() => switchTheme(app)}
    >
      ${icon(isDark() ? 'sun' : 'moon')}
    </button>
    <user-menu
      .me=${me}
      .theme=${app.theme.choice.value}
      @language-choose=${(e: CustomEvent<'vi' | 'en'>) => app.chooseLanguage(e.detail)}
      @theme-choose=${(e: CustomEvent<'light' | 'dark' | 'auto'>) => app.theme.choose(e.detail)}
      @sign-out=${(e: CustomEvent<{ everywhere: boolean }>) =>
        void app.session.signOut(e.detail.everywhere)}
    ></user-menu>
  </header>`
}

const isDark = (): boolean => document.documentElement.dataset['theme'] === 'dark'
export const switchTheme = (app: App): void => app.theme.choose(isDark() ? 'light' : 'dark')

interface NavLink {
  readonly place: NavPlace
  readonly href: string
  readonly sign: IconName
  readonly label: string
}

/** What a person's roles let them open; the rest is absent, not disabled. */
function navLinks(me: Me | null): NavLink[] {
  const words = t().app
  const links: NavLink[] = [{ place: 'home', href: '/', sign: 'house', label: words.home }]
  if (!isOnlyReader(me))
    links.push({ place: 'reports', href: '/bao-cao', sign: 'files', label: words.reports })
  const admin = mayManage(me) ? '/quan-tri/co-quan' : '/quan-tri/nhat-ky'
  if (maySeeAudit(me))
    links.push({ place: 'admin', href: admin, sign: 'settings', label: words.admin })
  return links
}

function navigation(me: Me | null, here: NavPlace): TemplateResult {
  return html`<nav class="main-nav" aria-label=${t().app.mainNav}>
    ${navLinks(me).map(
      ({ place, href, sign, label }) =>
        html`<a href=${href} aria-current=${place === here ? 'page' : nothing} aria-label=${label}
          >${icon(sign)}<span>${label}</span></a
        >`,
    )}
  </nav>`
}

/** What the command box offers on every screen. */
export function placesFor(app: App): AppCommand[] {
  const words = t().menu
  return [
    ...navLinks(app.session.me).map(({ href, label }) => ({
      kind: 'place' as const,
      label,
      run: () => app.navigate(href),
    })),
    { kind: 'place', label: noticeWords().title, run: () => app.navigate('/thong-bao') },
    { kind: 'act', label: words.switchTheme, run: () => switchTheme(app) },
    { kind: 'act', label: words.signOut, run: () => void app.session.signOut(false) },
  ]
}
