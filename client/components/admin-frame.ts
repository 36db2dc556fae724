/** The frame of the administration's screens: their navigation at the left, the screen beside it. */
import { html, nothing, type TemplateResult } from 'lit'
import type { App } from '../state/app.ts'
import { t } from '../words/words.ts'
import { icon, type IconName } from './icon.ts'
import { mayManage, maySeeAudit, topBar } from './top-bar.ts'

export type AdminPlace = 'bodies' | 'people' | 'audit'

const PLACES: readonly { place: AdminPlace; href: string; icon: IconName }[] = [
  { place: 'bodies', href: '/quan-tri/co-quan', icon: 'building-2' },
  { place: 'people', href: '/quan-tri/nguoi-dung', icon: 'users' },
  { place: 'audit', href: '/quan-tri/nhat-ky', icon: 'scroll-text' },
]

export function adminFrame(app: App, here: AdminPlace, content: TemplateResult): TemplateResult {
  const words = t().admin
  const { me } = app.session
  // An auditor sees the log and nothing to change; whoever strayed here sees no way further in.
  const places = PLACES.filter(
    ({ place }) => mayManage(me) || (place === 'audit' && maySeeAudit(me)),
  )
  if (places.length === 0)
    return html`${topBar({ app, nav: 'admin' })}
      <main id="main" tabindex="-1">${content}</main>`
  return html`${topBar({ app, nav: 'admin' })}
    <div class="admin">
      <nav class="admin-nav" aria-label=${words.nav}>
        <ul>
          ${places.map(
            ({ place, href, icon: sign }) =>
              html`<li>
                <a href=${href} aria-current=${place === here ? 'page' : nothing}
                  >${icon(sign)}${words[place]}</a
                >
              </li>`,
          )}
        </ul>
      </nav>
      <main id="main" class="admin-main" tabindex="-1">${content}</main>
    </div>`
}
