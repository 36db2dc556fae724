/** The Yjs client id of what the server itself writes: a section's first text. People may not use it. */
export const SEED_CLIENT = 1
