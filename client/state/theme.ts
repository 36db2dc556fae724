/** Light, dark, or as the machine says; remembered on this device. public/theme.js does the same before first paint. */
import { createObserved, type Readable } from './observed.ts'

export const THEME_CHOICES = ['light', 'dark', 'auto'] as const
export type ThemeChoice = (typeof THEME_CHOICES)[number]

const KEY = 'theme'
const isChoice = (text: string | null): text is ThemeChoice =>
  THEME_CHOICES.some((known) => known === text)

export interface Theme {
  readonly choice: Readable<ThemeChoice>
  choose(choice: ThemeChoice): void
}

/** @param systemDark the machine's own wish, followed while the choice is 'auto' */
export function createTheme(
  root: HTMLElement,
  storage: Storage,
  systemDark: MediaQueryList,
): Theme {
  const stored = storage.getItem(KEY)
  const choice = createObserved<ThemeChoice>(isChoice(stored) ? stored : 'auto')
  const show = () => {
    const isDark = choice.value === 'dark' || (choice.value === 'auto' && systemDark.matches)
    root.dataset['theme'] = isDark ? 'dark' : 'light'
  }
  systemDark.addEventListener('change', show)
  show()
  return {
    choice,
    choose(next) {
      storage.setItem(KEY, next)
      choice.set(next)
      show()
    },
  }
}
