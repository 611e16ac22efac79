// What a stranger's project does with packages that it has installed: imports them, requires them, type-checks against them.
import assert from 'node:assert/strict'
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './pack.mjs'
import { blocksOf, readPage } from './rehearsal/examples.mjs'
import { root } from './workspace.mjs'

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

/** What is written with packages: a type that is wrong and no error in itself shows there alone. */
export function writeTypedPrograms(project, names) {
  writeTypedImports(project, names)
  for (const name of names) {
    writeFrameworkProgram(project, name)
    writeReadmeProgram(project, name)
  }
}

/** Whatever packages export. */
export function writeTypedImports(project, names) {
  const lines = (statement) => names.map((name, index) => statement(`package${index}`, name)).join('\n')
  const use = lines((id) => `export type { ${id} }`)
  const write = (file, statement) => writeFileSync(join(project, file), `${lines(statement)}\n${use}\n`)
  write('typed-all.ts', (id, name) => `import * as ${id} from '${name}'`)
  write('typed-all.cts', (id, name) => `import ${id} = require('${name}')`)
}

/** What stands on a framework has a program of ours, whose README's is for JavaScript. */
function writeFrameworkProgram(project, name) {
  const program = join(root, 'scripts/strangers', `${shortName(name)}.ts`)
  if (!existsSync(program)) return
  for (const extension of ['ts', 'cts']) {
    copyFileSync(program, join(project, `typed-${shortName(name)}.${extension}`))
  }
}

/** The README's own, as a module: it may await at its top. */
function writeReadmeProgram(project, name) {
  const readme = readPage(join(project, 'node_modules', name, 'README.md'))
  const program = blocksOf(readme, 'ts').find((text) => text.includes(` from '${name}'`))
  if (program !== undefined) writeFileSync(join(project, `typed-readme-${shortName(name)}.mts`), program)
}

function shortName(name) {
  return name.replace('@offhook/', '')
}

/** Rejects if the compiler `tsc` finds fault with the typed programs, or with the types of any package. */
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
  const files = readdirSync(project).filter((file) => file.startsWith('typed-'))
  writeFileSync(join(project, config), JSON.stringify({ compilerOptions, files }))
  return run(process.execPath, [tsc, '--project', config], { cwd: project })
}
