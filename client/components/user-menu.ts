/** The person's own menu: language, theme, sign out. */
import { html, nothing } from 'lit'
import type { Me } from '#shared/wire/api.ts'
import { THEME_CHOICES, type ThemeChoice } from '../state/theme.ts'
import { LANGUAGES, t } from '../words/words.ts'
import { icon } from './icon.ts'
import { define, Part } from './part.ts'
import { avatar } from './who.ts'

export class UserMenu extends Part {
  static override properties = { me: { attribute: false }, theme: { type: String } }
  declare me: Me | null
  declare theme: ThemeChoice

  constructor() {
    super()
    this.me = null
    this.theme = 'auto'
  }

  override render() {
    const me = this.me
    if (!me) return nothing
    const words = t().menu
    const body = me.body?.name ?? ''
    return html`<button type="button" class="user-button" popovertarget="user-menu">
        <span aria-hidden="true"
          >${avatar({ code: me.body?.code ?? me.name.slice(0, 1), colour: me.body?.colour ?? 6, title: body })}</span
        >
        <span class="user-text">${me.name}<small>${body}</small></span
        ><span class="sr">${words.open}</span>
      </button>
      <div id="user-menu" class="menu" popover>
        <div class="menu-head">
          <b class="strong">${me.name}</b><br /><span class="muted">${body}</span>
        </div>
        <div class="menu-group">
          <span class="label" id="menu-language">${words.language}</span>
          ${this.#choices(
            'menu-language',
            LANGUAGES.map((l) => ({ value: l.code, label: l.name })),
            t().language.code,
            (value) => this.announce('language-choose', value),
          )}
        </div>
        <div class="menu-group">
          <span class="label" id="menu-theme">${words.theme}</span>
          ${this.#choices(
            'menu-theme',
            THEME_CHOICES.map((choice) => ({ value: choice, label: words[choice] })),
            this.theme,
            (value) => this.announce('theme-choose', value),
          )}
        </div>
        <button
          type="button"
          class="menu-item"
          @click=${() => this.announce('sign-out', { everywhere: false })}
        >
          ${icon('log-out')}${words.signOut}
        </button>
        <button
          type="button"
          class="menu-item"
          @click=${() => this.announce('sign-out', { everywhere: true })}
        >
          ${icon('monitor')}${words.signOutEverywhere}
        </button>
      </div>`
  }

  #choices<V extends string>(
    labelledBy: string,
    options: readonly { value: V; label: string }[],
    chosen: string,
    choose: (value: V) => void,
  ) {
    return html`<div class="segmented" role="radiogroup" aria-labelledby=${labelledBy}>
      ${options.map(
        (option) =>
          html`<button
            type="button"
            role="radio"
            aria-checked=${option.value === chosen}
            @click=${() => choose(option.value)}
          >
            ${option.label}
          </button>`,
      )}
    </div>`
  }
}
define('user-menu', UserMenu)

declare global {
  interface HTMLElementTagNameMap {
    'user-menu': UserMenu
  }
}
