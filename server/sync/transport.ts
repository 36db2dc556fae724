/** One client's line to the server, whatever carries it: a WebSocket (socket-transport.ts) or HTTP requests
 *  (fallback-line.ts). The network is a parameter of everything behind it. */
export interface TransportEvents {
  message(bytes: Uint8Array, isBinary: boolean): void
  /** everything written has been taken */
  drained(): void
  /** once, whoever ended it */
  closed(): void
}

export interface Transport {
  readonly isOpen: boolean
  /** bytes that the other side has not taken yet */
  readonly unsentBytes: number
  /** Once, before anything else. */
  listen(events: TransportEvents): void
  /** One or several whole WebSocket frames, unmasked. */
  write(frames: Buffer): void
  close(code: number, reason: string): void
  /** Ends at once, without waiting for the other side. */
  terminate(): void
  /** Called every `pingMs`. @returns false when the other side has been gone for too long */
  probe(): boolean
}
