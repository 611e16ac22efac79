import { encodeBase64 } from './base64.ts'
import { sha1 } from './sha1.ts'

/** RFC 6455 §1.3: the GUID that no server answers with unless it understands WebSocket. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** The Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (RFC 6455 §4.2.2 step 5 item 4). */
export function acceptKey(key: string): string {
  return encodeBase64(sha1(key + GUID))
}
