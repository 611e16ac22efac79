import type { Deadline } from './deadline.ts'
import type { Delivery } from './delivery.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { DeliveryOutcome } from './replay.ts'

export interface Batch {
  readonly deliveries: readonly Delivery[]
  readonly deadline: Deadline
  /** Whether what has not begun at the deadline is begun after it. */
  readonly goesOn: boolean
  readonly deliver: (delivery: Delivery) => MaybePromise<DeliveryOutcome>
}

/** What became of a batch until it was answered, in order, and afterwards. */
export interface BatchOutcome {
  readonly inTime: readonly DeliveryOutcome[]
  /** Those of which there was no more to say at the deadline. */
  readonly late: Promise<readonly DeliveryOutcome[]>
}

/** Milliseconds after which others have their turn. */
const slice = 10

/** Hands on one after another: a batch may hold thousands, and tells in which order they came to be. */
export async function deliverBatch({ deliveries, deadline, goesOn, deliver }: Batch): Promise<BatchOutcome> {
  const done: DeliveryOutcome[] = []
  const work = async () => {
    let turned = performance.now()
    for (const delivery of deliveries) {
      if (performance.now() - turned >= slice) {
        await turn()
        turned = performance.now()
      }
      if (deadline.hasPassed() && !goesOn) return
      done.push(await deliver(delivery))
    }
  }
  const working = work()
  await deadline.within(working)
  const inTime = done.slice()
  return { inTime, late: working.then(() => done.slice(inTime.length)) }
}

/** Handlers that never yield would hold up all else that the process does: a promise that is done waits for nobody. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
