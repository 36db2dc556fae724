/** Set by vite.config.ts: which build of the page this is; the server sends its own as `x-build`. */
// oxlint-disable-next-line no-underscore-dangle -- how build-time constants are written
declare const __BUILD__: string
