import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { github, type SignedRequest } from '@offhook/webhook'
import { pick } from '../random.ts'
import { type Life, owe, type Surroundings } from './life.ts'
import { SECRET } from './secret.ts'

const genuine = github({ secret: SECRET })
const forger = github({ secret: 'what a forger made up' })

async function post({ port }: Surroundings, { headers, body }: SignedRequest): Promise<number> {
  const sending = request({ port, host: '127.0.0.1', path: '/hook', method: 'POST', headers, agent: false })
  sending.end(body)
  const [response] = (await once(sending, 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'close')
  return response.statusCode ?? 0
}

/** A delivery, the same once more, one that fails, a forgery. */
export const delivers: Life = async (surroundings) => {
  const { tally, random } = surroundings
  const delivery = await genuine.sign({ text: 'x'.repeat(random(5000)) }, { type: 'push' })
  owe((await post(surroundings, delivery)) === 204, '204 for a delivery')
  owe((await post(surroundings, delivery)) === 204, '204 for what was delivered')
  const failing = await genuine.sign({ fails: true, at: random(2 ** 31) }, { type: 'push' })
  owe((await post(surroundings, failing)) === 503, '503 for what fails')
  const forged = await forger.sign({ text: 'x' }, { type: 'push' })
  owe((await post(surroundings, forged)) === 401, '401 for a forgery')
  tally.webhooks += 4
}

/** Promises a body, and goes before it is there. */
export const goesBeforeTheBody: Life = async ({ port, random, tally }) => {
  const { headers, body } = await genuine.sign({ text: 'x'.repeat(20_000) }, { type: 'push' })
  const options = { port, host: '127.0.0.1', path: '/hook', method: 'POST', headers, agent: false }
  const sending = request({ ...options, headers: { ...headers, 'content-length': body.length } })
  const gone = new Promise((resolve) => sending.once('close', resolve))
  sending.on('error', () => {}) // It is destroyed before it is answered.
  sending.write(body.subarray(0, random(body.length)))
  await once(sending, 'socket')
  setTimeout(() => sending.destroy(), pick(random, [0, 5]))
  await gone
  tally.webhooks++
}
