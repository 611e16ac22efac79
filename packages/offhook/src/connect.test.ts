import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { PassThrough, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { WsServer } from '@offhook/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { run } from './run.ts'
import { FakeTerminal, say } from './testing/fake-terminal.ts'
import { serving, servingTls } from './testing/site.ts'

/** A server that does this with each connection. */
async function welcoming(welcome: (ws: WebSocket) => void): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (ws) => {
    ws.on('error', () => {})
    welcome(ws)
  })
  await once(server, 'listening')
  onTestFinished(() => {
    for (const ws of server.clients) ws.terminate()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('A line', () => {
  it('is sent as text, and the answer is printed', async () => {
    const terminal = new FakeTerminal()
    const { url, closed } = await WsServer.listening()
    const talk = say(['connect', url, '--wait', '0'], terminal)
    await terminal.errors.shows(/^Connected\.\n$/)
    terminal.input.write('Hello\nand you?\n')
    await terminal.output.shows(/^Hello\nand you\?\n$/)
    terminal.input.end()
    expect(await talk).toEqual({
      code: 0,
      output: 'Hello\nand you?\n',
      errors: 'Connected.\nClosed: 1000\n',
    })
    expect(await closed.next()).toBe(1000)
  })

  it('ends where it is ended, and nowhere else', async () => {
    const terminal = new FakeTerminal()
    const { url } = await WsServer.listening()
    const talk = say(['connect', url, '--wait', '0'], terminal)
    for (const part of ['one\r', '\n\u2028t', 'w\u2029o\n', '\n', 'thr\ree']) terminal.input.write(part)
    await terminal.output.shows(/^one\n\\u2028tw\\u2029o\n\n$/)
    terminal.input.end()
    await talk
    expect(terminal.output.text).toContain('\nthr\\x0dee\n')
  })

  it('that was piped in has time for its answer', async () => {
    const terminal = new FakeTerminal()
    const url = await welcoming((ws) => {
      ws.on('message', () => {
        ws.send('late')
        ws.close(1000)
      })
    })
    terminal.input.end('Hello\n')
    expect(await say(['connect', url, '--wait', '60000'], terminal)).toMatchObject({
      code: 0,
      output: 'late\n',
    })
  })

  it('waits for those before it if they are slow to leave', async () => {
    const terminal = new FakeTerminal()
    const lengths: number[] = []
    const url = await welcoming((ws) => {
      ws.on('message', (data: Buffer) => {
        if (lengths.push(data.length) === 20) ws.close(1000)
      })
    })
    for (let line = 0; line < 20; line++) terminal.input.write(`${'x'.repeat(500_000)}\n`)
    expect(await say(['connect', url, '--no-compress'], terminal)).toMatchObject({ code: 0 })
    expect(lengths).toEqual(Array(20).fill(500_000))
  })
})

describe('A message', () => {
  it('cannot lead the terminal, nor look like another', async () => {
    const url = await welcoming((ws) => {
      ws.send('\u001b[2Ja\n< b\r')
      ws.close(1000, '\u001b[2J')
    })
    const terminal = new FakeTerminal({}, true)
    const { output, errors } = await say(['connect', url], terminal)
    expect(output).toBe('< \\x1b[2Ja\n  < b\\x0d\n')
    expect(errors).toContain('Closed: 1000 \\x1b[2J')
  })

  it.each([
    [Buffer.from([0, 255, 16]), '3 bytes  00 ff 10\n'],
    [Buffer.alloc(17, 1), `17 bytes  ${'01 '.repeat(15)}01 …\n`],
    [Buffer.alloc(0), '0 bytes\n'],
  ])('of %j is shown by its length and its beginning', async (data, shown) => {
    const url = await welcoming((ws) => {
      ws.send(data)
      ws.close(1000)
    })
    expect(await say(['connect', url])).toMatchObject({ code: 0, output: shown })
  })
})

describe('Who reads slowly', () => {
  /** A stream that is full with a single byte, and what waited in it at each write. */
  function narrow() {
    const waited: number[] = []
    let text = ''
    const output = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        waited.push(output.writableLength)
        text += chunk
        setImmediate(done)
      },
    })
    return { output, waited, read: () => finished(output.end()).then(() => text) }
  }

  it('is waited for, and misses nothing', async () => {
    const url = await welcoming((ws) => {
      for (let message = 0; message < 100; message++) ws.send('tick')
      ws.close(1000)
    })
    const { output, waited, read } = narrow()
    expect(await run(['connect', url], { ...new FakeTerminal(), output })).toBe(0)
    expect(await read()).toBe('tick\n'.repeat(100))
    expect(Math.max(...waited)).toBe('tick\n'.length)
  })

  it('and then presses Ctrl-C misses nothing either, and is asked to wait once', async () => {
    const url = await welcoming((ws) => {
      for (let message = 0; message < 100; message++) ws.send('tick')
    })
    const terminal = new FakeTerminal()
    const output = new PassThrough({ highWaterMark: 1 })
    const talk = run(['connect', url], { ...terminal, output })
    await once(output, 'readable')
    terminal.interrupt()
    expect(await talk).toBe(0)
    expect(output.listenerCount('drain')).toBe(1)
    expect(await text(output.end())).toBe('tick\n'.repeat(100))
  })

  it('and then no more has the connection closed with 1000', async () => {
    const { url, closed } = await WsServer.listening()
    const { output } = narrow()
    const terminal = new FakeTerminal()
    const talk = run(['connect', url], { ...terminal, output })
    await terminal.errors.shows(/Connected/)
    output.destroy()
    expect(await talk).toBe(0)
    expect(await closed.next()).toBe(1000)
  })

  it('or left before there was a connection needs none', async () => {
    const { output } = narrow()
    const origin = await serving(() => output.destroy())
    const args = ['connect', origin.replace('http', 'ws')]
    expect(await run(args, { ...new FakeTerminal(), output })).toBe(130)
  })
})

