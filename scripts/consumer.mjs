// A stranger's project: takes the tarballs, imports them, requires them, type-checks against them. Needs no network.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { check, inParallel, packAll, run, step, temporaryFolder } from './pack.mjs'
import { loadBothWays, resolutions, typeCheck, writeTypedProgram } from './stranger.mjs'
import { root } from './workspace.mjs'

const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'))
const project = temporaryFolder()

/** The overrides lead what the packages need of each other to the tarballs, too. */
function install(packages) {
  const dependencies = Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]))
  const overrides = Object.fromEntries(packages.map(({ name }) => [name, `$${name}`]))
  const manifest = { private: true, type: 'module', dependencies, overrides }
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest))
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

const packages = await step('packed', () => packAll(project))
await step('installed in an empty project', () => install(packages))
linkPeers(packages)
const names = packages.map(({ name }) => name)
writeTypedProgram(project, names)
await check('every package is imported and required, with the same exports', () =>
  loadBothWays(project, names),
)
await inParallel(resolutions, (resolution) =>
  check(`types check with moduleResolution ${resolution}`, () => typeCheck(project, tsc, resolution)),
)
