import { setImmediate as turn } from 'node:timers/promises'
import { CLOSE, rawFrame } from '../clients/raw-frame.ts'
import type { Case } from './case.ts'
import { DeflateEnd } from './deflate.ts'
import { cut, encode } from './encode.ts'
import { close } from './items.ts'
import { Outcome } from './outcome.ts'
import type { RawEnd } from './raw-end.ts'
import { messagesOf } from './story.ts'
import type { Target } from './target.ts'

/** Milliseconds after which a case has failed: none takes so long that goes well. */
const DEADLINE = 50_000

/**
 * Three round trips on another connection: behind the first the octets are with the other end's kernel, behind
 * the second with its reader, and behind the third what it answered is here.
 */
const ROUND_TRIPS = 3

/** Plays a case against the target, and tells what came back. */
export async function play(target: Target, played: Case): Promise<string[]> {
  const end = await target.open(played)
  if (end === undefined) return ['refused']
  const deflate = deflateFor(target, end, played)
  const deadline = setTimeout(() => void end.destroy(), DEADLINE)
  try {
    const progress = await new Player(target, end, played).play(deflate)
    await finish(end)
    return [...agreement(end, played), ...(await describe(end, played, deflate, progress))]
  } finally {
    clearTimeout(deadline)
    deflate?.close()
    await end.destroy()
  }
}

function deflateFor({ role }: Target, end: RawEnd, { negotiation }: Case): DeflateEnd | undefined {
  if (negotiation === undefined) return undefined
  const agreed = role === 'server' ? end.extensions : (negotiation.reply ?? negotiation.answer)
  return agreed === '' ? undefined : new DeflateEnd(agreed, role)
}

/** What the other end said of compression. */
function agreement({ tested, extensions }: RawEnd, { negotiation }: Case): string[] {
  if (negotiation === undefined) return []
  return [`${tested === 'server' ? 'answers' : 'offers'} ${extensions === '' ? 'nothing' : extensions}`]
}

/** §7.1.1: the server ends TCP first. Which end that is depends on who is tested. */
async function finish(end: RawEnd): Promise<void> {
  await end.until(() => end.ending !== undefined || (end.tested === 'client' && end.closed))
  end.end()
  await end.until(() => end.ending !== undefined)
}

async function describe(
  end: RawEnd,
  played: Case,
  deflate: DeflateEnd | undefined,
  progress: string,
): Promise<string[]> {
  const outcome = new Outcome(end.tested, deflate, messagesOf(played))
  for (const frame of end.arrived) {
    await outcome.frame(frame)
    if (frame.opcode === CLOSE) outcome.events.push(`${outcome.events.pop()}${progress}`)
  }
  return [...outcome.events, ...repeatedKeys(end), end.ending ?? 'no end']
}

/** §5.3: "The masking key needs to be unpredictable", so it is not the same for three frames or more. */
function repeatedKeys({ arrived }: RawEnd): string[] {
  const keys = arrived.flatMap(({ key }) => key ?? [])
  return keys.length > 2 && new Set(keys).size === 1 ? ['! one masking-key for all frames'] : []
}

class Player {
  readonly #target: Target
  readonly #end: RawEnd
  readonly #played: Case

  constructor(target: Target, end: RawEnd, played: Case) {
    this.#target = target
    this.#end = end
    this.#played = played
  }

  /** Sends all of it at the pace of the case; tells how far it came, if that is known. */
  async play(deflate: DeflateEnd | undefined): Promise<string> {
    const { items, pace = 'at once', vanishes } = this.#played
    const masked = this.#end.tested === 'server'
    const frames = await encode(items, { masked, deflate })
    const progress = await this.#send(frames, pace)
    if (vanishes) this.#end.end()
    else if (this.#needsClose) await this.#end.write(rawFrame({ ...this.#close, masked }))
    return progress
  }

  get #close(): { opcode: number; payload: Buffer } {
    return { opcode: CLOSE, payload: close(1000).payload as Buffer }
  }

  /** The catalogue closes what neither failed nor was closed by the case. */
  get #needsClose(): boolean {
    const { items, fails } = this.#played
    return fails === undefined && !items.some((item) => 'opcode' in item && item.opcode === CLOSE)
  }

  async #send(frames: readonly Buffer[], pace: NonNullable<Case['pace']>): Promise<string> {
    if (pace === 'frame') return this.#settled(frames, 'frame', 1)
    if (pace === 'octet') return this.#settled(octets(frames), 'octet', 0)
    if (pace === 'echo') await this.#echoed(frames)
    else if (pace === 'at once') await this.#end.write(Buffer.concat(frames))
    else await this.#chopped(Buffer.concat(frames), pace.chop)
    return ''
  }

  async #chopped(bytes: Buffer, size: number): Promise<void> {
    for (const piece of cut(bytes, size)) {
      if (this.#end.over) return
      void this.#end.write(piece)
      await turn()
    }
  }

  async #echoed(frames: readonly Buffer[]): Promise<void> {
    for (const [index, frame] of frames.entries()) {
      await this.#end.write(frame)
      await this.#end.until(() => this.#end.over || this.#end.arrived.length > index)
    }
  }

  /** Sends the units one by one, each when the one before has been looked at. They count from `first`. */
  async #settled(units: readonly Buffer[], name: string, first: number): Promise<string> {
    const side = await this.#target.open({ ...this.#played, id: 'side' })
    let sent = first - 1
    for (const unit of units) {
      await this.#end.write(unit)
      sent++
      await side?.roundTrips(ROUND_TRIPS)
      if (this.#end.over) break
    }
    await side?.destroy()
    return this.#end.over ? ` after ${name} ${sent} of ${units.length - 1 + first}` : ''
  }
}

/** The header of the only frame, and then its payload's octets. */
function octets([frame = Buffer.alloc(0)]: readonly Buffer[]): Buffer[] {
  const length = ((frame[1] as number) & 0x7f) < 126 ? (frame[1] as number) & 0x7f : 0
  const start = frame.length - length
  return [frame.subarray(0, start), ...cut(frame.subarray(start), 1)]
}
