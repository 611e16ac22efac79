import { acceptKey, answer, checkAnswer, HandshakeError, isUpgrade } from '@offhook/handshake'
import { answered, asked, received } from './opening.ts'
import { same } from './same.ts'
import type { Suite } from './suite.ts'

/** Header fields that break a rule, and what they are refused with. */
const REFUSED = [
  [{ host: 'example.com/evil' }, 400, 'OFFHOOK_HOST'],
  [{ upgrade: 'h2c' }, 426, 'OFFHOOK_UPGRADE'],
  [{ connection: 'keep-alive' }, 400, 'OFFHOOK_CONNECTION'],
  [{ 'content-length': '3' }, 400, 'OFFHOOK_BODY'],
  [{ 'sec-websocket-version': '8' }, 426, 'OFFHOOK_VERSION'],
  [{ 'sec-websocket-key': 'c2hvcnQ=' }, 400, 'OFFHOOK_KEY'],
  [{ origin: 'https://evil.example' }, 403, 'OFFHOOK_ORIGIN'],
  [{ 'sec-websocket-protocol': 'a, a' }, 400, 'OFFHOOK_SUBPROTOCOL'],
] as const

/** What a client makes of a server's header fields, some of which are others. */
function checked(headers: Readonly<Record<string, string>>): string {
  const { request, ours } = asked({ subprotocols: ['v2', 'v1'] })
  const { status, headers: fields } = answer(request, { subprotocols: ['v1'] })
  const opened = checkAnswer(ours, { statusCode: status, headers: { ...received(fields), ...headers } })
  return opened.ok ? `${opened.subprotocol}` : opened.code
}

function codeThrownBy(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof HandshakeError ? error.code : String(error)
  }
}

export const handshake: Suite = {
  'the accept of the key in §1.3 is the one there': () => {
    same(acceptKey('dGhlIHNhbXBsZSBub25jZQ=='), 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
  },

  'a client and a server agree'() {
    same(checked({}), 'v1')
    same(isUpgrade(asked().request), true)
  },

  'what is not in order is refused, with its status'() {
    for (const [headers, status, code] of REFUSED) {
      const refused = answered(headers)
      same([refused.status, refused.accepted || refused.code], [status, code])
    }
  },

  'a page may be let in by its origin'() {
    const headers = { origin: 'https://friend.example' }
    same(answered(headers, { origin: ['https://friend.example'] }).status, 101)
    same(answered({ origin: 'https://example.com' }).status, 101)
  },

  'an answer that is not in order is turned down'() {
    same(checked({ 'sec-websocket-accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' }), 'OFFHOOK_ACCEPT')
    same(checked({ 'sec-websocket-protocol': 'v3' }), 'OFFHOOK_SUBPROTOCOL')
    same(checked({ 'sec-websocket-extensions': 'x-none' }), 'OFFHOOK_EXTENSIONS')
  },

  'wrong options are named'() {
    const code = codeThrownBy(() => asked({ url: 'wss://example.com/#fragment' }))
    same(code, 'OFFHOOK_URL_INVALID')
    same(
      codeThrownBy(() => asked({ nonce: new Uint8Array(8) })),
      'OFFHOOK_NONCE_INVALID',
    )
  },
}
