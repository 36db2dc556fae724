/** What a screen shows instead of its content: waiting, empty, refused, missing, failed, offline. */
import { html, nothing, type TemplateResult } from 'lit'
import { AppError } from '#shared/errors.ts'
import { NetworkError } from '../api/request.ts'
import type { Loaded } from '../state/loader.ts'
import { t } from '../words/words.ts'
import { icon, type IconName } from './icon.ts'

export interface Wording {
  readonly title: string
  readonly advice: string
}

/** @returns what happened and what to do, in the language in force; never a stack or a technical word */
export function wordsOf(error: unknown): Wording {
  if (error instanceof NetworkError) {
    const title = error.kind === 'timeout' ? t().network.timeout : t().network.offline
    return { title, advice: t().network.advice }
  }
  return t().errors(error instanceof AppError ? error.code : 'server.fault')
}

export const sentenceOf = (error: unknown): string => {
  const { title, advice } = wordsOf(error)
  return `${title} ${advice}`
}

export function skeleton(wait: 'short' | 'words' | 'retry', onRetry: () => void): TemplateResult {
  return html`<div class="skeleton" role="status" aria-label=${t().app.loading}>
    <i class="title"></i><i class="short"></i><i class="block"></i><i></i><i></i
    ><i class="short"></i>
    ${wait === 'short' ? nothing : html`<p>${t().app.loadingSlow}</p>`}
    ${
      wait === 'retry'
        ? html`<p>
            <button type="button" class="button" @click=${onRetry}>
              ${icon('refresh-cw')}${t().app.retry}
            </button>
          </p>`
        : nothing
    }
  </div>`
}

export const emptyState = (
  name: IconName,
  title: string,
  hint: string,
  act: TemplateResult | typeof nothing = nothing,
): TemplateResult =>
  html`<div class="empty">${icon(name, 'large')}<b>${title}</b><span>${hint}</span>${act}</div>`

function fullState(
  name: IconName,
  title: string,
  hint: string,
  acts: TemplateResult | typeof nothing,
): TemplateResult {
  return html`<div class="full-state">
    <div class="empty">
      ${icon(name, 'large')}
      <h1>${title}</h1>
      <p>${hint}</p>
      <div class="acts">${acts}<a class="button" href="/">${t().app.backHome}</a></div>
    </div>
  </div>`
}

/** A whole page for an error. It never names what was asked for: a title must not leak to whoever may not see it. */
export function failedState(error: unknown, onRetry: () => void): TemplateResult {
  const states = t().pageStates
  const retry = html`<button type="button" class="button primary" @click=${onRetry}>
    ${t().app.retry}
  </button>`
  if (error instanceof NetworkError) {
    const title = error.kind === 'timeout' ? states.slow : states.offline
    return fullState('wifi-off', title, states.offlineHint, retry)
  }
  const code = error instanceof AppError ? error.code : 'server.fault'
  if (code === 'access.forbidden')
    return fullState('shield-alert', states.forbidden, states.forbiddenHint, nothing)
  if (code === 'not-found') {
    const { title, advice } = t().errors(code)
    return fullState('search', title, advice, nothing)
  }
  if (code === 'session.missing') return html`<div class="page">${skeleton('short', onRetry)}</div>`
  const named = error instanceof AppError ? error.details['requestId'] : undefined
  const shown = typeof named === 'string' ? `${code} ${named}` : code
  return fullState(
    'triangle-alert',
    states.failed,
    `${states.failedHint} ${states.errorCode(shown)}`,
    html`${retry}<button
        type="button"
        class="button"
        @click=${() => void navigator.clipboard.writeText(shown)}
      >
        ${icon('copy')}${states.copyCode}
      </button>`,
  )
}

export const notFoundState = (): TemplateResult =>
  fullState('search', t().pageStates.notFound, t().pageStates.notFoundHint, nothing)

/** The same for screens that bring their own main landmark with their content. */
export function drawLoadedScreen<T>(
  loaded: Loaded<T>,
  onRetry: () => void,
  ready: (value: T) => TemplateResult,
): TemplateResult {
  return loaded.kind === 'ready'
    ? ready(loaded.value)
    : html`<main id="main" tabindex="-1">${drawLoaded(loaded, onRetry, ready)}</main>`
}

/** Draws a load in whatever state it is in. */
export function drawLoaded<T>(
  loaded: Loaded<T>,
  onRetry: () => void,
  ready: (value: T) => TemplateResult,
): TemplateResult {
  switch (loaded.kind) {
    case 'loading':
      return html`<div class="page">${skeleton(loaded.wait, onRetry)}</div>`
    case 'failed':
      return failedState(loaded.error, onRetry)
    case 'ready':
      return ready(loaded.value)
  }
}

export type Tone = 'ok' | 'info' | 'wait' | 'warn' | 'bad' | 'neutral'

/** A bar of notice: icon, strong beginning, the rest, at most one act. */
export const noteBar = (
  tone: Tone,
  name: IconName,
  strong: string,
  rest: string,
  act: TemplateResult | typeof nothing = nothing,
): TemplateResult =>
  html`<div class="note k-${tone}">
    ${icon(name)}
    <div><b>${strong}</b> ${rest}</div>
    ${act}
  </div>`
