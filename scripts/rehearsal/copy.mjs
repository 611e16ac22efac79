// A copy of the workspace as git sees it, in which versions may be made and packages published without harm.
import { appendFileSync, cpSync, existsSync } from 'node:fs'
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

/** Whoever publishes needs a token, be it one that nobody reads. */
export function publishTo(registry, folder) {
  const token = `//${new URL(registry).host}/:_authToken=rehearsal`
  appendFileSync(join(folder, '.npmrc'), `\nregistry=${registry}\n${token}\n`)
}
