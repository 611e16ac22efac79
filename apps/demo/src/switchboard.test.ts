import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examplesOf } from './examples.ts'
import { PROVIDERS } from './providers.ts'
import { ADAPTERS } from './settings.ts'
import { SUBPROTOCOL } from './switchboard.ts'
import { type Client, connect } from './testing/client.ts'
import { Demo } from './testing/demo.ts'

type Answer = Record<string, unknown>

/** Asks as the page does, and passes over what is told meanwhile. */
async function ask({ socket, nextJson }: Client, question: object): Promise<Answer> {
  socket.send(JSON.stringify({ ...question, number: 7 }))
  for (;;) {
    const answer = await nextJson()
    if (answer['to'] === 7) return answer
  }
}

describe.each(ADAPTERS)('The switchboard on %s', (adapter) => {
  let demo: Demo
  let page: Client

  beforeAll(async () => {
    demo = await Demo.start({ ADAPTER: adapter })
    page = await connect(demo.socket('/live'), {}, [SUBPROTOCOL])
  })

  afterAll(async () => void (await demo.stop()))

  it('greets with what the server is, and what it takes', async () => {
    const { welcome, gauges } = await page.nextJson()
    expect(welcome).toMatchObject({ adapter, node: process.version })
    expect(gauges).toMatchObject({ uptime: expect.any(Number), memory: expect.any(Number) })
  })

  it.each(PROVIDERS.map(({ name }) => name))(
    'sends examples of %s that are genuine, forged and replayed',
    async (provider) => {
      for (const { name } of examplesOf(provider).slice(0, 25)) {
        const { example } = await ask(page, { ask: 'example', provider, name })
        const event = { ask: 'send', provider, ...(example as object) }
        for (const [manner, outcomes] of [
          ['genuine', ['delivered', 'answered']],
          ['forged', ['refused']],
          ['replayed', ['duplicate', 'answered']],
        ] as const) {
          const { arrival } = await ask(page, { ...event, manner })
          expect(outcomes).toContain((arrival as Answer)['outcome'])
        }
      }
    },
  )

  it.each([
    ['nothing', {}],
    ['what is not there', { ask: 'detail', arrival: 0 }],
    ['an example of nobody', { ask: 'example', provider: '__proto__', name: 'x' }],
    ['to send for nobody', { ask: 'send', provider: 'nobody', manner: 'genuine', body: '' }],
    ['to send in no manner', { ask: 'send', provider: 'github', manner: 'toString', body: '' }],
  ])('answers who asks for %s', async (_, question) => {
    expect(await ask(page, question)).toMatchObject({ problem: expect.stringMatching(/\.$/) })
  })

  it.each(['', 'null', '7', '[]', '{'])('survives %j', async (text) => {
    page.socket.send(text)
    expect(await ask(page, { ask: 'gauges' })).toHaveProperty('gauges')
  })
})
