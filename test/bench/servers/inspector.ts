/** Looks into a running Node process by its inspector, so that the product itself needs no door for it. */

export interface Inside {
  /** MiB after a full collection */
  readonly heapMb: number
  /** buffers and other memory outside the heap, MiB */
  readonly outsideMb: number
  readonly timers: number
  /** sockets, files, pipes and the like */
  readonly handles: number
}

export interface Inspector {
  look(): Promise<Inside>
  close(): void
}

const LOOK = `JSON.stringify({ memory: process.memoryUsage(), resources: process.getActiveResourcesInfo() })`
const MIB = 2 ** 20

/** @param url what the process printed: "Debugger listening on ws://…" */
export async function inspect(url: string): Promise<Inspector> {
  const socket = new WebSocket(url)
  const answers = new Map<number, (result: unknown) => void>()
  let calls = 0
  await new Promise((opened, failed) => {
    socket.addEventListener('open', opened)
    socket.addEventListener('error', failed)
  })
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown }
    if (id !== undefined) answers.get(id)?.(result)
  })
  const call = (method: string, params: object = {}): Promise<unknown> => {
    const id = ++calls
    const { promise, resolve } = Promise.withResolvers<unknown>()
    answers.set(id, (result) => {
      answers.delete(id)
      resolve(result)
    })
    socket.send(JSON.stringify({ id, method, params }))
    return promise
  }
  return {
    async look() {
      await call('HeapProfiler.collectGarbage')
      const answer = (await call('Runtime.evaluate', {
        expression: LOOK,
        returnByValue: true,
      })) as {
        readonly result: { readonly value: string }
      }
      const { memory, resources } = JSON.parse(answer.result.value) as {
        readonly memory: NodeJS.MemoryUsage
        readonly resources: readonly string[]
      }
      const timers = resources.filter((name) => name === 'Timeout' || name === 'Immediate').length
      return {
        heapMb: memory.heapUsed / MIB,
        outsideMb: memory.external / MIB,
        timers,
        handles: resources.length - timers,
      }
    },
    close: () => socket.close(),
  }
}
