import { CLOSE, CONTINUATION, PING, PONG } from '../clients/raw-frame.ts'
import type { Role } from './case.ts'
import type { DeflateEnd } from './deflate.ts'
import type { Arrived } from './frame-reader.ts'
import { closeCode, echoWords, type Told, toldBy, words } from './words.ts'

const RSV1 = 4

/** What came back, event by event, in words that are always the same. */
export class Outcome {
  readonly events: string[] = []
  readonly #tested: Role
  readonly #deflate: DeflateEnd | undefined
  readonly #awaited: Told[]
  #opcode = CONTINUATION
  #compressed = false
  #pieces: Buffer[] = []

  /** `awaited` are the messages that were sent: one that comes back in its turn is an echo. */
  constructor(tested: Role, deflate: DeflateEnd | undefined, awaited: readonly Told[]) {
    this.#tested = tested
    this.#deflate = deflate
    this.#awaited = [...awaited]
  }

  async frame(arrived: Arrived): Promise<void> {
    this.events.push(...breaches(arrived, this.#tested))
    const { opcode, payload } = arrived
    if (opcode === CLOSE) this.events.push(closeWords(payload))
    else if (opcode === PONG) this.events.push(`pong ${words(payload)}`)
    else if (opcode === PING) this.events.push(`ping ${words(payload)}`)
    else await this.#data(arrived)
  }

  async #data({ opcode, rsv, fin, payload }: Arrived): Promise<void> {
    if (opcode !== CONTINUATION) {
      this.#opcode = opcode
      this.#compressed = rsv === RSV1
    }
    this.#pieces.push(payload)
    if (!fin) return
    await this.#message(Buffer.concat(this.#pieces))
    this.#pieces = []
  }

  async #message(payload: Buffer): Promise<void> {
    const plain = this.#compressed ? await this.#inflate(payload) : payload
    if (plain === undefined) return void this.events.push('! what does not inflate')
    const message = toldBy(this.#opcode, plain)
    this.events.push(`${this.#name(message)}${this.#compressed ? ' (deflated)' : ''}`)
  }

  async #inflate(payload: Buffer): Promise<Buffer | undefined> {
    try {
      return await this.#deflate?.inflate(payload)
    } catch {
      return undefined
    }
  }

  #name(message: Told): string {
    const awaited = this.#awaited.shift()
    const isEcho = awaited?.kind === message.kind && awaited.payload.equals(message.payload)
    return isEcho ? echoWords(message) : `${message.kind} ${words(message.payload)}`
  }
}

/** The code of a Close, and its reason in brackets: that is each implementation's own. */
function closeWords(payload: Buffer): string {
  const reason = payload.length > 2 ? ` (${payload.subarray(2)})` : ''
  return `close ${closeCode(payload)}${reason}`
}

/** What is wrong with a frame itself. */
function breaches({ key, minimal, rsv, opcode }: Arrived, tested: Role): string[] {
  const found: string[] = []
  // §5.1: "a client MUST mask all frames", "A server MUST NOT mask any frames".
  if ((key !== undefined) !== (tested === 'client')) found.push(`! ${key ? 'masked' : 'unmasked'}`)
  if (!minimal) found.push('! length not minimal')
  if (rsv !== 0 && (rsv !== RSV1 || opcode > 2 || opcode === CONTINUATION)) found.push(`! RSV ${rsv}`)
  return found
}

/** Events as one line; what comes several times in a row is counted. */
export function lineOf(events: readonly string[]): string {
  const runs: { event: string; count: number }[] = []
  for (const event of events) {
    const run = runs.at(-1)
    if (run?.event === event) run.count++
    else runs.push({ event, count: 1 })
  }
  return runs.map(({ event, count }) => (count === 1 ? event : `${event} ×${count}`)).join(', ')
}
