/** What the gate asks about whoever sends an update. */
export interface GateAuthor {
  /** May this person write under this client id? False: it is somebody else's. An id nobody has is free. */
  mayUse(client: number): boolean
}

/** For bytes that passed before: builds the index, checks structure only. */
export const TRUSTED: GateAuthor = { mayUse: () => true }
