import { expect, it } from 'vitest'
import * as handshake from './index.ts'

it('exports these names', () => {
  expect(Object.keys(handshake).sort()).toEqual([
    'HandshakeError',
    'acceptKey',
    'answer',
    'ask',
    'checkAnswer',
    'isUpgrade',
  ])
})
