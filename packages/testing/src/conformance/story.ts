/**
 * What an end that makes no mistake says to what it is sent: the catalogue's own reading of RFC 6455, in the
 * fewest words. An outcome is held to it whatever the committed file says.
 */
import { BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT } from '../clients/raw-frame.ts'
import type { Case, Failure, Frame, Item, Role } from './case.ts'
import { isMessage, octetsOf } from './items.ts'
import { closeCode, echoWords, type Told, toldBy, words } from './words.ts'

/** The messages that the items make, in order: what an echo endpoint would send back. */
export function messagesOf({ items, meaning }: Case): Told[] {
  const story = new Story(meaning ?? [])
  for (const item of items) if (!story.ended) story.tell(item)
  return story.messages
}

/** What must come back, in order; codes that are equally right are parted by `|`. */
export function demands(played: Case, role: Role): string[] {
  return played.refuses ? ['refused'] : [...demandedAgreement(played, role), ...demandedEvents(played)]
}

function demandedAgreement({ negotiation }: Case, role: Role): string[] {
  if (negotiation === undefined) return []
  const [verb, element] = role === 'server' ? ['answers', negotiation.answer] : ['offers', negotiation.ask]
  return [`${verb} ${element === '' ? 'nothing' : element}`]
}

function demandedEvents(played: Case): string[] {
  const story = new Story(played.meaning ?? [])
  for (const item of faultless(played)) if (!story.ended) story.tell(item)
  return [...story.events, ...demandedClose(played, story), 'end']
}

/** The items before anything that is wrong. */
function faultless({ items, fails, vanishes }: Case): readonly Item[] {
  if (vanishes) return items.filter(isWhole)
  return fails === undefined ? items : items.slice(0, fails.at ?? items.length - 1)
}

function demandedClose(played: Case, { ended }: Story): string[] {
  if (played.fails !== undefined) return [`close ${failureWords(played, played.fails)}`]
  return played.vanishes || ended ? [] : ['close 1000']
}

/** Of a frame that declares more than it has, the rest never comes. */
function isWhole(item: Item): boolean {
  return isMessage(item) || item.declared === undefined
}

function failureWords({ items, pace }: Case, { codes, at = items.length - 1, octet }: Failure): string {
  const which = codes.join('|')
  if (pace === 'frame') return `${which} after frame ${at + 1} of ${items.length}`
  if (pace !== 'octet') return which
  return `${which} after octet ${octet} of ${octetsOf((items[at] as Frame).payload).length}`
}

class Story {
  readonly events: string[] = []
  readonly messages: Told[] = []
  readonly #meaning: readonly string[]
  #opcode = CONTINUATION
  #pieces: Buffer[] = []
  ended = false

  constructor(meaning: readonly string[]) {
    this.#meaning = meaning
  }

  tell(item: Item): void {
    if (isMessage(item)) return this.#message(item.message, octetsOf(item.payload))
    const payload = octetsOf(item.payload)
    if (item.opcode === PING) this.events.push(`pong ${words(payload)}`)
    else if (item.opcode === CLOSE) this.#close(payload)
    else if (item.opcode !== PONG) this.#piece(item, payload)
  }

  #piece({ opcode, fin = true }: Frame, payload: Buffer): void {
    if (opcode === TEXT || opcode === BINARY) this.#opcode = opcode
    this.#pieces.push(payload)
    if (!fin) return
    this.#message(this.#opcode, Buffer.concat(this.#pieces))
    this.#pieces = []
  }

  #message(opcode: number, payload: Buffer): void {
    const meaning = this.#meaning[this.messages.length]
    const message = toldBy(opcode, meaning === undefined ? payload : Buffer.from(meaning))
    this.messages.push(message)
    this.events.push(echoWords(message))
  }

  #close(payload: Buffer): void {
    this.ended = true
    this.events.push(`close ${closeCode(payload)}`)
  }
}

/** Whether what came back is what must; what stands in brackets is left to each implementation. */
export function fulfils(outcome: readonly string[], demanded: readonly string[]): boolean {
  return (
    outcome.length === demanded.length &&
    outcome.every((event, index) => meets(withoutDetail(event), demanded[index] as string))
  )
}

function withoutDetail(event: string): string {
  return event.replace(/ \([^)]*\)/g, '')
}

function meets(event: string, demand: string): boolean {
  const [, before = '', codes = '', after = ''] = /^(close )([\d|]+)(.*)$/.exec(demand) ?? []
  if (codes === '') return event === demand
  return codes.split('|').some((code) => event === before + code + after)
}
