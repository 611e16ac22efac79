import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { warnings } from '@offhook/testing'
import { expect, it } from 'vitest'
import { turnAway } from './turn-away.ts'

const newResponse = () => new ServerResponse(new IncomingMessage(new Socket()))

it('says what it answers in words of its own, whatever the application said', () => {
  const response = newResponse()
  response.statusMessage = 'Fine\n'
  turnAway(response, 'shutdown')
  expect(response.statusMessage).toBe('Service Unavailable')
})

it('ends the socket if middleware throws, and not the process', async () => {
  const warned = warnings()
  const response = newResponse()
  response.writeHead = () => {
    throw new Error('no cookie')
  }
  turnAway(response, 'handshake-timeout')
  expect(response.destroyed).toBe(true)
  expect(await warned.next()).toMatchObject({ message: 'no cookie' })
})

it('turns away once, and not a client that has been answered', () => {
  const response = newResponse()
  turnAway(response, 'handshake-timeout')
  expect(response.statusCode).toBe(503)
  turnAway(response, 'address-limit')
  expect(response.statusCode).toBe(503)
})
