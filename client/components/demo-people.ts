/** The demo's people, grouped by body: one click signs in. */
import { html } from 'lit'
import type { DemoPerson } from '#shared/wire/api.ts'
import { t } from '../words/words.ts'
import { icon } from './icon.ts'
import { define, Part } from './part.ts'

export class DemoPeople extends Part {
  static override properties = { people: { attribute: false } }
  declare people: readonly DemoPerson[]

  constructor() {
    super()
    this.people = []
  }

  override render() {
    const bodies = Map.groupBy(this.people, (person) => person.body)
    return html`<section class="demo-people" aria-labelledby="demo-title">
      <h2 id="demo-title">${t().signIn.demoTitle}</h2>
      <p class="small muted">${t().signIn.demoHint}</p>
      ${[...bodies].map(
        ([body, people]) =>
          html`<h3>${body}</h3>
            <ul>
              ${people.map(
                (person) =>
                  html`<li>
                    <button
                      type="button"
                      class="demo-person"
                      @click=${() => this.announce('demo-choose', person)}
                    >
                      <span
                        ><b>${person.name}</b
                        ><small
                          >${person.roles.map((role) => t().roles[role]).join(', ')}</small
                        ></span
                      >
                      <code>${person.username}</code>${icon('arrow-right')}
                    </button>
                  </li>`,
              )}
            </ul>`,
      )}
    </section>`
  }
}
define('demo-people', DemoPeople)
