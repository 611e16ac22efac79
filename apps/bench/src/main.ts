import { broadcasts, measureBroadcast } from './broadcast.ts'
import { codecWorks, measureCodec } from './codec.ts'
import { type Measured, measureEcho, peers } from './echo.ts'
import { HEARTBEATS_TITLE, measureHeartbeats } from './heartbeats.ts'
import { MEMORY_TITLE, measureMemory } from './memory.ts'
import { short, table } from './table.ts'
import { measureWebhooks, WEBHOOK_TITLE } from './webhook.ts'
import { measurePart, webhookParts } from './webhook-parts.ts'
import { works } from './work.ts'

// pnpm bench [words of a title] [--rounds=5] [--ms=1500] [--peers=offhook,ws]
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const option = (name: string) => process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1]
const rounds = Number(option('rounds') ?? 5)
const milliseconds = Number(option('ms') ?? 1500)
const names = option('peers')?.split(',') ?? peers.map((peer) => peer.name)
const chosen = peers.filter(({ name }) => names.includes(name))
const wanted = ({ title }: { title: string }) => words.every((word) => title.includes(word))

for (const work of works.filter(wanted)) {
  const what = work.kind === 'visit' ? 'connections' : 'messages'
  print(work.title, compared(what, await measureEcho(work, names, rounds, milliseconds)))
}
for (const work of broadcasts.filter(wanted)) {
  const senders = chosen.filter(({ broadcasts }) => broadcasts)
  print(work.title, compared('deliveries', await measureBroadcast(work, senders, rounds)))
}
for (const work of codecWorks.filter(wanted)) {
  const measured = await measureCodec(work, rounds, milliseconds)
  const peer = measured.find(({ name }) => name === 'ws + bufferutil')?.rate ?? Number.NaN
  const rows = measured.map(({ name, rate }) => [name, short(rate), (rate / peer).toFixed(2)])
  print(work.title, table(['codec', 'frames/CPU second', 'x ws + bufferutil'], rows))
}
if (wanted({ title: MEMORY_TITLE })) {
  const measured = await measureMemory(chosen.filter(({ broadcasts }) => broadcasts))
  const bare = measured.find(({ peer }) => peer === 'raw net echo')?.idle ?? { used: 0, resident: 0 }
  const rows = measured.map(({ peer, idle, deflated }) => [
    peer,
    (idle.used - bare.used).toFixed(1),
    (idle.resident - bare.resident).toFixed(1),
    deflated === undefined ? '' : (deflated.resident - bare.resident).toFixed(1),
  ])
  const head = [
    'KiB above a bare socket',
    'idle, in use',
    'idle, occupied',
    'occupied after 100 deflated messages',
  ]
  print(MEMORY_TITLE, table(head, rows))
}
if (wanted({ title: HEARTBEATS_TITLE })) {
  const measured = await measureHeartbeats(chosen.filter(({ broadcasts, raw }) => broadcasts && !raw))
  const rows = measured.map(({ peer, cpu, longest }) => [peer, cpu.toFixed(0), longest.toFixed(0)])
  print(
    HEARTBEATS_TITLE,
    table(['server', 'µs of CPU time a Ping', 'longest wait of the event loop, ms'], rows),
  )
}
if (wanted({ title: WEBHOOK_TITLE })) {
  const measured = await measureWebhooks(rounds, milliseconds)
  const [ceiling = 0, byHand = 0] = measured.map(({ rate }) => rate)
  const rows = measured.map(({ peer, rate, perCpu }) => [
    peer,
    short(rate),
    (rate / ceiling).toFixed(2),
    (rate / byHand).toFixed(2),
    (1e6 / perCpu).toFixed(0),
  ])
  const head = ['server', 'requests/s', 'of the ceiling', 'x by hand', 'µs of CPU time a request']
  print(WEBHOOK_TITLE, table(head, rows))
}
for (const part of webhookParts.filter(wanted)) {
  const measured = await measurePart(part, rounds, milliseconds)
  const [{ cpu: first } = { cpu: Number.NaN }] = measured
  const rows = measured.map(({ name, cpu }) => [name, cpu.toPrecision(3), (cpu / first).toFixed(2)])
  print(part.title, table(['operation', 'µs of CPU time', 'x the first'], rows))
}

function compared(what: string, measured: readonly Measured[]): string {
  const rateOf = (name: string) => measured.find(({ peer }) => peer === name)?.rate ?? Number.NaN
  const rows = measured.map(({ peer, rate, perCpu }) => [
    peer,
    short(rate),
    (rate / rateOf('raw net echo')).toFixed(2),
    (rate / rateOf('ws + bufferutil')).toFixed(2),
    short(perCpu),
  ])
  return table(['server', `${what}/s`, 'of the ceiling', 'x ws + bufferutil', `${what} per CPU second`], rows)
}

function print(title: string, figures: string): void {
  console.log(`\n**${title}**\n\n${figures}`)
}
