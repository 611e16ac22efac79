import { webhook } from '@offhook/node'
import { type Delivery, github, type Refusal } from '@offhook/webhook'
import { describe, expect, it } from 'vitest'
import { FakeTerminal, type Said, say } from './testing/fake-terminal.ts'
import { folderWith } from './testing/folder.ts'
import { serving, servingTls } from './testing/site.ts'

const OFFHOOK_SECRET = 'a secret for tests'

/** A server that takes GitHub's webhooks, and what it got. */
async function receiver() {
  const deliveries: Delivery[] = []
  const refusals: Refusal[] = []
  const listener = webhook({
    scheme: github({ secret: OFFHOOK_SECRET }),
    deliver: (delivery) => deliveries.push(delivery),
    refused: (refusal) => refusals.push(refusal),
  })
  return { deliveries, refusals, to: await serving((request, response) => void listener(request, response)) }
}

const send = (...args: string[]): Promise<Said> =>
  say(['send', ...args], new FakeTerminal({ OFFHOOK_SECRET }))

describe('A webhook that is sent', () => {
  it('is genuine, and of the type that was said', async () => {
    const { deliveries, to } = await receiver()
    const { code, output, errors } = await send('github', 'issues.closed', '--to', to)
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(deliveries).toMatchObject([
      { type: 'issues.closed', data: { action: 'closed', issue: { number: 1 } } },
    ])
    expect(output).toMatch(
      new RegExp(`^github issues\\.closed, \\d+ bytes, to ${to}\n204 No Content in \\d+ ms\n$`),
    )
  })

  it('has a type that its provider has, if none was said', async () => {
    const { deliveries, to } = await receiver()
    expect((await send('github', '--to', to)).code).toBe(0)
    expect(deliveries).toMatchObject([{ type: 'issues.opened' }])
  })

  it('has the id that was said', async () => {
    const { deliveries, to } = await receiver()
    await send('github', 'ping', '--to', to, '--id', 'hello')
    expect(deliveries).toMatchObject([{ id: 'hello' }])
  })

  it('has the bytes of a file for its body', async () => {
    const { deliveries, to } = await receiver()
    const folder = folderWith({ 'body.json': '{ "action": "pinned"  }\n' })
    await send('github', 'issues', '--to', to, '--data', `${folder}/body.json`)
    expect(deliveries.map(({ type, raw }) => [type, String(raw)])).toEqual([
      ['issues.pinned', '{ "action": "pinned"  }\n'],
    ])
  })

  it('has for its body what is piped in', async () => {
    const { deliveries, to } = await receiver()
    const terminal = new FakeTerminal({ OFFHOOK_SECRET })
    terminal.input.end('{"zen":"piped"}')
    expect((await say(['send', 'github', 'ping', '--to', to, '--data', '-'], terminal)).code).toBe(0)
    expect(deliveries).toMatchObject([{ data: { zen: 'piped' } }])
  })

  it('is refused if it is forged, and that is a failure', async () => {
    const { refusals, to } = await receiver()
    const { code, output } = await send('github', '--to', to, '--forge')
    expect(code).toBe(1)
    expect(output).toMatch(/\n401 Unauthorized in \d+ ms\nUnauthorized\n$/)
    expect(refusals).toMatchObject([{ code: 'OFFHOOK_SIGNATURE_WRONG' }])
  })

  it('is signed by the secret of the option before all others, then by that of its provider', async () => {
    const { to } = await receiver()
    const env = { OFFHOOK_SECRET: 'another one', OFFHOOK_SECRET_GITHUB: OFFHOOK_SECRET }
    expect((await say(['send', 'github', '--to', to], new FakeTerminal(env))).code).toBe(0)
    const option = ['--secret', OFFHOOK_SECRET]
    expect(
      (await say(['send', 'github', '--to', to, ...option], new FakeTerminal({ OFFHOOK_SECRET: 'no' }))).code,
    ).toBe(0)
    const { code, output } = await say(['send', 'github', '--to', to, '--secret', 'another one'])
    expect(code).toBe(1)
    expect(output).toContain('Is the secret there the one given here?')
  })
})

