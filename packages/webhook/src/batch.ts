import type { Deadline } from './deadline.ts'
import type { Delivery } from './delivery.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { GenuineMessage } from './message.ts'
import {
  type DeliveryOutcome,
  type HandledOutcome,
  type Refusal,
  refusal,
  type WebhookOutcome,
} from './statuses.ts'

/** What a batch needs of the receiver. */
interface BatchReceiver {
  /** Most messages of a batch. */
  readonly max: number
  readonly deadline: Deadline
  /** Whether deliveries that have not begun at the deadline begin after it. */
  readonly goesOn: boolean
  readonly describe: (message: GenuineMessage) => Delivery | Refusal
  readonly deliver: (delivery: Delivery) => MaybePromise<DeliveryOutcome>
  /** The outcome of a delivery that is not done at the deadline. */
  readonly overdue: (delivery: Delivery) => HandledOutcome
  /** Is told what became of such deliveries later. */
  readonly late: (outcome: DeliveryOutcome) => void
}

/** Messages that came as one. They bring the code that delivers them, so a bundle has it only with a provider of batches. */
export interface Batch {
  deliver(receiver: BatchReceiver): Promise<WebhookOutcome>
}

/** The batch that a scheme's `split` found: its messages, in order. */
export function batchOf(messages: readonly GenuineMessage[]): Batch {
  return { deliver: (receiver) => deliverBatch(messages, receiver) }
}

/** Delivers a batch, or refuses it whole: no single answer could say what became of one that is half malformed. */
async function deliverBatch(
  messages: readonly GenuineMessage[],
  receiver: BatchReceiver,
): Promise<WebhookOutcome> {
  if (messages.length > receiver.max) return refusal('OFFHOOK_BATCH_TOO_LARGE')
  const deliveries: Delivery[] = []
  for (const message of messages) {
    const delivery = receiver.describe(message)
    if ('kind' in delivery) return delivery
    deliveries.push(delivery)
  }
  const { inTime, late } = await inTurn(deliveries, receiver)
  void late.then((outcomes) => {
    for (const outcome of outcomes) receiver.late(outcome)
  })
  const overdue = deliveries.slice(inTime.length).map((delivery) => receiver.overdue(delivery))
  return { kind: 'batch', outcomes: [...inTime, ...overdue] }
}

/** What became of a batch until it was answered, in order, and afterwards. */
interface BatchOutcome {
  readonly inTime: readonly DeliveryOutcome[]
  /** The outcomes that came after the deadline. */
  readonly late: Promise<readonly DeliveryOutcome[]>
}

/** Milliseconds after which the event loop gets a turn. */
const SLICE = 10

/** Delivers one after another: a batch may hold thousands, and its order is that in which they came to be. */
async function inTurn(
  deliveries: readonly Delivery[],
  { deadline, goesOn, deliver }: BatchReceiver,
): Promise<BatchOutcome> {
  const done: DeliveryOutcome[] = []
  const work = async () => {
    let turned = performance.now()
    for (const delivery of deliveries) {
      if (performance.now() - turned >= SLICE) {
        await turn()
        turned = performance.now()
      }
      if (deadline.hasPassed() && !goesOn) return
      done.push(await deliver(delivery))
      deadline.renew()
    }
  }
  const working = work()
  await deadline.within(working, () => {})
  const inTime = done.slice()
  return { inTime, late: working.then(() => done.slice(inTime.length)) }
}

/** Handlers that never yield would block the process: to await a promise that is settled does not free the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
