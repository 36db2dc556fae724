/** What the gate asks about whoever sends an update. */
export interface GateAuthor {
  /** May this person write under this client id? False: it is somebody else's. An id nobody has is free. */
  mayUse(client: number): boolean
  /** True: deletions of what the server has count for nothing; only what this update brings may come deleted. */
  readonly keepsWhatStands?: boolean
}

/** For bytes that passed before: builds the index, checks structure only. */
export const TRUSTED: GateAuthor = { mayUse: () => true }
