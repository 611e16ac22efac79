import type { ExtensionParams } from '@offhook/handshake'
import { describe, expect, it } from 'vitest'
import {
  acceptOffer,
  confirmResponse,
  type DeflateParameters,
  readParameters,
  writeOffers,
  writeResponse,
} from './parameters.ts'

const open: DeflateParameters = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
}
const closed: DeflateParameters = { ...open, serverNoContextTakeover: true, clientNoContextTakeover: true }

/** "a; b=1" without a tokenizer: the parameters as handshake hands them over. */
function params(text: string): ExtensionParams {
  return text.split('; ').flatMap((param) => {
    const [name = '', value] = param.split('=')
    return name === '' ? [] : [[name, value ?? true] as const]
  })
}
const text = (written: ExtensionParams) =>
  written.map(([name, value]) => (value === true ? name : `${name}=${value}`)).join('; ')

function respond(offer: string, wanted: DeflateParameters): string | undefined {
  const read = readParameters(params(offer))
  const agreed = read && acceptOffer(read, wanted)
  return read && agreed && text(writeResponse(agreed, read))
}

function confirm(response: string, wanted: DeflateParameters): DeflateParameters | undefined {
  const read = readParameters(params(response))
  return read && confirmResponse(read, wanted)
}

describe('§7 parameters', () => {
  it.each([
    'x',
    '__proto__',
    'constructor',
    'Server_no_context_takeover',
    'server_no_context_takeover=1',
    'client_no_context_takeover=true',
    'server_max_window_bits',
    'server_no_context_takeover; server_no_context_takeover',
    'client_max_window_bits; client_max_window_bits=10',
  ])('are refused if unknown, repeated or with a value too many or too few: %s', (written) => {
    expect(readParameters(params(written))).toBeUndefined()
  })

  it.each([
    '7',
    '16',
    '0',
    '-8',
    '010',
    '08',
    '8.0',
    '1e1',
    '0x9',
    ' 9',
    '999999999999999999999',
    'a',
    '1\u0660',
  ])('CVE-2026-2229 (undici): window bits of %j are refused', (bits) => {
    expect(readParameters([['server_max_window_bits', bits]])).toBeUndefined()
    expect(readParameters([['client_max_window_bits', bits]])).toBeUndefined()
  })

  it.each([8, 9, 10, 11, 12, 13, 14, 15])('may ask for %i window bits', (bits) => {
    const read = readParameters(params(`server_max_window_bits=${bits}; client_max_window_bits=${bits}`))
    expect([...(read ?? new Map()).values()]).toEqual([bits, bits])
  })
})

describe('§7.1 the server', () => {
  it.each([
    ['', '', open],
    ['', 'server_no_context_takeover; client_no_context_takeover', closed],
    ['client_max_window_bits', '', open],
    ['client_max_window_bits', 'client_max_window_bits=10', { ...open, clientMaxWindowBits: 10 }],
    ['client_max_window_bits=12', 'client_max_window_bits=12', open],
    ['client_max_window_bits=12', 'client_max_window_bits=10', { ...open, clientMaxWindowBits: 10 }],
    ['client_max_window_bits=8', 'client_max_window_bits=8', open],
    ['client_max_window_bits=15', '', open],
    ['', '', { ...open, clientMaxWindowBits: 10 }],
    ['server_max_window_bits=15', 'server_max_window_bits=15', open],
    ['server_max_window_bits=10', 'server_max_window_bits=10', open],
    ['server_max_window_bits=9', 'server_max_window_bits=9', open],
    ['server_max_window_bits=8', 'server_max_window_bits=8', open],
    ['server_max_window_bits=12', 'server_max_window_bits=10', { ...open, serverMaxWindowBits: 10 }],
    ['', 'server_max_window_bits=10', { ...open, serverMaxWindowBits: 10 }],
    ['server_no_context_takeover', 'server_no_context_takeover', open],
    ['client_no_context_takeover', 'client_no_context_takeover', open],
  ])('answers "%s" with "%s"', (offer, response, wanted) => {
    expect(respond(offer, wanted)).toBe(response)
  })
})

describe('§7.1 the client', () => {
  it.each<[string, string[], DeflateParameters]>([
    ['only its wishes, if they bind itself alone', ['client_max_window_bits'], open],
    [
      'the same without what binds the server, in case that it cannot',
      [
        'server_no_context_takeover; client_no_context_takeover; client_max_window_bits',
        'client_no_context_takeover; client_max_window_bits',
      ],
      closed,
    ],
    [
      'no window of the server’s either',
      ['server_max_window_bits=10; client_max_window_bits=11', 'client_max_window_bits=11'],
      { ...open, serverMaxWindowBits: 10, clientMaxWindowBits: 11 },
    ],
  ])('offers %s', (_title, offers, wanted) => {
    expect(writeOffers(wanted).map(text)).toEqual(offers)
  })

  it.each<[string, DeflateParameters, DeflateParameters]>([
    ['', open, open],
    ['server_no_context_takeover', open, { ...open, serverNoContextTakeover: true }],
    ['client_no_context_takeover', open, { ...open, clientNoContextTakeover: true }],
    ['server_no_context_takeover', closed, closed],
    ['server_max_window_bits=8', open, { ...open, serverMaxWindowBits: 8 }],
    ['client_max_window_bits=9', open, { ...open, clientMaxWindowBits: 9 }],
    ['client_max_window_bits=8', open, { ...open, clientMaxWindowBits: 8 }],
    ['', { ...open, clientMaxWindowBits: 10 }, { ...open, clientMaxWindowBits: 10 }],
    ['server_max_window_bits=10', { ...open, serverMaxWindowBits: 10 }, { ...open, serverMaxWindowBits: 10 }],
    ['server_max_window_bits=11', { ...open, serverMaxWindowBits: 10 }, { ...open, serverMaxWindowBits: 11 }],
    ['', { ...open, serverMaxWindowBits: 10 }, open],
    ['', closed, { ...open, clientNoContextTakeover: true }],
    ['client_no_context_takeover', closed, { ...open, clientNoContextTakeover: true }],
  ])('takes "%s"', (response, wanted, agreed) => {
    expect(confirm(response, wanted)).toEqual(agreed)
  })

  it.each<[string, DeflateParameters, string]>([
    ['x', open, 'an unknown parameter'],
    ['client_max_window_bits', open, 'no value, which only an offer may leave out'],
    ['client_max_window_bits=11', { ...open, clientMaxWindowBits: 10 }, 'more than it offered'],
  ])('fails on "%s": %#', (response, wanted) => {
    expect(confirm(response, wanted)).toBeUndefined()
  })
})
