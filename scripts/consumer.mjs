// A stranger's project: takes the tarballs, imports them, requires them, type-checks against them. Needs no network.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { check, inParallel, packAll, run, step, temporaryFolder } from './pack.mjs'
import { root } from './workspace.mjs'

const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'))
const project = temporaryFolder()

function write(path, text) {
  writeFileSync(join(project, path), text)
}

/** The overrides lead what the packages need of each other to the tarballs, too. */
function install(packages) {
  const dependencies = Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]))
  const overrides = Object.fromEntries(packages.map(({ name }) => [name, `$${name}`]))
  write('package.json', JSON.stringify({ private: true, type: 'module', dependencies, overrides }))
  const quick = ['--offline', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund']
  return run('npm', ['install', ...quick], { cwd: project })
}

/** A stranger has the framework and its types already; here they are the workspace's. */
function linkPeers(packages) {
  link(root, '@types/node')
  for (const { folder, manifest } of packages) {
    for (const peer of Object.keys(manifest.peerDependencies ?? {})) {
      link(folder, peer)
      link(folder, `@types/${peer}`)
    }
  }
}

function link(from, name) {
  const [target, path] = [join(from, 'node_modules', name), join(project, 'node_modules', name)]
  if (!existsSync(target)) return
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path, 'junction')
}

/** What each package exports, `{ [package]: names }`, as a program of the stranger sees it. */
async function exportsSeenBy(file, load, packages) {
  const names = JSON.stringify(packages.map(({ name }) => name))
  write(
    file,
    `const seen = {}\nfor (const name of ${names}) seen[name] = Object.keys(${load}(name)).sort()\nconsole.log(JSON.stringify(seen))\n`,
  )
  return JSON.parse((await run(process.execPath, [file], { cwd: project })).stdout)
}

async function loadBothWays(packages) {
  const imported = await exportsSeenBy('import.mjs', 'await import', packages)
  const required = await exportsSeenBy('require.cjs', 'require', packages)
  assert.deepEqual(required, imported, 'require and import must see the same names')
}

function writeTypedProgram(packages) {
  const lines = (statement) =>
    packages.map(({ name }, index) => statement(`package${index}`, name)).join('\n')
  const use = lines((id) => `export type { ${id} }`)
  write('consumer.ts', `${lines((id, name) => `import * as ${id} from '${name}'`)}\n${use}\n`)
  write('consumer.cts', `${lines((id, name) => `import ${id} = require('${name}')`)}\n${use}\n`)
}

const modules = { node16: 'node16', nodenext: 'nodenext', bundler: 'preserve' }

function typeCheck(moduleResolution) {
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
  write(config, JSON.stringify({ compilerOptions, files: ['consumer.ts', 'consumer.cts'] }))
  return run(process.execPath, [tsc, '--project', config], { cwd: project })
}

const packages = await step('packed', () => packAll(project))
await step('installed in an empty project', () => install(packages))
linkPeers(packages)
writeTypedProgram(packages)
await check('every package is imported and required, with the same exports', () => loadBothWays(packages))
await inParallel(Object.keys(modules), (resolution) =>
  check(`types check with moduleResolution ${resolution}`, () => typeCheck(resolution)),
)
