import { type Measured, measureEcho, peers } from './echo.ts'
import { short, table } from './table.ts'
import { type Work, works } from './work.ts'

// pnpm bench [words of a title] [--rounds=5] [--ms=1500] [--peers=offhook,ws]
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const option = (name: string) => process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1]
const rounds = Number(option('rounds') ?? 5)
const milliseconds = Number(option('ms') ?? 1500)
const names = option('peers')?.split(',') ?? peers.map((peer) => peer.name)

for (const work of works.filter(({ title }) => words.every((word) => title.includes(word)))) {
  report(work, await measureEcho(work, names, rounds, milliseconds))
}

function report({ title }: Work, measured: readonly Measured[]): void {
  const rateOf = (name: string) => measured.find(({ peer }) => peer === name)?.rate ?? Number.NaN
  const rows = measured.map(({ peer, rate, perCpu }) => [
    peer,
    short(rate),
    (rate / rateOf('raw net echo')).toFixed(2),
    (rate / rateOf('ws + bufferutil')).toFixed(2),
    short(perCpu),
  ])
  console.log(`\n${title}\n`)
  console.log(
    table(['server', 'messages/s', 'of the ceiling', 'x ws + bufferutil', 'messages per CPU second'], rows),
  )
}
