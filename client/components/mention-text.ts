/** The words of a comment with the names that it mentions marked as such. */
import { html, type TemplateResult } from 'lit'

interface Named {
  readonly name: string
}
export interface TextPart {
  readonly text: string
  readonly isMention: boolean
}

/** Cuts a text at «@name». Of two names that begin alike the longer one counts. */
export function mentionParts(text: string, mentions: readonly Named[]): TextPart[] {
  const names = mentions.map(({ name }) => `@${name}`).toSorted((a, b) => b.length - a.length)
  const parts: TextPart[] = []
  let plain = ''
  const end = (): void => {
    if (plain !== '') parts.push({ text: plain, isMention: false })
    plain = ''
  }
  for (let at = 0; at < text.length;) {
    const name = text[at] === '@' ? names.find((n) => text.startsWith(n, at)) : undefined
    if (name === undefined) plain += text[at++]
    else {
      end()
      parts.push({ text: name, isMention: true })
      at += name.length
    }
  }
  end()
  return parts
}

export function mentionText(text: string, mentions: readonly Named[]): TemplateResult {
  const parts = mentionParts(text, mentions).map((part) =>
    part.isMention ? html`<b class="mention">${part.text}</b>` : part.text,
  )
  // Not a space more: what is written is shown as it is.
  return html`<p class="comment-text" lang="vi">${parts}</p>`
}
