/** How the typist of a run works: in the section, on a copy as a suggester, or in the section beside suggestions. */
export const WRITING_AS = ['section', 'suggesting', 'beside-suggestions'] as const
export type WritingAs = (typeof WRITING_AS)[number]
