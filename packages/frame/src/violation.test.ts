import { describe, expect, test } from 'vitest'
import { isWireCloseCode } from './close-code.ts'
import { closeCodeOf, violations } from './violation.ts'

describe('§7.1.7 Fail the WebSocket Connection', () => {
  test('Each violation has its status code', () => {
    expect(Object.fromEntries(violations.map((violation) => [violation, closeCodeOf(violation)]))).toEqual({
      'reserved-bits': 1002,
      'reserved-opcode': 1002,
      'mask-missing': 1002,
      'mask-forbidden': 1002,
      'length-not-minimal': 1002,
      'length-overflow': 1002,
      'frame-too-big': 1009,
      'control-fragmented': 1002,
      'control-too-long': 1002,
      'close-payload-cut': 1002,
      'close-code-forbidden': 1002,
      'close-reason-not-utf8': 1007,
      'continuation-unexpected': 1002,
      'continuation-expected': 1002,
      'text-not-utf8': 1007,
      'message-too-big': 1009,
      'inflate-failed': 1007,
    })
  })

  test('Each can be told to the peer: its code may be sent, its name fits as the reason', () => {
    expect(violations.filter((violation) => !isWireCloseCode(closeCodeOf(violation)))).toEqual([])
    expect(violations.filter((violation) => violation.length > 123)).toEqual([])
  })
})
