import { PING } from '../clients/raw-frame.ts'
import { numbered, type Section } from './case.ts'
import { first, last, ping, pong, stars, text } from './items.ts'

const BINARY_PAYLOAD = Buffer.from([0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff])
const BIG: { of: Buffer; length: number } = { of: Buffer.from([0xfe]), length: 125 }
const TEN = Array.from({ length: 10 }, (_, index) => ping(`payload-${index}`))

export const pings: Section = {
  name: '2 Pings and Pongs',
  cases: numbered('2', [
    { title: 'A Ping without payload is answered without', items: [ping()] },
    { title: 'A Ping with text is answered with the same', items: [ping('Hello, world!')] },
    { title: 'A Ping with octets that are no text is answered with the same', items: [ping(BINARY_PAYLOAD)] },
    { title: 'A Ping with 125 octets is answered with the same', items: [ping(BIG)] },
    {
      title: '§5.5: a Ping with 126 octets is too long',
      items: [{ opcode: PING, payload: { ...BIG, length: 126 } }],
      fails: { codes: [1002] },
    },
    { title: 'A Ping with 125 octets may come octet by octet', items: [ping(BIG)], pace: { chop: 1 } },
    { title: 'A Pong without payload that nobody asked for is no event', items: [pong()] },
    { title: 'A Pong with payload that nobody asked for is no event', items: [pong('unsolicited')] },
    {
      title: 'A Pong that nobody asked for, and then a Ping: the Ping is answered',
      items: [pong('unsolicited'), ping('ping payload')],
    },
    { title: '10 Pings at once are answered in order', items: TEN },
    { title: '10 Pings octet by octet are answered in order', items: TEN, pace: { chop: 1 } },
    {
      title: '§5.5: a Pong with 126 octets is too long',
      items: [text('before'), pong({ ...BIG, length: 126 })],
      fails: { codes: [1002] },
    },
    {
      title: '§5.5: a Ping that declares 65536 octets is too long before they come',
      items: [text('before'), { opcode: PING, declared: 65_536 }],
      fails: { codes: [1002] },
    },
    {
      title: 'Ping, message, Ping, message: all are answered in order',
      items: [ping('1'), text('one'), ping('2'), text('two')],
    },
    {
      title: 'A Ping with 125 octets in the middle of a message in fragments is answered before it',
      items: [first(stars(200)), ping(BIG), last(stars(200))],
      pace: { chop: 3 },
    },
  ]),
}
