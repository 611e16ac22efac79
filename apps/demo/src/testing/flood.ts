import { setTimeout as sleep } from 'node:timers/promises'
import { launchChromium } from '@offhook/testing'
import { bothOpen } from './browser.ts'
import { Demo } from './demo.ts'
import { Inspector } from './inspector.ts'
import { watchPage } from './page-level.ts'
import { Stream } from './stream.ts'

// 10,000 deliveries a minute, GitHub's real examples, with the page open: `pnpm flood [--minutes=6] [--collect]`.
// With --collect garbage is collected before each sample, so that what is seen is what is held.

const EVERY = 10
const minutes = Number(/--minutes=([\d.]+)/.exec(process.argv.join(' '))?.[1] ?? 6)
const collects = process.argv.includes('--collect')

const columns = [
  'second',
  'delivered',
  'lost',
  'skipped',
  'resident',
  'heap',
  'external',
  'page heap',
  'nodes',
  'frame',
  'click',
]

function row(cells: readonly (string | number)[]): string {
  return cells.map((cell, column) => String(cell).padStart(columns[column]?.length ?? 0)).join('  ')
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1)
}

const demo = await Demo.start({ NODE_OPTIONS: '--inspect=127.0.0.1:0' })
const server = await Inspector.of(demo)
const browser = await launchChromium()
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
await page.goto(demo.url)
await bothOpen(page)
const look = await watchPage(page, collects)
const stream = new Stream(demo, 10_000 / 60)

async function sample(second: number): Promise<string> {
  const { frame, click, heap, nodes } = await look()
  if (collects) await server.collect()
  const { rss, heapUsed, external } = await server.memory()
  const { delivered, lost, skipped } = stream
  const sizes = [rss, heapUsed, external, heap].map(mebibytes)
  return row([second, delivered, lost, skipped, ...sizes, nodes, Math.round(frame), Math.round(click)])
}

async function watch(): Promise<void> {
  for (let second = EVERY; second <= minutes * 60; second += EVERY) {
    await sleep(EVERY * 1000)
    console.log(await sample(second))
  }
}

console.log(
  `MiB${collects ? ' when garbage was collected' : ''}; milliseconds of the longest frame and of a click`,
)
console.log(row(columns))
try {
  await watch()
} finally {
  stream.stop()
  server.leave()
  await browser.close()
  await demo.stop()
}
