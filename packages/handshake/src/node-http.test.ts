import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AnswerOptions, answer } from './answer.ts'
import { type Ask, ask } from './ask.ts'
import { checkAnswer } from './check-answer.ts'
import { isUpgrade } from './request.ts'

const server = createServer()
let options: AnswerOptions = {}

server.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => {
  expect(isUpgrade(incoming)).toBe(true)
  const { status, headers } = answer(incoming, options)
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} -`, ...lines, '', ''].join('\r\n'))
})

beforeEach(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterEach(() => {
  options = {}
  server.close()
})

const nonce = Uint8Array.from({ length: 16 }, (_, index) => index)
const url = () => `ws://127.0.0.1:${(server.address() as AddressInfo).port}/chat`

async function send({ hostname, port, path, headers }: Ask): Promise<IncomingMessage> {
  const sent = request({ hostname, port, path, headers: Object.fromEntries(headers) })
  sent.end()
  const arrived = Promise.race([once(sent, 'upgrade'), once(sent, 'response')])
  const [response] = (await arrived) as [IncomingMessage]
  response.resume()
  return response
}

describe('over node:http, whose messages fit as they are', () => {
  it('opens a connection', async () => {
    options = { subprotocols: ['v1'], headers: [['Set-Cookie', 'a=1']] }
    const asked = ask({ url: url(), nonce, subprotocols: ['v2', 'v1'] })
    expect(checkAnswer(asked, await send(asked))).toEqual({ ok: true, subprotocol: 'v1', extensions: [] })
  })

  it('turns a page of another site away', async () => {
    const asked = ask({ url: url(), nonce, headers: [['Origin', 'https://evil.example']] })
    const response = await send(asked)
    expect(response.statusCode).toBe(403)
    expect(checkAnswer(asked, response)).toMatchObject({ ok: false, code: 'OFFHOOK_STATUS' })
  })
})
