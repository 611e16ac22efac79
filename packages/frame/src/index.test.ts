import { expect, test } from 'vitest'
import * as frame from './index.ts'
import * as maskingMemory from './masking-memory.ts'

test('The package exports these names and no others', () => {
  expect(Object.keys(frame).sort()).toEqual([
    'CloseCode',
    'FIN',
    'FrameDecoder',
    'FrameError',
    'FrameWriter',
    'MAX_CONTROL_PAYLOAD',
    'Opcode',
    'RSV1',
    'Slab',
    'applyMask',
    'checkHeader',
    'classifyCloseCode',
    'closeCodeOf',
    'decodeClosePayload',
    'encodeClosePayload',
    'headerLength',
    'headerLengthFor',
    'isControl',
    'isReserved',
    'isWireCloseCode',
    'payloadLength',
    'violations',
    'webPlatform',
    'writeHeader',
  ])
})

test('So does its other door', () => {
  expect(Object.keys(maskingMemory)).toEqual(['MaskingMemory'])
})
