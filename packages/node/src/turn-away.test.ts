import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { turnAway } from './turn-away.ts'

it('turns away once, and not who has been answered', () => {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  turnAway(response, 'handshake-timeout')
  expect(response.statusCode).toBe(503)
  turnAway(response, 'address-limit')
  expect(response.statusCode).toBe(503)
})
