import { createHash } from 'node:crypto'
import { TEXT } from '../clients/raw-frame.ts'

/** A message. */
export interface Told {
  readonly kind: 'text' | 'binary'
  readonly payload: Buffer
}

export function toldBy(opcode: number, payload: Buffer): Told {
  return { kind: opcode === TEXT ? 'text' : 'binary', payload }
}

/** A payload in a few words: itself if it is short and printable, else its length and the start of its digest. */
export function words(payload: Buffer): string {
  const printed = payload.toString('latin1')
  if (/^[ -~]{0,16}$/.test(printed)) return JSON.stringify(printed)
  return `${payload.length}#${createHash('sha1').update(payload).digest('hex').slice(0, 8)}`
}

export function echoWords({ kind, payload }: Told): string {
  return `echo ${kind} ${payload.length}`
}

/** The code of a Close; 1005 stands for none. */
export function closeCode(payload: Buffer): number {
  return payload.length < 2 ? 1005 : payload.readUInt16BE(0)
}
