// What a stranger's project does with packages that it has installed: imports them, requires them, type-checks against them.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './pack.mjs'

const modules = { node16: 'node16', nodenext: 'nodenext', bundler: 'preserve' }

/** The ways in which TypeScript may look for a package. */
export const resolutions = Object.keys(modules)

/** What each package exports, `{ [package]: names }`, as a program of the stranger sees it. */
async function exportsSeenBy(project, file, load, names) {
  writeFileSync(
    join(project, file),
    `const seen = {}\nfor (const name of ${JSON.stringify(names)}) seen[name] = Object.keys(${load}(name)).sort()\nconsole.log(JSON.stringify(seen))\n`,
  )
  return JSON.parse((await run(process.execPath, [file], { cwd: project })).stdout)
}

export async function loadBothWays(project, names) {
  const imported = await exportsSeenBy(project, 'import.mjs', 'await import', names)
  const required = await exportsSeenBy(project, 'require.cjs', 'require', names)
  for (const name of names) assert.notEqual(imported[name].length, 0, `${name} exports nothing`)
  assert.deepEqual(required, imported, 'require and import must see the same names')
}

export function writeTypedProgram(project, names) {
  const lines = (statement) => names.map((name, index) => statement(`package${index}`, name)).join('\n')
  const use = lines((id) => `export type { ${id} }`)
  const write = (file, statement) => writeFileSync(join(project, file), `${lines(statement)}\n${use}\n`)
  write('consumer.ts', (id, name) => `import * as ${id} from '${name}'`)
  write('consumer.cts', (id, name) => `import ${id} = require('${name}')`)
}

/** Rejects if the compiler `tsc` finds fault with the typed program, or with the types of any package. */
export function typeCheck(project, tsc, moduleResolution) {
  const compilerOptions = {
    module: modules[moduleResolution],
    moduleResolution,
    target: 'ES2022',
    lib: ['ES2022'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  }
  const config = `tsconfig.${moduleResolution}.json`
  const files = ['consumer.ts', 'consumer.cts']
  writeFileSync(join(project, config), JSON.stringify({ compilerOptions, files }))
  return run(process.execPath, [tsc, '--project', config], { cwd: project })
}
