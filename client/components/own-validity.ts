/** What a browser says of a field that is missing is in the browser's language, not the page's: our own words instead. */
import { t } from '../words/words.ts'

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLSelectElement ||
  target instanceof HTMLTextAreaElement

function wordsFor(field: Field): string {
  const words = t().app
  if (!field.validity.valueMissing) return words.notRight
  const isChoice = field instanceof HTMLSelectElement || field.type === 'checkbox'
  return isChoice ? words.notChosen : words.notFilled
}

/** Every form below `root` speaks the page's language when the browser refuses to send it. */
export function ownValidity(root: HTMLElement): void {
  root.addEventListener(
    'invalid',
    ({ target }) => {
      if (isField(target)) target.setCustomValidity(wordsFor(target))
    },
    true,
  )
  const forget = ({ target }: Event): void => {
    if (isField(target)) target.setCustomValidity('')
  }
  root.addEventListener('input', forget, true)
  root.addEventListener('change', forget, true)
}
