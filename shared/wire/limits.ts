/** Sizes and rates that both sides respect. Bytes, milliseconds. */
export const LIMITS = {
  liveUpdateBytes: 256 << 10,
  offlineUploadBytes: 2 << 20,
  frameBytes: (2 << 20) + 64,
  sectionBytes: 5 << 20,
  jsonBodyBytes: 1 << 20,
  nameLength: 200,
  noteLength: 4_000,
  /** after a right is withdrawn, what was already typed is still taken this long (an open syllable) */
  withdrawalGraceMs: 600,
  /** a paste above this is handed over in parts, with progress */
  pasteChunkCharacters: 50_000,
} as const
