/** What a frame is (RFC 6455 §5.2, §11.8). 3–7 and 11–15 are reserved. */
export const Opcode = {
  Continuation: 0x0,
  Text: 0x1,
  Binary: 0x2,
  Close: 0x8,
  Ping: 0x9,
  Pong: 0xa,
} as const

export type Opcode = (typeof Opcode)[keyof typeof Opcode]

/** §5.5: "Control frames are identified by opcodes where the most significant bit of the opcode is 1." */
export function isControl(opcode: number): boolean {
  return (opcode & 0x8) !== 0
}

/** §5.2: 0x3–0x7 and 0xB–0xF "are reserved for further … frames yet to be defined". */
export function isReserved(opcode: number): boolean {
  return (opcode & 0x7) > 0x2
}
