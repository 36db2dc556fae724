import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { defineConfig, type Plugin, type Rollup } from 'vite'

const KB = 1024
/** Gzipped JavaScript a person loads: the frame of the app plus one screen with everything it brings along. */
const BUDGETS = { screen: 150 * KB, editor: 250 * KB }

/** Fails the build when a screen grows above its budget, and prints what each one costs. */
function bundleBudget(): Plugin {
  return {
    name: 'bundle-budget',
    generateBundle(_options, bundle) {
      const chunks = new Map<string, Rollup.OutputChunk>()
      for (const [file, item] of Object.entries(bundle))
        if (item.type === 'chunk') chunks.set(file, item)
      const reach = (file: string, seen: Set<string>, isLeft: (file: string) => boolean) => {
        const chunk = chunks.get(file)
        if (chunk === undefined || seen.has(file)) return seen
        seen.add(file)
        for (const next of chunk.imports) reach(next, seen, isLeft)
        if (!isLeft(file)) for (const next of chunk.dynamicImports) reach(next, seen, isLeft)
        return seen
      }
      const size = (files: Iterable<string>): number =>
        [...files].reduce((n, f) => n + gzipSync(chunks.get(f)?.code ?? '', { level: 9 }).length, 0)
      // The frame's own dynamic imports, in whichever of its chunks they stand, are the other screens and the other
      // language: nobody loads them with this one.
      const frame = new Set<string>()
      for (const [file, chunk] of chunks) if (chunk.isEntry) reach(file, frame, () => true)
      for (const [file, chunk] of chunks) {
        if (chunk.facadeModuleId?.includes('/client/screens/') !== true || chunk.isEntry) continue
        const files = reach(file, new Set(frame), (f) => frame.has(f))
        const isEditor = [...files].some((f) =>
          chunks.get(f)?.moduleIds.some((id) => id.includes('prosemirror-view')),
        )
        const bytes = size(files)
        const budget = isEditor ? BUDGETS.editor : BUDGETS.screen
        const name = chunk.facadeModuleId.split('/client/').at(-1) ?? file
        const line = `${name}: ${(bytes / KB).toFixed(1)} KB of ${budget / KB} KB gzipped JavaScript`
        if (bytes > budget) this.error(line)
        this.info(line)
      }
    },
  }
}

/** Changes with every change of the sources' lock and of the pages: an old cached page sees that it is old. */
const build = createHash('sha256')
  .update(readFileSync(new URL('package-lock.json', import.meta.url)))
  .update(String(Date.now()))
  .digest('hex')
  .slice(0, 12)

/** The server reads it to tell pages which build is current (header x-build). */
function buildFile(): Plugin {
  return {
    name: 'build-file',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'build.txt', source: build })
    },
  }
}

export default defineConfig({
  root: 'client',
  define: { __BUILD__: JSON.stringify(build) },
  plugins: [bundleBudget(), buildFile()],
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    target: 'es2022',
    manifest: true,
    modulePreload: { polyfill: false },
    // lib0 builds schemas of DOM nodes that nobody asks for; taken at their word they keep 4 KB of its schema library.
    rolldownOptions: { treeshake: { manualPureFunctions: ['$'] } },
    // No data: addresses in the pages: the content policy allows our own origin only.
    assetsInlineLimit: 0,
  },
})
