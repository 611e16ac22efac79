// A stranger's project: takes the tarballs, imports them, requires them, type-checks against them. Needs no network.
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { check, inParallel, packAll, run, step, temporaryFolder } from './pack.mjs'
import { loadBothWays, resolutions, typeCheck, writeTypedPrograms } from './stranger.mjs'
import { root } from './workspace.mjs'

const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'))
const folder = temporaryFolder()

/** Who has which frameworks, by the names under which the workspace has them, and looks for types in which ways. */
const strangers = [
  { title: 'Express 5 and Koa 3', frameworks: { express: 'express', koa: 'koa' }, ways: resolutions },
  { title: 'Express 4 and Koa 2', frameworks: { express: 'express4', koa: 'koa2' }, ways: ['nodenext'] },
]

/** The overrides lead what the packages need of each other to the tarballs, too. */
async function install(packages) {
  const project = join(folder, 'installed')
  const dependencies = Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]))
  const overrides = Object.fromEntries(packages.map(({ name }) => [name, `$${name}`]))
  const manifest = { private: true, type: 'module', dependencies, overrides }
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest))
  const quick = ['--offline', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund']
  await run('npm', ['install', ...quick], { cwd: project })
  return project
}

/** A stranger has the frameworks and their types already; here they are the workspace's. */
function copyWith(frameworks, installed, packages, project) {
  cpSync(installed, project, { recursive: true })
  link(join(root, 'node_modules/@types/node'), project, '@types/node')
  for (const { folder, manifest } of packages) {
    for (const peer of Object.keys(manifest.peerDependencies ?? {})) {
      link(join(folder, 'node_modules', frameworks[peer]), project, peer)
      link(join(folder, 'node_modules/@types', frameworks[peer]), project, `@types/${peer}`)
    }
  }
}

function link(target, project, name) {
  const path = join(project, 'node_modules', name)
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path, 'junction')
}

async function use(project, { title, ways }, names) {
  await check(`${title}: every package is imported and required, with the same exports`, () =>
    loadBothWays(project, names),
  )
  writeTypedPrograms(project, names)
  await inParallel(ways, (resolution) =>
    check(`${title}: types check with moduleResolution ${resolution}`, () =>
      typeCheck(project, tsc, resolution),
    ),
  )
}

const packages = await step('packed', () => packAll(folder))
const names = packages.map(({ name }) => name)
const installed = await step('installed in an empty project', () => install(packages))
for (const stranger of strangers) {
  const project = join(folder, stranger.title)
  copyWith(stranger.frameworks, installed, packages, project)
  await use(project, stranger, names)
}
