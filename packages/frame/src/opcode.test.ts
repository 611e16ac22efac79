import { describe, expect, test } from 'vitest'
import { isControl, isReserved, Opcode } from './opcode.ts'

const all = Array.from({ length: 16 }, (_, opcode) => opcode)

describe('§11.8 WebSocket Opcode Registry', () => {
  test('Six opcodes are assigned', () => {
    expect(Object.values(Opcode)).toEqual([0, 1, 2, 8, 9, 10])
  })

  test('§5.2 All others are reserved', () => {
    expect(all.filter(isReserved)).toEqual([3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
  })

  test('§5.5 8 to 15 are control frames, whatever stands in the bits above', () => {
    expect(all.filter(isControl)).toEqual([8, 9, 10, 11, 12, 13, 14, 15])
    expect(isControl(0x80 | Opcode.Ping)).toBe(true)
    expect(isControl(0xf0 | Opcode.Text)).toBe(false)
  })
})
