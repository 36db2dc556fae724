export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** @returns whether it came true in time */
export async function until(isTrue: () => boolean, ms: number, everyMs = 20): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end; await sleep(everyMs))
    if (isTrue()) return true
  return isTrue()
}

/** @throws when it takes longer than `ms` */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`${what} took longer than ${ms} ms`)), ms)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
