import { BINARY, CLOSE, CONTINUATION, closePayload, PING, PONG, TEXT } from '../clients/raw-frame.ts'
import { type Case, type Frame, type Item, numbered, type Pace, type Section } from './case.ts'
import { first, ping, text } from './items.ts'

/** §5.2, RSV: "MUST be 0 unless an extension is negotiated". Nothing is negotiated here. */
function reserved(
  rsv: number,
  frame: Omit<Frame, 'rsv'>,
  before: readonly Item[],
  pace?: Pace,
): Omit<Case, 'id'> {
  const behind = before.length === 0 ? '' : ', behind a message'
  const chopped = pace === undefined ? '' : pace === 'frame' ? ', frame by frame' : ', octet by octet'
  const shape = { fails: { codes: [1002], at: before.length }, ...(pace === undefined ? {} : { pace }) }
  const title = `RSV ${rsv} on opcode ${frame.opcode}${behind}${chopped}`
  return { title, items: [...before, { ...frame, rsv }, ping()], ...shape }
}

const hello = { opcode: TEXT, payload: 'Hello, world!' }
const octets = { opcode: BINARY, payload: Buffer.from([0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff]) }
const before = [text('small text')]
const octetwise = { chop: 1 }

export const reservedBits: Section = {
  name: '3 Reserved bits',
  cases: numbered('3', [
    reserved(1, hello, []),
    reserved(2, hello, before),
    reserved(3, hello, before),
    reserved(4, hello, before, octetwise),
    reserved(5, octets, []),
    reserved(6, { opcode: PING, payload: 'Hello' }, []),
    reserved(7, { opcode: CLOSE, payload: closePayload(1000) }, []),
    reserved(4, hello, []),
    reserved(2, hello, before, octetwise),
    reserved(1, { opcode: PONG, payload: 'Hello' }, before),
    reserved(4, { opcode: PING }, before, octetwise),
    reserved(4, { opcode: CONTINUATION, payload: 'rest' }, [first('begun')]),
    reserved(1, { opcode: CONTINUATION, payload: 'rest' }, [first('begun')], octetwise),
    reserved(3, hello, before, 'frame'),
  ]),
}
