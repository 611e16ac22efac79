// A copy of the workspace as git sees it, in which versions may be made and packages published without harm.
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../pack.mjs'
import { root } from '../workspace.mjs'

/** What is committed, and what could be. */
async function filesOfWorkspace() {
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
  return stdout.split('\0').filter((path) => path !== '' && existsSync(join(root, path)))
}

/** Changesets asks git which commit brought a change: the copy has a history of its own. */
export async function copyWorkspace(folder) {
  for (const path of await filesOfWorkspace()) cpSync(join(root, path), join(folder, path))
  await run('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder })
  await commitAll(folder, 'Rehearse')
}

export async function commitAll(folder, message) {
  const author = [
    '-c',
    'user.name=rehearsal',
    '-c',
    'user.email=rehearsal@localhost',
    '-c',
    'commit.gpgsign=false',
  ]
  await run('git', ['add', '--all'], { cwd: folder })
  await run('git', [...author, 'commit', '--quiet', '--allow-empty', '--message', message], { cwd: folder })
}

/** Takes back what was not committed. */
export async function takeBack(folder) {
  await run('git', ['reset', '--quiet', '--hard'], { cwd: folder })
  await run('git', ['clean', '--quiet', '-d', '--force'], { cwd: folder })
}

/** As before the first release, whatever has been released meanwhile: the versions to come are known then. */
export function beginAnew(folder, packages) {
  for (const { folder: path } of packages) {
    const file = join(folder, path, 'package.json')
    const manifest = { ...JSON.parse(readFileSync(file, 'utf8')), version: '0.0.0' }
    writeFileSync(file, JSON.stringify(manifest, null, 2))
    rmSync(join(folder, path, 'CHANGELOG.md'), { force: true })
  }
  const changesets = join(folder, '.changeset')
  const pending = readdirSync(changesets).filter((name) => name.endsWith('.md') && name !== 'README.md')
  for (const name of pending) rmSync(join(changesets, name))
  const all = packages.map(({ manifest }) => `'${manifest.name}': minor`).join('\n')
  writeFileSync(join(changesets, 'first.md'), `---\n${all}\n---\n\nFirst release.\n`)
}

/** Whoever publishes needs a token, be it one that nobody reads. */
export function publishTo(registry, folder) {
  const token = `//${new URL(registry).host}/:_authToken=rehearsal`
  appendFileSync(join(folder, '.npmrc'), `\nregistry=${registry}\n${token}\n`)
}
