import { deflated } from '../wire.ts'
import { agreedDeflate } from './agreed-deflate.ts'
import { cut, promise, type Target } from './target.ts'

const LIMIT = 1000

const OFFERS = [
  'permessage-deflate',
  'permessage-deflate; client_no_context_takeover; server_no_context_takeover',
  'permessage-deflate; server_max_window_bits=9',
]

/** The first octet chooses the parameters, the second where one message ends and the next begins. */
export const inflateTarget: Target = {
  name: 'inflate',
  seeds: ['', 'hello', 'hello hello hello', 'x'.repeat(2000)].map((text, i) =>
    Buffer.concat([Buffer.from([i, 7]), deflated(Buffer.from(text))]),
  ),
  run(input) {
    const [choice = 0, seed = 0] = input
    const codec = agreedDeflate(OFFERS[choice % OFFERS.length] as string)
    for (const payload of [input.slice(2), ...cut(input.slice(2), seed)]) {
      let answers = 0
      codec.inflate(payload, LIMIT, (result) => {
        answers++
        promise(!result.ok || result.bytes.length <= LIMIT, 'what is inflated keeps to the limit')
      })
      promise(answers === 1, 'each message is answered once')
    }
  },
}
