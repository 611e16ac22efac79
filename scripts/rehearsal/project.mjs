// A stranger's empty folder, and what they install there.
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { run } from '../pack.mjs'

/** Ours come from the rehearsal's registry, everything else from where npm looks. */
export function emptyProject(folder, registry) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  writeFileSync(join(folder, '.npmrc'), `@offhook:registry=${registry}\naudit=false\nfund=false\n`)
  return folder
}

/**
 * By which an installed name is asked for. The command has no scope that would lead npm to the rehearsal's registry, so its tarball is
 * named there.
 */
export function specOf(name, registry, version) {
  return name === 'offhook' ? `${registry}offhook/-/offhook-${version}.tgz` : name
}

export function npmInstall(project, names, ...options) {
  return run('npm', ['install', ...options, ...names], { cwd: project, timeout: 300_000 })
}

/** What TypeScript needs to know of Node, and of the frameworks that an adapter stands on. */
export function typesBeside({ peerDependencies = {} }) {
  return ['@types/node@20', ...Object.keys(peerDependencies).map((peer) => `@types/${peer}`)]
}

/** The manifest of an installed package. */
export function installed(project, name) {
  return createRequire(join(project, 'package.json'))(`${name}/package.json`)
}

/** An installed package itself. */
export function load(project, name) {
  return createRequire(join(project, 'package.json'))(name)
}