describe('A connection', () => {
  it('is asked for with headers and subprotocols, and says what was agreed', async () => {
    const server = await WsServer.listening({ perMessageDeflate: true })
    const terminal = new FakeTerminal()
    terminal.input.end()
    const headers = ['--header', 'Authorization: Bearer a:b', '--header', 'X-Two:2']
    const wishes = ['--subprotocol', 'chat', '--subprotocol', 'echo', '--wait', '0']
    const { errors } = await say(['connect', server.url, ...headers, ...wishes], terminal)
    expect((await server.requests.next()).headers).toMatchObject({
      authorization: 'Bearer a:b',
      'x-two': '2',
      'sec-websocket-protocol': expect.stringMatching(/^chat, ?echo$/),
    })
    expect(errors).toMatch(/^Connected, subprotocol chat, compressed\.\n/)
  })

  it('offers no compression where it shall not', async () => {
    const server = await WsServer.listening({ perMessageDeflate: true })
    const terminal = new FakeTerminal()
    terminal.input.end()
    await say(['connect', server.url, '--no-compress', '--wait', '0'], terminal)
    expect((await server.requests.next()).headers).not.toHaveProperty('sec-websocket-extensions')
  })

  it('is closed with 1000 by Ctrl-C', async () => {
    const { url, closed } = await WsServer.listening()
    const terminal = new FakeTerminal()
    const talk = say(['connect', url], terminal)
    await terminal.errors.shows(/Connected/)
    terminal.interrupt()
    expect(await talk).toMatchObject({ code: 0, errors: 'Connected.\nClosed: 1000\n' })
    expect(await closed.next()).toBe(1000)
  })

  it.each([
    [1001, 'on my way', 0, 'Closed: 1001 on my way'],
    [1011, 'a fault', 1, 'Closed: 1011 a fault'],
    [4001, '', 1, 'Closed: 4001'],
    [undefined, undefined, 0, 'Closed, without a code.'],
  ])('that the server closes with %s %s ends it all', async (code, reason, exit, said) => {
    const url = await welcoming((ws) => ws.close(code, reason))
    expect(await say(['connect', url])).toMatchObject({ code: exit, errors: `Connected.\n${said}\n` })
  })

  it('that breaks is a failure', async () => {
    const url = await welcoming((ws) => ws.terminate())
    const { code, errors } = await say(['connect', url])
    expect(code).toBe(1)
    expect(errors).toContain('Closed without a farewell: the connection broke (1006).')
  })

  it('on which the server breaks the protocol is a failure', async () => {
    // A frame with a reserved bit set (RFC 6455 §5.2).
    const url = await welcoming((ws) => Object(ws)._socket.write(Buffer.from([0xf1, 0])))
    const { code, errors } = await say(['connect', url])
    expect(code).toBe(1)
    expect(errors).toContain('Closed: the server broke the protocol, 1002')
  })
})

describe('No connection', () => {
  it('is had where another answer comes, which is shown, and cannot lead the terminal', async () => {
    const origin = await serving((_request, response) => response.writeHead(403).end('go \u001b[2Jaway\n'))
    const { code, errors } = await say(['connect', origin.replace('http', 'ws')])
    expect(code).toBe(1)
    expect(errors).toMatch(/403.*\ngo \\x1b\[2Jaway\n$/)
  })

  it('is had where nobody listens', async () => {
    const { code, errors } = await say(['connect', 'ws://127.0.0.1:9'])
    expect(code).toBe(1)
    expect(errors).toContain('ECONNREFUSED')
  })

  it('is had where no TLS is spoken, or the certificate signs itself, which says what to do', async () => {
    const plain = await say(['connect', (await serving(() => {})).replace('http', 'wss')])
    expect(plain).toMatchObject({
      code: 1,
      errors: 'No connection: no TLS is spoken there: take http: or ws:.\n',
    })
    const distrusted = await say(['connect', (await servingTls()).replace('https', 'wss')])
    expect(distrusted.code).toBe(1)
    expect(distrusted.errors).toContain('NODE_EXTRA_CA_CERTS')
  })

  it('is waited for no longer once Ctrl-C was pressed', async () => {
    const terminal = new FakeTerminal()
    const origin = await serving(() => {})
    const talk = say(['connect', origin.replace('http', 'ws')], terminal)
    terminal.interrupt()
    expect(await talk).toMatchObject({ code: 130, output: '' })
  })

  it.each([
    ['nowhere', [], 'Say where to: '],
    ['two places', ['ws://a', 'ws://b'], "One URL at a time: what is 'ws://b'?"],
    ['no WebSocket', ['ftp://127.0.0.1'], ''],
    [
      'a place with no header',
      ['ws://127.0.0.1', '--header', 'x'],
      "'x' is no header: write --header 'Name: value'.",
    ],
    ['a place with no subprotocol', ['ws://127.0.0.1', '--subprotocol', 'a b'], ''],
    ['a place for no time', ['ws://127.0.0.1', '--wait', '-1'], ''],
    [
      'a place for some time',
      ['ws://127.0.0.1', '--wait', 'some'],
      '--wait is a whole number from 0 to 3600000',
    ],
  ])('is asked of %s', async (_title, args, problem) => {
    const { code, output, errors } = await say(['connect', ...args])
    expect({ code, output }).toEqual({ code: 2, output: '' })
    expect(errors.slice(0, problem.length)).toBe(problem)
  })
})
