import { answer } from '@offhook/handshake'
import { zlibEngine } from '@offhook/node'
import { type DeflateCodec, permessageDeflate } from '@offhook/permessage-deflate'
import { handshakeRequest } from '../wire.ts'

/** What a server and a client that offers this agree on. It never leaves the event loop, so that runs can be compared. */
export function agreedDeflate(offer: string): DeflateCodec {
  const deflate = permessageDeflate({
    engine: zlibEngine,
    syncLimit: 1 << 30,
    clientNoContextTakeover: false,
  })
  const result = answer(handshakeRequest({ 'sec-websocket-extensions': offer }), { extensions: [deflate] })
  const codec = result.accepted ? result.extensions[0]?.agreed : undefined
  if (codec === undefined) throw new Error(`Nothing was agreed on ${offer}`)
  return codec
}
