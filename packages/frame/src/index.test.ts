import { expect, test } from 'vitest'
import * as frame from './index.ts'

test('The package exports these names and no others', () => {
  expect(Object.keys(frame).sort()).toEqual([
    'CloseCode',
    'FIN',
    'FrameDecoder',
    'FrameError',
    'FrameWriter',
    'MAX_CONTROL_PAYLOAD',
    'MaskingMemory',
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
