// By hand, as vite-plugin-compression2 packs before Vite has put its own list of files in front of the code, where the mark must stand.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import type { Plugin, Rollup } from 'vite'

/** V8 compiles the whole of such a file beside the page's work, while it arrives, and not function by function in the middle of it. */
const mark = '//# allFunctionsCalledOnLoad\n'

// Not the libraries of which a page calls a few functions: charts, Markdown, menus.
const calledOnLoad = ({ isEntry, name, moduleIds }: Rollup.OutputChunk) =>
  isEntry || ['react', 'parts', 'live'].includes(name) || moduleIds.every((id) => !id.includes('/node_modules/'))

/** Packs what the build has written, with all the time that takes, beside the files for the gateway to choose from. */
export const packed: Plugin = {
  name: 'packed',
  apply: 'build',
  // A file that a browser has kept without its mark is another file.
  augmentChunkHash: () => mark,
  async writeBundle({ dir }, bundle) {
    await Promise.all(
      Object.values(bundle).map(async (file) => {
        if (!/\.(js|css|svg)$/.test(file.fileName)) {
          return
        }
        const path = join(dir!, file.fileName)
        let bytes = await readFile(path)
        if (file.type === 'chunk' && calledOnLoad(file)) {
          bytes = Buffer.concat([Buffer.from(mark), bytes])
          await writeFile(path, bytes)
        }
        if (bytes.length >= 1024) {
          await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }))
          await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes))
        }
      }),
    )
  },
}
