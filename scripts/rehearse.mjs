// A release from beginning to end, without the public registry: a copy of the workspace is versioned, built and published to a
// registry on loopback, and a stranger installs, imports, type-checks and runs what came of it. Then comes a second release.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inParallel, run, step, temporaryFolder } from './pack.mjs'
import { beginAnew, commitAll, copyWorkspace, publishTo, takeBack } from './rehearsal/copy.mjs'
import { blocksOf, installsOf, programOf, readPage, writeProgram } from './rehearsal/examples.mjs'
import { emptyProject, installed, npmInstall, specOf, typesBeside } from './rehearsal/project.mjs'
import { startRegistry } from './rehearsal/registry.mjs'
import {
  checkChangelogs,
  checkVersions,
  expectedVersion,
  writeChangesets,
} from './rehearsal/second-release.mjs'
import { whileServing } from './rehearsal/serving.mjs'
import { compiler, installTools, typescripts } from './rehearsal/tools.mjs'
import { chatBehindLogin, echoBehindLogin, githubWebhook, openChat, SECRET } from './rehearsal/visits.mjs'
import { loadBothWays, resolutions, typeCheck, writeTypedImports, writeTypedPrograms } from './stranger.mjs'
import { readWorkspace } from './workspace.mjs'

/** Minutes after which everything still running is ended: a rehearsal that hangs has failed. A busy machine takes three times as long. */
const AT_MOST = 45

const packages = readWorkspace().packages.filter(({ manifest }) => !manifest.private)
const names = packages.map(({ manifest }) => manifest.name)
const folder = temporaryFolder()
const [copy, tools, registryFolder] = ['copy', 'tools', 'registry'].map((name) => join(folder, name))
for (const path of [copy, tools, registryFolder]) mkdirSync(path)

const acts = []

/** One act of the rehearsal, which is timed. */
async function act(title, work) {
  const started = performance.now()
  const result = await step(title, work)
  acts.push([title, (performance.now() - started) / 1000])
  return result
}

function endInTime() {
  const tooLong = () => {
    console.error(`✗ more than ${AT_MOST} minutes: the rehearsal is ended`)
    process.exit(1)
  }
  setTimeout(tooLong, AT_MOST * 60_000).unref()
}

function printSummary() {
  const row = ([title, seconds]) => `${seconds.toFixed(1).padStart(7)} s  ${title}`
  const total = acts.reduce((sum, [, seconds]) => sum + seconds, 0)
  console.log(`\n${[...acts, ['in all', total]].map(row).join('\n')}`)
}

// ——— publishing

/** The commands of the release workflow, which must not know where they publish to. */
async function release(registry) {
  const env = { ...process.env, CI: 'true', npm_config_registry: registry, NPM_CONFIG_REGISTRY: registry }
  const pnpm = (script) => run('pnpm', ['run', script], { cwd: copy, env })
  await pnpm('release:version')
  await commitAll(copy, 'Version')
  await pnpm('release:publish')
}

async function versionWhatWaits() {
  await run('pnpm', ['run', 'release:version'], { cwd: copy })
  await takeBack(copy)
}

function installWorkspace() {
  return run('pnpm', ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'], {
    cwd: copy,
  })
}

// ——— a stranger

const projectOf = ({ folder: path }) => join(folder, path)

/** What the first release published. */
function firsts(list, registry) {
  return list.map((name) => specOf(name, registry, '0.1.0'))
}

async function installAlone(pack, registry) {
  const project = emptyProject(projectOf(pack), registry)
  await npmInstall(project, firsts([pack.manifest.name], registry))
  await npmInstall(project, typesBeside(pack.manifest), '--save-dev')
  for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md']) {
    readFileSync(join(project, 'node_modules', pack.manifest.name, file))
  }
}

/** Rejects with the compiler and the way that found fault. */
async function typeCheckBy(compilers, project) {
  const pairs = compilers.flatMap((title) => resolutions.map((resolution) => [title, resolution]))
  await inParallel(pairs, ([title, resolution]) =>
    typeCheck(project, compiler(tools, typescripts[title]), resolution).catch((error) => {
      throw new Error(`${project}, ${title}, ${resolution}\n${error.message}`)
    }),
  )
}

/** A dependency that is not declared is missed here, and by any compiler: the fastest does. */
async function useAlone(pack) {
  await loadBothWays(projectOf(pack), [pack.manifest.name])
  writeTypedImports(projectOf(pack), [pack.manifest.name])
  await typeCheckBy(['TypeScript 7'], projectOf(pack))
}

/**
 * Nobody has Express and Koa in one program, and with `skipLibCheck` off their own types do not get on with each other:
 * each is installed with all the packages that stand below it or beside it.
 */
async function useTogether(framework, others) {
  const company = packages.filter(({ manifest }) => !others.includes(manifest.name))
  const project = emptyProject(join(folder, `with-${framework}`), registry.url)
  const ours = company.map(({ manifest }) => manifest.name)
  await npmInstall(project, firsts(ours, registry.url))
  await npmInstall(
    project,
    [...new Set(company.flatMap(({ manifest }) => typesBeside(manifest)))],
    '--save-dev',
  )
  await loadBothWays(project, ours)
  writeTypedPrograms(project, ours)
  await typeCheckBy(Object.keys(typescripts), project)
}

