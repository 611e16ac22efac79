import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { turnAway } from './turn-away.ts'

it('turns away once, and not who has been answered', () => {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  turnAway(response)
  expect(response.statusCode).toBe(503)
  expect(() => turnAway(response)).not.toThrow()
})
