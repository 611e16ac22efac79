import { type Case, type Frame, type Item, numbered, type Pace, type Section } from './case.ts'
import { first, ping, text } from './items.ts'

/** The five shapes in which each reserved opcode comes (§5.2: "MUST _Fail the WebSocket Connection_"). */
const SHAPES: readonly { name: string; payload?: string; before: readonly Item[]; pace?: Pace }[] = [
  { name: 'without payload', before: [] },
  { name: 'with payload', payload: 'reserved opcode payload', before: [] },
  { name: 'without payload, behind a message', before: [text('Hello, world!')] },
  { name: 'with payload, behind a message', payload: 'reserved', before: [text('Hello, world!')] },
  {
    name: 'octet by octet, behind a message',
    payload: 'reserved',
    before: [text('Hello')],
    pace: { chop: 1 },
  },
]

function opcodeCase(opcode: number, shape: number): Omit<Case, 'id'> {
  const { name, payload = '', before, pace = 'at once' } = SHAPES[shape] as (typeof SHAPES)[number]
  const items: Item[] = [...before, { opcode, payload }, ping()]
  return { title: `Opcode ${opcode} ${name}`, items, pace, fails: { codes: [1002], at: before.length } }
}

function amid(opcode: number, frame: Partial<Frame>, how: string): Omit<Case, 'id'> {
  const items = [first('begun'), { opcode, payload: 'reserved', ...frame }, ping()]
  return { title: `Opcode ${opcode} ${how}`, items, fails: { codes: [1002], at: 1 } }
}

const NON_CONTROL = [3, 4, 5, 6, 7]
const CONTROL = [11, 12, 13, 14, 15]

export const reservedOpcodes: Section = {
  name: '4 Reserved opcodes',
  cases: [
    ...numbered('4.1', NON_CONTROL.map(opcodeCase)),
    ...numbered('4.2', CONTROL.map(opcodeCase)),
    ...numbered('4.3', [
      ...[...NON_CONTROL, ...CONTROL].map((opcode) => amid(opcode, {}, 'between the frames of a message')),
      amid(3, { fin: false }, 'in a fragment'),
      amid(11, { fin: false }, 'in a fragment'),
    ]),
  ],
}
