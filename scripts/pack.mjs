// Packs what would be published, for the scripts that use it as strangers do: packed.mjs, consumer.mjs and rehearse.mjs.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readWorkspace, root } from './workspace.mjs'

const execute = promisify(execFile)
const windows = process.platform === 'win32'

const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill()
})

/** A child that ends when this process does, however that ends; before any folder goes that it may write to. */
export function endsWithUs(child) {
  running.add(child)
  child.on('exit', () => running.delete(child))
  return child
}

/** A folder that is gone when this process is, however it ends. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))
  return folder
}

/** Packs every published package into `folder`: `{ name, folder, manifest, tarball }[]`. */
export async function packAll(folder) {
  const packages = readWorkspace().packages.filter(({ manifest }) => !manifest.private)
  const filters = packages.map(({ manifest }) => `--filter=${manifest.name}`)
  const { stdout } = await run('pnpm', [
    '--recursive',
    ...filters,
    'pack',
    '--json',
    '--pack-destination',
    folder,
  ])
  const tarballs = new Map(JSON.parse(stdout).map(({ name, filename }) => [name, filename]))
  return packages.map(({ folder, manifest }) => ({
    name: manifest.name,
    folder: join(root, folder),
    manifest,
    tarball: tarballs.get(manifest.name),
  }))
}

/**
 * Runs a command to its end; rejects with its output if it fails, or takes longer than `timeout` milliseconds.
 * npm and pnpm are scripts, which Windows runs by its shell.
 */
export async function run(command, args, { cwd = root, env = process.env, timeout = 0 } = {}) {
  const work = execute(command, args, {
    cwd,
    env,
    timeout,
    shell: windows && ['npm', 'pnpm'].includes(command),
    maxBuffer: 2 ** 26,
  })
  endsWithUs(work.child)
  try {
    return await work
  } catch (error) {
    throw new Error([`${command} ${args.join(' ')}`, error.stdout, error.stderr].filter(Boolean).join('\n'))
  }
}

/** Like `Promise.all(items.map(work))`, but never more at once than there are cores. */
export async function inParallel(items, work) {
  const results = []
  const queue = items.entries()
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return results
}

/** Says what is done and how long it took, or what was wrong with it; then the process will fail in the end. */
export async function check(title, work) {
  const started = performance.now()
  try {
    const result = await work()
    console.log(`✓ ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
    return result
  } catch (error) {
    console.error(`✗ ${title}\n${error.message}`)
    process.exitCode = 1
  }
}

/** A check without which the rest makes no sense. */
export async function step(title, work) {
  const result = await check(title, work)
  if (process.exitCode) process.exit()
  return result
}
