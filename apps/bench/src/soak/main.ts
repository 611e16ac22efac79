// pnpm soak [--seconds=240] [--seed=n]
import { Worker } from '../process.ts'
import { randomFrom } from '../random.ts'
import { crowd } from './crowd.ts'
import { type Level, measure, watchForFaults } from './level.ts'
import type { Tally } from './life.ts'
import { ENOUGH, verdictOn } from './verdict.ts'

const option = (name: string) => process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1]
const seconds = Number(option('seconds') ?? 240)
const seed = Number(option('seed') ?? Date.now() & 0xffff)

/** A level is taken after each, when all have gone. */
const round = Math.min(Math.max(seconds / 24, 1), 10) * 1000

const started = performance.now()
const faults = watchForFaults()
const tally: Tally = { connections: 0, messages: 0, webhooks: 0, misdeeds: 0 }
const debts: string[] = []
const levels = { server: [] as Level[], clients: [] as Level[] }
const server = await Worker.start('./soak/server.ts')
const port = await server.answer<number>()
const surroundings = { port, tally, random: randomFrom(seed) }

/** When the server is at rest, so are its clients: both ends of a connection close. */
async function take(question: 'rest' | 'close'): Promise<void> {
  levels.server.push(await server.ask<Level>(question))
  levels.clients.push(await measure(faults))
}

function progress(): string {
  const minutes = ((performance.now() - started) / 60_000).toFixed(1).padStart(5)
  const done = Object.entries(tally).map(([name, count]) => `${count} ${name}`)
  const sizes = Object.entries(levels).map(([name, all]) => `${name} ${inWords(all.at(-1))}`)
  return `${minutes} min: ${[...done, ...sizes].join(', ')}`
}

function inWords(level: Level | undefined): string {
  if (level === undefined) return ''
  const [heap, external, resident] = [level.heap, level.external, level.resident].map(mebibytes)
  return `${heap} + ${external} of ${resident} MiB and ${level.handles.length} handles`
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(2)
}

console.log(`Soaks for ${seconds} s (seed ${seed}); memory is heap + external, taken at rest.`)
while (performance.now() - started < seconds * 1000) {
  debts.push(...(await crowd(surroundings, performance.now() + round)))
  await take('rest')
  console.log(progress())
}
const complaints = [...debts, ...verdictOn('server', levels.server), ...verdictOn('clients', levels.clients)]
const closed = await server.ask<Level>('close')
const left = closed.handles.filter((name) => name !== 'PipeWrap')
if (left.length > 0) complaints.push(`server: when closed, it leaves ${left.join(', ')}`)
await server.end()

for (const complaint of complaints) console.error(`✗ ${complaint}`)
if (complaints.length === 0) console.log('✓ Nothing was left, and nothing was owed.')
if (levels.server.length < ENOUGH) console.log('- The levels are too few to say whether memory rises.')
else if (complaints.length === 0) console.log('✓ Memory keeps its level.')
process.exitCode = complaints.length === 0 ? 0 : 1
