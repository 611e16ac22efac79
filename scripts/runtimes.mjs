// Do the pure packages keep their word where there is no Node? apps/runtimes asks them, as they are built, in Node itself, in
// Chromium, in Bun and in Deno. The last two come from npm, which has each as a package for each platform.
//
//     node scripts/runtimes.mjs [node] [chromium] [bun] [deno]      all, if none is named
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { check, run, step } from './pack.mjs'
import { root } from './workspace.mjs'

const versions = { bun: '1.4.5', deno: '2.9.6' }

/**
 * What a runtime is known not to do, each a test that fails there, and why. Who mends one finds its test here as a failure: then
 * the line goes, and so does what the README of permessage-deflate says of it.
 */
const faults = {
  deno: [
    // Its streams take what was cut short for whole.
    'permessage-deflate by Compression Streams: what was cut short is invalid',
    // Its node:zlib inflates raw DEFLATE without the dictionary, and does not tell a stream that is used at once of its errors.
    'permessage-deflate by node:zlib: a message may refer to the one before (§7.2.3.2)',
    'permessage-deflate by node:zlib, at once: a message may refer to the one before (§7.2.3.2)',
    'permessage-deflate by node:zlib, at once: what is no DEFLATE is invalid',
    'permessage-deflate by node:zlib, at once: what was cut short is invalid',
  ],
}

/** Milliseconds that a runtime may take for all tests. */
const TIMEOUT = 120_000

const app = join(root, 'apps/runtimes')
const chromiumPath = process.env.CHROMIUM_PATH || '/usr/bin/chromium'

/** The suite in both its forms. What `server.ts` imports stays outside: the runtime shall find it by its own rules. */
async function compile() {
  const shared = { bundle: true, format: 'esm', target: 'es2022', outdir: join(app, 'dist') }
  const named = { ...shared, outExtension: { '.js': '.mjs' } }
  await build({ ...named, entryPoints: [join(app, 'src/browser.ts')], platform: 'browser' })
  await build({ ...named, entryPoints: [join(app, 'src/server.ts')], platform: 'node', packages: 'external' })
}

const bundle = (form) => join(app, `dist/${form}.mjs`)

/** The suite says a line of JSON for each test, and one behind the last. */
function judge(lines, known = []) {
  const results = lines.map(parse)
  const last = results.pop()
  if (!(last?.tests > 0) || last.tests !== results.length)
    throw new Error(`It ended too soon:\n${lines.join('\n')}`)
  const surprises = results.filter(({ title, error }) => (error === undefined) === known.includes(title))
  if (surprises.length > 0) throw new Error(surprises.map(inWords).join('\n'))
}

function parse(line) {
  try {
    return JSON.parse(line)
  } catch {
    return { title: 'What is no result', error: line }
  }
}

function inWords({ title, error }) {
  return `${title}\n${error ?? 'It is known to fail here, and passes: take it off the list of faults.'}`
}

async function inProcess(command, args, form, known) {
  const { stdout } = await run(command, [...args, bundle(form)], { cwd: app, timeout: TIMEOUT })
  judge(stdout.trim().split('\n'), known)
}

/** With the packages as the runtime finds them, which takes the files that are for Node; and as a browser gets them. */
async function checkProcess(name, command, args = [], known = []) {
  for (const form of ['server', 'browser']) {
    const there = known.filter((title) => form === 'server' || !title.includes('node:zlib'))
    await check(`${name}, ${form}.ts`, () => inProcess(command, args, form, there))
  }
}

/** Where npm has put a runtime. */
async function fetched(name, ...print) {
  const from = ['exec', '--yes', `--package=${name}@${versions[name]}`]
  const { stdout } = await run('npm', [...from, '--', name, ...print])
  return stdout.trim()
}

/** A page of its own, since there is WebCrypto only where a page came by TLS; no server is needed for it. */
async function inPage(browser) {
  const page = await browser.newPage()
  await page.route('**', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }))
  await page.goto('https://runtimes.test/')
  const lines = []
  const ended = new Promise((resolve, reject) => {
    page.on('pageerror', reject)
    page.on('console', (message) => {
      lines.push(message.text())
      if (parse(message.text()).tests !== undefined) resolve()
    })
  })
  await page.addScriptTag({ type: 'module', content: await readFile(bundle('browser'), 'utf8') })
  await ended
  judge(lines)
}

async function inChromium() {
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    // As root, as in many containers, Chromium has no sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  const late = setTimeout(() => browser.close(), TIMEOUT)
  try {
    await check(`Chromium ${browser.version()}, browser.ts`, () => inPage(browser))
  } finally {
    clearTimeout(late)
    await browser.close()
  }
}

const runtimes = {
  node: () => checkProcess(`Node ${process.versions.node}`, process.execPath),

  async chromium() {
    if (process.env.REQUIRE_BROWSER === '1' || existsSync(chromiumPath)) return inChromium()
    console.log(`- Chromium is skipped: there is none at ${chromiumPath}. CHROMIUM_PATH names one elsewhere.`)
  },

  async bun() {
    const bun = await step('Bun is fetched', () => fetched('bun', '--print', 'process.execPath'))
    await checkProcess(`Bun ${versions.bun}`, bun, ['--no-install'])
  },

  async deno() {
    const deno = await step('Deno is fetched', () => fetched('deno', 'eval', 'console.log(Deno.execPath())'))
    // Without --allow-…: the packages need no permission at all.
    await checkProcess(`Deno ${versions.deno}`, deno, ['run', '--no-prompt', '--no-remote'], faults.deno)
  },
}

await step('compiled', compile)
const named = process.argv.slice(2)
for (const name of named.length > 0 ? named : Object.keys(runtimes)) await runtimes[name]()
