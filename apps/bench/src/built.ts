import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const folder = new URL('../node_modules/.cache/', import.meta.url)

/**
 * Compiles a module of the bench with all that is ours in it, as it is published; gives its URL. tsx would call a
 * function for each closure that is made, which costs ours and the server by hand more than they do themselves.
 */
export async function built(module: string): Promise<string> {
  const outfile = new URL(`${module.replace('./', '').replaceAll('/', '-').replace('.ts', '.mjs')}`, folder)
  await build({
    entryPoints: [fileURLToPath(new URL(module, import.meta.url))],
    outfile: fileURLToPath(outfile),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@offhook/source'],
    external: ['@octokit/*', 'express', 'emittery', 'stripe', 'standardwebhooks'],
  })
  return outfile.href
}