/** A user whose framework is not the newest version. */
async function useWithOlder([framework, version]) {
  const name = `@offhook/${framework}`
  const project = emptyProject(join(folder, `${framework}-${version}`), registry.url)
  await npmInstall(project, [...firsts([name], registry.url), `${framework}@${version}`])
  await npmInstall(project, ['@types/node@20', `@types/${framework}@${version}`], '--save-dev')
  await loadBothWays(project, [name])
  writeTypedPrograms(project, [name])
  await typeCheckBy(['TypeScript 7'], project)
}

const visits = {
  '@offhook/node': openChat,
  '@offhook/express': chatBehindLogin,
  '@offhook/koa': chatBehindLogin,
}

/** As a reader would: what the README installs, and its first program. */
async function runReadme(pack) {
  const { name } = pack.manifest
  const project = projectOf(pack)
  const readme = readPage(join(project, 'node_modules', name, 'README.md'))
  await npmInstall(project, firsts(installsOf(readme), registry.url))
  writeProgram(tools, project, 'example.js', programOf(readme, name))
  await runProgram(project, 'example.js', visits[name])
}

async function runProgram(project, file, visit) {
  if (visit === undefined) {
    const { stdout } = await run(process.execPath, [file], { cwd: project, timeout: 30_000 })
    return assert.notEqual(stdout, '', `${join(project, file)} shows nothing`)
  }
  const [code] = await whileServing(project, file, { GITHUB_WEBHOOK_SECRET: SECRET }, visit(project))
  return assert.equal(code, 0, `${join(project, file)} does not end by itself on SIGTERM`)
}

/** The programs of docs/first-steps.md, with what that page installs. */
async function runFirstSteps(registry) {
  const page = readPage(join(copy, 'docs/first-steps.md'))
  const project = emptyProject(join(folder, 'first-steps'), registry)
  await npmInstall(project, installsOf(page))
  const programs = blocksOf(page, 'js')
  const visitors = [githubWebhook, echoBehindLogin]
  assert.equal(programs.length, visitors.length)
  for (const [index, visit] of visitors.entries()) {
    writeProgram(tools, project, `step-${index}.js`, programs[index])
    await whileServing(project, `step-${index}.js`, { GITHUB_WEBHOOK_SECRET: SECRET }, visit(project))
  }
}

// ——— the second release

/** A user of ^0.1.0 gets the patch, and not the breaking change. */
async function update(project) {
  await run('npm', ['update', '--prefer-online'], { cwd: project })
  assert.equal(installed(project, '@offhook/dispatcher').version, expectedVersion('@offhook/dispatcher'))
  assert.equal(installed(project, '@offhook/webhook').version, '0.1.0')
  await loadBothWays(project, names)
}

/** A new user gets the newest version of everything, each package once. */
async function comeNew(project) {
  const newest = names.map((name) => specOf(name, registry.url, expectedVersion(name)))
  await npmInstall(project, newest, '--prefer-online')
  for (const name of names) assert.equal(installed(project, name).version, expectedVersion(name))
  const { packages: tree } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'))
  const ours = Object.keys(tree).filter((path) => /node_modules\/(@offhook\/\w[\w-]*|offhook)$/.test(path))
  assert.equal(ours.length, names.length, `one version of each: ${ours.join(', ')}`)
  await loadBothWays(project, names)
}

endInTime()
await act('the workspace is copied', () => copyWorkspace(copy))
await act('verdaccio and three compilers are installed', () => installTools(tools))
await act('the copy is installed', installWorkspace)
const registry = await act('a registry listens on loopback', () => startRegistry(tools, registryFolder))
await act('the changesets that wait make versions', versionWhatWaits)
beginAnew(copy, packages)
publishTo(registry.url, copy)
await act('first release: versioned, built, published', () => release(registry.url))
await act('each package is installed by its name into an empty project', () =>
  inParallel(packages, (pack) => installAlone(pack, registry.url)),
)
await act('each is imported, required, and type-checked in three ways', () => inParallel(packages, useAlone))
await act('all are installed with Express, and type-checked by three compilers in three ways', () =>
  useTogether('express', ['@offhook/koa']),
)
await act('the same with Koa', () => useTogether('koa', ['@offhook/express']))
await act('their adapters with Express 4 and Koa 2', () =>
  inParallel(Object.entries({ express: 4, koa: 2 }), useWithOlder),
)
const settled = emptyProject(join(folder, 'settled'), registry.url)
await act('one project installs them all', () => npmInstall(settled, firsts(names, registry.url)))
await act('the example of each README runs', () => inParallel(packages, runReadme))
await act('the first steps of a stranger run', () => runFirstSteps(registry.url))
writeChangesets(copy)
await act('second release: a breaking, a minor and a patch change', () => release(registry.url))
await act('those who depend on the changed packages follow, no others', () => {
  checkVersions(copy, names)
  checkChangelogs(copy)
})
await act('who holds ^0.1.0 gets the patch alone', () => update(settled))
await act('who comes new gets the newest, each once', () =>
  comeNew(emptyProject(join(folder, 'new'), registry.url)),
)
await act('the registry is stopped', () => registry.stop())
printSummary()
