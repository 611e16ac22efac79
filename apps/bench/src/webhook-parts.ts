import { type Contender, type MicroMeasured, measureMicro } from './micro.ts'

/** A table of operations, the first of which is what the others are measured against. */
export interface WebhookPart {
  readonly title: string
  readonly module: string
  readonly bytes: number
  readonly contenders: readonly Contender[]
}

const verifying: readonly Contender[] = [
  { name: 'createHmac', what: 'createHmac' },
  { name: 'offhook, github: verify', what: 'verify github' },
  { name: 'offhook, stripe: all but the replay guard', what: 'receive stripe' },
  { name: 'stripe.constructEvent', what: 'constructEvent' },
  { name: 'offhook, standardWebhooks: all but the replay guard', what: 'receive standard' },
  { name: 'standardwebhooks.verify', what: 'standardwebhooks' },
]

const dispatching: readonly Contender[] = [
  { name: 'Map look-up and call', what: 'map' },
  { name: 'offhook', what: 'dispatcher' },
  { name: 'emittery', what: 'emittery' },
]

export const webhookParts: readonly WebhookPart[] = [
  ...[1, 10, 100].map((kib) => ({
    title: `webhook verify, ${kib} KiB`,
    module: './verify/serve.ts',
    bytes: kib * 1024,
    contenders: verifying,
  })),
  { title: 'webhook dispatch, 1 handler', module: './dispatch/serve.ts', bytes: 0, contenders: dispatching },
]

export function measurePart(
  { module, contenders, bytes }: WebhookPart,
  rounds: number,
  milliseconds: number,
): Promise<MicroMeasured[]> {
  return measureMicro(module, contenders, bytes, rounds, milliseconds)
}
