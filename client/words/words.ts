/** The catalogue in force. Vietnamese is always at hand; another language is fetched when it is first chosen. */
import { createObserved } from '../state/observed.ts'
import { vi, type Words } from './vi.ts'

export const LANGUAGES = [
  { code: 'vi', name: 'Tiếng Việt' },
  { code: 'en', name: 'English' },
] as const
export type Language = (typeof LANGUAGES)[number]['code']

/** Elements redraw when this changes (components/part.ts). */
export const language = createObserved<Words>(vi)

/** @returns every visible word in the language chosen */
export const t = (): Words => language.value

/** Loads the catalogue of a language and makes it the one in force. */
export async function useLanguage(code: Language): Promise<void> {
  language.set(code === 'en' ? (await import('./en.ts')).en : vi)
}

export const isLanguage = (text: string | null): text is Language =>
  LANGUAGES.some((known) => known.code === text)
