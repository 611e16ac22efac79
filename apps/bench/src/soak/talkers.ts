import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { type Connection, type ConnectOptions, connect } from '@offhook/node'
import { pick, type Random } from '../random.ts'
import { type Life, owe, type Surroundings } from './life.ts'

const LONGEST = 60_000
const NOISE = randomBytes(2 * LONGEST)
const TEXTS = ['all work and no play ', 'Grüße, 世界 🌍! ', '{"id":7919,"name":"user","on":true},']

/** Mostly short, now and then long. */
function lengthOf(random: Random): number {
  return random(8) === 0 ? random(LONGEST) : random(300)
}

function message(random: Random): string | Uint8Array {
  const length = lengthOf(random)
  if (random(3) === 0) return NOISE.subarray(random(LONGEST)).subarray(0, length)
  const text = pick(random, TEXTS)
  return text.repeat(Math.ceil(length / text.length))
}

function same(one: string | Uint8Array, other: string | Uint8Array | undefined): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other
  return other !== undefined && Buffer.compare(one, other) === 0
}

async function open(
  { port, random, tally }: Surroundings,
  path: string,
  options: ConnectOptions = {},
): Promise<Connection> {
  const compression = random(2) === 0 && { serverNoContextTakeover: false }
  const connection = await connect(`ws://127.0.0.1:${port}${path}`, { compression, ...options })
  tally.connections++
  return connection
}

/** Sends it in one of the ways in which one may. */
async function send(connection: Connection, data: string | Uint8Array, random: Random): Promise<void> {
  if (random(5) > 0) return void connection.send(data)
  const middle = random(data.length + 1)
  if (typeof data === 'string') await connection.sendPieces([data.slice(0, middle), data.slice(middle)])
  else await connection.sendPieces([data.subarray(0, middle), data.subarray(middle)])
}

/** Says something, hears it, and so on; then leaves as one should. */
export const echoes: Life = async (surroundings) => {
  const { random, tally } = surroundings
  let end: (code: number) => void = () => {}
  const closed = new Promise<number>((resolve) => {
    end = resolve
  })
  const connection = await open(surroundings, pick(random, ['/echo', '/takeover']), {
    close: (_connection, { code }) => end(code),
  })
  const messages = connection[Symbol.asyncIterator]()
  for (let times = random(20); times > 0; times--) {
    const sent = message(random)
    await send(connection, sent, random)
    const { value } = await messages.next()
    owe(same(sent, value), 'the echo')
    tally.messages++
  }
  if (random(4) === 0) owe((await connection.ping()) !== undefined, 'a Pong')
  connection.close(4000)
  const code = await closed
  owe(code === 4000, `an answer to a Close, not ${code}`)
}

/** Says something to the room, and hears it among what others say. */
export const gathers: Life = async (surroundings) => {
  const { random, tally } = surroundings
  const connection = await open(surroundings, '/room')
  const mine = `${random(2 ** 31)} ${'all work and no play '.repeat(random(200))}`
  connection.send(mine)
  for await (const heard of connection) {
    tally.messages++
    if (heard === mine) return connection.close()
  }
  owe(false, 'what was said to the room')
}

/** Is gone in the middle of what it says. */
export const vanishes: Life = async (surroundings) => {
  const { random } = surroundings
  const connection = await open(surroundings, pick(random, ['/echo', '/takeover', '/room']))
  for (let times = random(10); times > 0; times--) connection.send(message(random))
  if (random(2) === 0) await setTimeout(random(5))
  connection.terminate()
}

/** Changes its mind while it comes. */
export const turnsBack: Life = async (surroundings) => {
  const signal = AbortSignal.timeout(surroundings.random(4))
  try {
    const connection = await open(surroundings, '/echo', { signal })
    connection.terminate()
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** Asks for much, and reads nothing of it. */
export const doesNotRead: Life = async (surroundings) => {
  const { random } = surroundings
  const connection = await open(surroundings, '/strict')
  connection.pause()
  for (let times = 0; times < 30; times++) connection.send(NOISE)
  await setTimeout(random(300))
  connection.terminate()
}
