import { type Measured, type Peer, rotate } from './echo.ts'
import { Worker } from './process.ts'
import type { Usage } from './servers/serve.ts'
import { median } from './table.ts'
import type { WebhookOrder, WebhookResult } from './webhook-load.ts'

export const WEBHOOK_TITLE = 'webhook requests, GitHub 7.7 KB, 64 connections'

/** The ceiling, what others are measured against, and the others. */
const peers: readonly Peer[] = [
  { name: 'node:http that answers 204', module: './servers/webhook-bare.ts' },
  { name: 'by hand', module: './servers/webhook-by-hand.ts' },
  { name: 'offhook', module: './servers/webhook-offhook.ts' },
  {
    name: 'offhook, without a replay guard',
    module: './servers/webhook-offhook.ts',
    environment: { REPLAY: 'off' },
  },
  { name: '@octokit/webhooks', module: './servers/webhook-octokit.ts' },
  { name: 'Express + octokit', module: './servers/webhook-octokit.ts', environment: { EXPRESS: '1' } },
]

const WARMING = 10_000

interface Runner {
  readonly name: string
  readonly server: Worker
  readonly port: number
  readonly rates: number[]
  readonly perCpu: number[]
}

/** Requests a second of each server, in turns. */
export async function measureWebhooks(rounds: number, milliseconds: number): Promise<Measured[]> {
  const runners = await Promise.all(peers.map(start))
  const load = await Worker.start('./webhook-load.ts')
  for (let round = -1; round < rounds; round++) {
    for (const runner of rotate(runners, round)) await runOnce(runner, load, round < 0, milliseconds)
  }
  await Promise.all([load.end(), ...runners.map(({ server }) => server.end())])
  return runners.map(({ name, rates, perCpu }) => ({
    peer: name,
    rate: median(rates),
    perCpu: median(perCpu),
  }))
}

async function start({ name, module, environment }: Peer): Promise<Runner> {
  const server = await Worker.start(module, environment)
  return { name, server, port: await server.answer<number>(), rates: [], perCpu: [] }
}

async function runOnce(
  { name, server, port, rates, perCpu }: Runner,
  load: Worker,
  warming: boolean,
  milliseconds: number,
): Promise<void> {
  // Code that ran a thousand times is not yet compiled; it takes tens of thousands.
  const order: WebhookOrder = {
    port,
    bytes: 7_700,
    connections: 64,
    milliseconds: warming ? WARMING : milliseconds,
  }
  const before = await server.ask<Usage>('usage')
  const { requests, seconds, refused } = await load.ask<WebhookResult>(order)
  const after = await server.ask<Usage>('usage')
  if (refused > 0) throw new Error(`${name} refused ${refused} of ${requests} genuine requests`)
  if (warming) return
  rates.push(requests / seconds)
  perCpu.push(requests / ((after.cpu - before.cpu) / 1e6))
}
