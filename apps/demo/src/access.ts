import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Answer } from './answer.ts'
import type { Settings } from './settings.ts'

/** The names of this machine, for itself. */
const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

/** What providers and load balancers ask for. They have no token, and see no payload. */
const OPEN = /^\/(webhooks\/[^/]*|healthz)$/

/** Whether an address can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host)
}

/**
 * Who may see the page, which shows payloads: whoever is on this machine, and whoever has the token.
 *
 * On loopback, the request's Host must be this machine too. A page elsewhere whose name was made to lead here (DNS rebinding)
 * sends its own name as Host; so does a tunnel, which is for webhooks alone.
 */
export class Access {
  readonly #token: string
  readonly #loopback: boolean

  constructor({ host, token }: Settings) {
    this.#token = token.value
    this.#loopback = isLoopback(host)
  }

  /** The answer to those who may not come in, or must come in another way; `undefined` for all others. */
  check({ url = '/', headers }: IncomingMessage): Answer | undefined {
    const [path = '/', query = ''] = url.split('?')
    if (OPEN.test(path) || (this.#loopback && isLoopback(hostname(headers.host)))) return undefined
    const given = new URLSearchParams(query).get('token')
    if (given !== null && this.#fits(given)) return welcome(path, given)
    const known = cookieOf(headers.cookie) ?? headers.authorization?.replace(/^Bearer /, '') ?? ''
    return this.#fits(known) ? undefined : denied()
  }

  #fits(token: string): boolean {
    const [one, other] = [Buffer.from(token), Buffer.from(this.#token)]
    return one.length === other.length && timingSafeEqual(one, other)
  }
}

function hostname(host = ''): string {
  return host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1')
}

/** A stranger wrote it: `decodeURIComponent` would throw at a lone `%`, which this takes as it is. */
function cookieOf(cookies = ''): string | null {
  const pair = cookies.split('; ').find((cookie) => cookie.startsWith('offhook_token='))
  return new URLSearchParams(pair).get('offhook_token')
}

/** The token moves from the address, which others may see, to a cookie. */
function welcome(path: string, token: string): Answer {
  const cookie = `offhook_token=${encodeURIComponent(token)}; Path=/; HttpOnly; SameSite=Strict`
  const headers = { Location: path, 'Set-Cookie': cookie, 'Referrer-Policy': 'no-referrer' }
  return { status: 303, headers, body: Buffer.alloc(0) }
}

function denied(): Answer {
  const body = Buffer.from(
    'The page shows payloads, so it wants the token that was printed when the server was started: /?token=…\n',
  )
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'WWW-Authenticate': 'Bearer' }
  return { status: 401, headers, body }
}
