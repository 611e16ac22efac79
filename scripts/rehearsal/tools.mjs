// What only the rehearsal needs, in a folder of its own: the workspace stays lean, and `npm test` with it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../pack.mjs'

/** The compilers that a stranger may have; each checks the packed types. */
export const typescripts = {
  'TypeScript 5.9': 'typescript5',
  'TypeScript 6': 'typescript6',
  'TypeScript 7': 'typescript7',
}

const manifest = {
  private: true,
  dependencies: {
    typescript5: 'npm:typescript@5.9.3',
    typescript6: 'npm:typescript@6.0.3',
    typescript7: 'npm:typescript@7.0.2',
    verdaccio: '6.8.0',
  },
  // Verdaccio names one that not every registry has.
  overrides: { 'node-fetch': '2.7.0' },
}

export async function installTools(folder) {
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder })
}

export function compiler(tools, name) {
  return join(tools, 'node_modules', name, 'bin/tsc')
}