describe('An answer', () => {
  it('that takes a forged one is a reason to worry', async () => {
    const to = await serving((_request, response) => response.writeHead(200).end('thanks'))
    const { code, output } = await send('github', '--to', to, '--forge')
    expect(code).toBe(0)
    expect(output).toMatch(/\nthanks\nA forged webhook was taken: /)
  })

  it('cannot lead the terminal', async () => {
    const to = await serving((_request, response) => response.writeHead(200).end('a\u001b[2J\nb'))
    const { output } = await send('github', '--to', to)
    expect(output).toMatch(/\n200 OK in \d+ ms\na\\x1b\[2J\nb\n$/)
  })

  it('that redirects is not followed', async () => {
    const to = await serving((_request, response) =>
      response.writeHead(307, { location: '/elsewhere' }).end(),
    )
    const { code, output } = await send('github', '--to', to)
    expect(code).toBe(1)
    expect(output).toContain('give the final URL')
  })

  it('that knows no such page has a hint', async () => {
    const to = await serving((_request, response) => response.writeHead(404).end())
    expect((await send('github', '--to', to)).output).toContain('Is this where the webhook’s route is?')
  })

  it('that never ends is not read for ever', async () => {
    const to = await serving((_request, response) => {
      const more = () => {
        while (response.write('x'.repeat(65_536)));
      }
      response.writeHead(500).on('drain', more)
      more()
    })
    const { code, output } = await send('github', '--to', to)
    expect(code).toBe(1)
    expect(output.length).toBeLessThan(66_000)
  })

  it('is coloured on a terminal alone', async () => {
    const { to } = await receiver()
    const coloured = await say(['send', 'github', '--to', to], new FakeTerminal({ OFFHOOK_SECRET }, true))
    expect(coloured.output).toContain('\u001b[32m204 No Content\u001b[0m')
    const plain = await say(
      ['send', 'github', '--to', to],
      new FakeTerminal({ OFFHOOK_SECRET, NO_COLOR: '1' }, true),
    )
    expect(plain.output).toContain('\n204 No Content')
  })
})

describe('No answer', () => {
  it('comes from where nobody listens', async () => {
    const { code, errors } = await send('github', '--to', 'http://127.0.0.1:1023')
    expect(code).toBe(1)
    expect(errors).toBe('No answer from http://127.0.0.1:1023: nobody listens there (ECONNREFUSED).\n')
  })

  it('comes from a port that fetch refuses', async () => {
    const { code, errors } = await send('github', '--to', 'http://127.0.0.1:6000')
    expect(code).toBe(1)
    expect(errors).toContain('fetch refuses this port, so listen on another.')
  })

  it('comes where no TLS is spoken', async () => {
    const to = (await serving(() => {})).replace('http', 'https')
    const { code, errors } = await send('github', '--to', to)
    expect(code).toBe(1)
    expect(errors).toBe(`No answer from ${to}: no TLS is spoken there: take http: or ws:.\n`)
  })

  it('comes where the certificate signs itself, which says how to trust it', async () => {
    const to = await servingTls()
    const { code, errors } = await send('github', '--to', to)
    expect(code).toBe(1)
    expect(errors).toContain(
      'Node does not trust its certificate: name the file of that in NODE_EXTRA_CA_CERTS.',
    )
  })

  it('comes where the connection breaks', async () => {
    const to = await serving((request) => request.socket.destroy())
    const { code, errors } = await send('github', '--to', to)
    expect(code).toBe(1)
    expect(errors).toMatch(/^No answer from http:.*: .+\.\n$/)
  })

  it('is waited for no longer once Ctrl-C was pressed', async () => {
    const terminal = new FakeTerminal({ OFFHOOK_SECRET })
    const to = await serving(() => terminal.interrupt())
    expect(await say(['send', 'github', '--to', to], terminal)).toMatchObject({ code: 130, errors: '' })
  })

  it('comes where Ctrl-C was pressed while the body was piped in', async () => {
    const terminal = new FakeTerminal({ OFFHOOK_SECRET })
    const sent = say(['send', 'github', '--to', 'http://127.0.0.1:9', '--data', '-'], terminal)
    terminal.input.write('{')
    terminal.interrupt()
    expect(await sent).toEqual({ code: 130, output: '', errors: '' })
  })
})

describe('What cannot be sent', () => {
  it.each([
    ['names no provider', [], 'Say which provider: '],
    ['names two types', ['github', 'push', 'ping'], "One event at a time: what is 'ping'?"],
    ['goes nowhere', ['github'], 'Say where to: --to http'],
    ['goes to a WebSocket', ['github', '--to', 'ws://127.0.0.1'], "'ws://127.0.0.1' is nowhere to send to"],
    [
      'shows a password',
      ['github', '--to', 'https://me:mine@127.0.0.1'],
      '--to takes no name and password: leave out what stands before the @.\n',
    ],
    ['shows a name', ['github', '--to', 'https://me@127.0.0.1'], '--to takes no name and password'],
    ['has no id', ['github', '--to', 'http://a', '--id', ''], '--id is empty: say one, or leave --id out'],
    ['has a blank id', ['github', '--to', 'http://a', '--id', ' '], '--id is empty: '],
    [
      'has an id of two lines',
      ['github', '--to', 'http://a', '--id', 'a\nb'],
      'Id and type stand in headers',
    ],
    [
      'has a type in no Latin letters',
      ['github', '事件', '--to', 'http://a'],
      'Id and type stand in headers',
    ],
    ['goes to no URL', ['github', '--to', 'http://'], "'http://' is nowhere to send to"],
    [
      'has a secret that is too short',
      ['github', '--to', 'http://a', '--secret', 'x'],
      'github: The secret has fewer',
    ],
    ['is not there', ['github', '--to', 'http://a', '--data', '/nowhere'], '--data /nowhere: ENOENT'],
    ['lacks a value', ['github', '--to'], "Option '--to <value>' argument missing"],
  ])('is called wrongly if it %s', async (_title, args, problem) => {
    const { code, output, errors } = await send(...args)
    expect({ code, output }).toEqual({ code: 2, output: '' })
    expect(errors.slice(0, problem.length)).toBe(problem)
  })

  it('has no secret', async () => {
    const { code, errors } = await say(
      ['send', 'github', '--to', 'http://127.0.0.1'],
      new FakeTerminal({ OFFHOOK_SECRET: '' }),
    )
    expect(code).toBe(2)
    expect(errors).toContain('OFFHOOK_SECRET, or by --secret')
  })
})
