import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const folder = new URL('../node_modules/.cache/', import.meta.url)
const files = new Map<string, Promise<string>>()

/** The file of a module of the bench, compiled once, with all in it that is ours, as it is published. */
export function built(module: string): Promise<string> {
  const file = files.get(module) ?? compile(module)
  files.set(module, file)
  return file
}

/** tsx would call a function for each closure that is made, which costs a small message more than everything else. */
async function compile(module: string): Promise<string> {
  const name = module.replace('./', '').replaceAll('/', '-').replace('.ts', '.mjs')
  const outfile = fileURLToPath(new URL(name, folder))
  await build({
    entryPoints: [fileURLToPath(new URL(module, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@offhook/source'],
    // Peers are run as they come.
    external: [
      '@octokit/*',
      'emittery',
      'express',
      'faye-websocket',
      'standardwebhooks',
      'stripe',
      'websocket',
      'ws',
    ],
  })
  return outfile
}
