// The commands of the README, test:nodes and test:runtimes, from a clean clone, with nothing but Node and npm:
// fetch the pinned pnpm through npm, install what the lockfile names, then do the task.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Runs one command to its end, passing on the signals that would stop us. */
function run(command, args, { cwd = root } = {}) {
  // On Windows npm is a script, which only a shell starts.
  const shell = process.platform === 'win32' && command === 'npm'
  const child = spawn(command, args, { cwd, stdio: 'inherit', env: quietEnvironment(), shell })
  const forward = (signal) => child.kill(signal)
  process.on('SIGINT', forward).on('SIGTERM', forward)
  // npm starts us through a shell, and a SIGTERM to npm ends that shell without reaching us.
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 250).unref()
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      process.off('SIGINT', forward).off('SIGTERM', forward)
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

function quietEnvironment() {
  return { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', NO_UPDATE_NOTIFIER: '1' }
}

function pnpm(...args) {
  return run('npm', ['exec', '--yes', `--package=${packageManager}`, '--', 'pnpm', ...args])
}

async function step(title, work) {
  const started = performance.now()
  console.log(`\n▸ ${title}`)
  const code = await work()
  if (code !== 0) process.exit(code)
  console.log(`  done in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

function requireNode20() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`offhook's tools need Node 20.19 or newer; this is ${process.version}.`)
  process.exit(1)
}

const install = ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only']

const tasks = {
  async start() {
    await step('Installing', () => pnpm(...install))
    console.log('\n▸ Starting the demo')
    const node = ['--conditions=@offhook/source', '--import', 'tsx', 'src/main.ts']
    process.exit(await run(process.execPath, node, { cwd: join(root, 'apps/demo') }))
  },
  async test() {
    await step('Installing', () => pnpm(...install))
    await step('Linting, type-checking, testing, building, packing', () => pnpm('run', 'check'))
    console.log('\n✓ All checks passed.')
  },
  async nodes() {
    await step('Installing', () => pnpm(...install))
    process.exit(await run(process.execPath, ['scripts/nodes.mjs']))
  },
  async runtimes() {
    await step('Installing', () => pnpm(...install))
    await step('Building', () => pnpm('run', 'build'))
    process.exit(await run(process.execPath, ['scripts/runtimes.mjs']))
  },
}

requireNode20()
await tasks[process.argv[2]]()
