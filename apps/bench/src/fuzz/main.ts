// pnpm fuzz [target] [--seconds=60] [--seed=n] [--replay=hex] [--keep]
import { randomFrom } from '../random.ts'
import { readCorpus, writeCorpus } from './corpus.ts'
import { Coverage } from './coverage.ts'
import { frameTarget } from './frame-target.ts'
import { Broken, Fuzzer } from './fuzzer.ts'
import { handshakeTarget } from './handshake-target.ts'
import { inflateTarget } from './inflate-target.ts'
import { protocolTarget } from './protocol-target.ts'
import type { Target } from './target.ts'

const option = (name: string) => process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1]
const name = process.argv.slice(2).find((word) => !word.startsWith('--'))
const targets = [frameTarget, protocolTarget, inflateTarget, handshakeTarget].filter(
  (each) => name === undefined || each.name === name,
)
const seconds = Number(option('seconds') ?? 60) / targets.length
const seed = Number(option('seed') ?? Date.now() & 0xffff)
const replay = option('replay')

/** Waits a turn now and then, so that Ctrl-C is heard. */
async function fuzz(target: Target): Promise<void> {
  const coverage = new Coverage()
  const fuzzer = new Fuzzer(target, coverage, randomFrom(seed))
  for (const input of [...target.seeds, ...readCorpus(target.name)]) fuzzer.offer([input])
  const started = performance.now()
  let reported = 0
  for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - started) / 1000) {
    fuzzer.step()
    if (elapsed - reported < 3) continue
    reported = elapsed
    console.log(
      `${target.name}: ${fuzzer.runs} runs, ${fuzzer.corpus.length} inputs, ${coverage.blocks} blocks`,
    )
    await new Promise((resolve) => setImmediate(resolve))
  }
  console.log(`${target.name}: ${fuzzer.runs} runs, ${coverage.blocks} blocks, nothing broke (seed ${seed})`)
  if (process.argv.includes('--keep')) writeCorpus(target.name, fuzzer.corpus)
}

try {
  for (const target of targets) {
    if (replay === undefined) await fuzz(target)
    else target.run(Uint8Array.from(Buffer.from(replay, 'hex')))
  }
} catch (error) {
  console.error(error)
  if (error instanceof Broken)
    console.error(`Again: pnpm fuzz <target> --replay=${Buffer.from(error.input).toString('hex')}`)
  process.exitCode = 1
}
