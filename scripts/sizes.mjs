// What a package weighs in a bundle: minified, gzipped, with all packages of ours that it needs. None may grow past its ceiling,
// and the table of the README says what was measured. `--write` brings that up to date.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { check, step } from './pack.mjs'
import { root } from './workspace.mjs'

const all = (name) => `export * from './packages/${name}/src/index.ts'`
const oneProvider = "export { createReceiver, github } from './packages/webhook/src/index.ts'"

/**
 * In kilobytes of 1,000 bytes. A ceiling is the size so far, plus a little; a target is what the size should become. A missed
 * target is printed by each run and explained in docs/decisions/045-what-a-package-weighs.md; so is each ceiling that is raised.
 */
const weights = {
  frame: { entry: all('frame'), target: 3, ceiling: 3.97 },
  handshake: { entry: all('handshake'), ceiling: 4.6 },
  'permessage-deflate': { entry: all('permessage-deflate'), ceiling: 2.4 },
  protocol: { entry: all('protocol'), ceiling: 6.93 },
  dispatcher: { entry: all('dispatcher'), target: 2, ceiling: 2.65 },
  webhook: { entry: oneProvider, target: 4, ceiling: 8.2 },
  fetch: { entry: `${all('fetch')}\n${oneProvider}`, ceiling: 8.8 },
  node: { entry: `${all('node')}\n${oneProvider}`, target: 20, ceiling: 34.5 },
  express: { entry: `${all('express')}\n${oneProvider}`, ceiling: 30.6 },
  koa: { entry: `${all('koa')}\n${oneProvider}`, ceiling: 30.8 },
  offhook: { entry: all('offhook'), ceiling: 46.4 },
}

/** The README may be off by this share: a size changes with each line, and no reader minds that. */
const TOLERANCE = 0.05

async function weigh(entry) {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: root, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    conditions: ['@offhook/source'],
    external: ['express', 'koa'],
    tsconfigRaw: {},
  })
  return gzipSync(outputFiles[0].contents, { level: 9 }).length / 1000
}

async function weighAll() {
  const weighed = Object.entries(weights).map(async ([name, { entry }]) => [name, await weigh(entry)])
  return new Map(await Promise.all(weighed))
}

function breachesOf([name, weight]) {
  const { ceiling } = weights[name]
  if (weight <= ceiling) return []
  return [`${name} weighs ${weight.toFixed(2)} kB, above its ceiling of ${ceiling}: what made it grow?`]
}

function missesOf([name, weight]) {
  const { target = Infinity } = weights[name]
  if (weight <= target) return []
  return [
    `  ${name}: ${weight.toFixed(2)} kB, ${(weight - target).toFixed(2)} above its target of ${target} kB`,
  ]
}

const rowOf = (name) => new RegExp(`^(\\| \\[\`(?:@offhook/)?${name}\`\\].*\\| )([\\d.]+)( kB \\|)$`, 'm')

/** Where the README says it once more, beside what others weigh. */
const comparisons = {
  node: [/^(\| minified and gzipped \| [\d.]+ kB \| )([\d.]+)( kB)/m],
  webhook: [/( for octokit, )([\d.]+)( kB for offhook)/],
}

const placesOf = (name) => [rowOf(name), ...(comparisons[name] ?? [])]

function staleFigures(readme, sizes) {
  return [...sizes].flatMap(([name, weight]) =>
    placesOf(name)
      .map((place) => Number(place.exec(readme)?.[2]))
      .filter((said) => !(Math.abs(said - weight) <= weight * TOLERANCE))
      .map(
        (said) =>
          `README.md says ${said} kB of ${name}, which weighs ${weight.toFixed(1)}: node scripts/sizes.mjs --write`,
      ),
  )
}

function withSizes(readme, sizes) {
  const places = [...sizes].flatMap(([name, weight]) => placesOf(name).map((place) => [place, weight]))
  return places.reduce((text, [place, weight]) => text.replace(place, `$1${weight.toFixed(1)}$3`), readme)
}

function failWith(lines) {
  if (lines.length > 0) throw new Error(lines.join('\n'))
}

const sizes = await step('weighed', weighAll)
const path = join(root, 'README.md')
if (process.argv.includes('--write')) writeFileSync(path, withSizes(readFileSync(path, 'utf8'), sizes))
await check('no package is above its ceiling', () => failWith([...sizes].flatMap(breachesOf)))
await check('the README says what they weigh', () =>
  failWith(staleFigures(readFileSync(path, 'utf8'), sizes)),
)
const misses = [...sizes].flatMap(missesOf)
if (misses.length > 0)
  console.log(`Above their targets, see docs/decisions/045-what-a-package-weighs.md:\n${misses.join('\n')}`)
