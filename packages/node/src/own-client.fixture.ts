import {
  type Client,
  type ClientMake,
  certificate,
  type Ending,
  gate,
  Inbox,
  pairsOf,
} from '@offhook/testing'
import { onTestFinished } from 'vitest'
import { connect } from './index.ts'
import { leaving } from './raw-server.fixture.ts'

/** Our client, in the shape that the contract knows clients by. */
export const ownClient: ClientMake = {
  name: 'connect()',
  async open(url, { subprotocols = [] } = {}): Promise<Client> {
    const messages = new Inbox<string | Buffer>()
    const closed = gate<Ending>()
    const connection = await connect(url, {
      subprotocols,
      compression: true,
      tls: { ca: certificate },
      message: (_connection, data) => messages.put(data),
      close: (_connection, { code, reason }) => closed.open({ code, reason }),
    })
    onTestFinished(leaving(connection))
    const { headers } = connection.request
    return {
      messages,
      closed: closed.promise,
      subprotocol: connection.subprotocol ?? '',
      extensions: headers['sec-websocket-extensions'] ?? '',
      cookies: pairsOf(headers['set-cookie']),
      send: (data) => void connection.send(data),
      close: (code, reason) => {
        connection.close(code, reason)
        return closed.promise
      },
    }
  },
}
