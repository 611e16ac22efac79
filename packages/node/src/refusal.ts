/** Why a server did not open the connection, said so that it can be mended. */
import type { IncomingMessage } from 'node:http'
import { type Ask, checkAnswer, type Failed } from '@offhook/handshake'
import type { Answered } from './attempt.ts'
import { ConnectError } from './connect-error.ts'

/** Bytes of a refusal's body that are kept; the rest is not read. */
const MAX_BODY = 4_096

const MENDS: ReadonlyMap<number | undefined, string> = new Map([
  [400, 'see its body'],
  [401, 'send credentials in headers, say as Authorization'],
  [403, 'check the credentials in headers, and origin'],
  [404, 'check the path of the URL'],
  [407, 'send credentials for the proxy with agent'],
  [426, 'it wants another version than 13, or something else than a WebSocket'],
  [429, 'try later, and less often'],
  [503, 'try later'],
])

/** The error for an answer that opens no connection. Reads the beginning of its body, and ends the request. */
export async function refusal(
  asked: Ask<unknown>,
  { request, response }: Answered,
  signal: AbortSignal | undefined,
): Promise<ConnectError> {
  const body = await beginningOf(response)
  request.destroy()
  signal?.throwIfAborted()
  const { code, message } = faultOf(asked, response)
  return new ConnectError(code, message, { response, body })
}

function faultOf(asked: Ask<unknown>, response: IncomingMessage): Pick<Failed, 'code' | 'message'> {
  if (response.statusCode !== 101) return { code: 'OFFHOOK_STATUS', message: statusMessage(response) }
  const checked = checkAnswer(asked, response)
  // With all in order, Node would have emitted 'upgrade' instead.
  return checked.ok
    ? { code: 'OFFHOOK_UPGRADE', message: 'The server did not upgrade the connection.' }
    : checked
}

function statusMessage({ statusCode, headers }: IncomingMessage): string {
  const elsewhere =
    headers.location === undefined ? undefined : 'allow maxRedirects, or connect to its Location'
  const mend = elsewhere ?? MENDS.get(statusCode) ?? 'check that there is a WebSocket at this URL'
  return `The server answered ${statusCode}, not 101: ${mend}.`
}

/** What arrives until the server, the deadline or the signal cuts it off. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= MAX_BODY) break
    }
  } catch {
    // What has arrived must suffice.
  }
  return Buffer.concat(chunks).toString('utf8', 0, MAX_BODY)
}
