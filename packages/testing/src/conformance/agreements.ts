import type { Agreement } from './deflated-messages.ts'

const NAME = 'permessage-deflate'
const NO_TAKEOVER = `${NAME}; server_no_context_takeover; client_no_context_takeover`
const ASK_BITS = 'client_max_window_bits'
/** What a client offers behind wishes that bind the server: the same without them. */
const OR_ELSE = `${NAME}; client_no_context_takeover`
const BITS = (bits: number) => `server_max_window_bits=${bits}; client_max_window_bits=${bits}`

/** Windows are kept, both ways. */
export const KEEP = { serverNoContextTakeover: false, clientNoContextTakeover: false }
const NINE = { serverMaxWindowBits: 9, clientMaxWindowBits: 9 }

export const takeover: Agreement = {
  name: 'takeover both ways',
  compression: KEEP,
  negotiation: { offer: NAME, answer: NAME, ask: `${NAME}; ${ASK_BITS}` },
}

export const noTakeover: Agreement = {
  name: 'no takeover',
  compression: true,
  negotiation: {
    offer: NO_TAKEOVER,
    answer: NO_TAKEOVER,
    ask: `${NO_TAKEOVER}; ${ASK_BITS}, ${OR_ELSE}; ${ASK_BITS}`,
  },
}

/** RFC 7692 §7.1: each of the parameters, alone and with others. */
export const agreements: readonly Agreement[] = [
  takeover,
  noTakeover,
  {
    name: 'takeover, windows of 9 bits',
    compression: { ...KEEP, ...NINE },
    negotiation: {
      offer: `${NAME}; ${ASK_BITS}`,
      answer: `${NAME}; ${BITS(9)}`,
      ask: `${NAME}; ${BITS(9)}, ${NAME}; ${ASK_BITS}=9`,
    },
  },
  {
    name: 'takeover, windows of 15 bits',
    compression: KEEP,
    negotiation: {
      offer: `${NAME}; ${BITS(15)}`,
      answer: `${NAME}; server_max_window_bits=15`,
      reply: `${NAME}; ${BITS(15)}`,
      ask: `${NAME}; ${ASK_BITS}`,
    },
  },
  {
    name: 'no takeover, windows of 9 bits',
    compression: NINE,
    negotiation: {
      offer: `${NO_TAKEOVER}; ${BITS(9)}`,
      answer: `${NO_TAKEOVER}; ${BITS(9)}`,
      ask: `${NO_TAKEOVER}; ${BITS(9)}, ${OR_ELSE}; ${ASK_BITS}=9`,
    },
  },
  {
    name: 'the server keeps no window',
    compression: { clientNoContextTakeover: false },
    negotiation: {
      offer: `${NAME}; server_no_context_takeover`,
      answer: `${NAME}; server_no_context_takeover`,
      ask: `${NAME}; server_no_context_takeover; ${ASK_BITS}, ${NAME}; ${ASK_BITS}`,
    },
  },
  {
    name: 'the client keeps no window',
    compression: { serverNoContextTakeover: false },
    negotiation: {
      offer: `${NAME}; client_no_context_takeover`,
      answer: `${NAME}; client_no_context_takeover`,
      ask: `${NAME}; client_no_context_takeover; ${ASK_BITS}`,
    },
  },
  {
    name: 'the second of three offers',
    compression: KEEP,
    negotiation: {
      offer: `${NAME}; server_max_window_bits=7, ${NAME}; server_no_context_takeover; client_max_window_bits=10, ${NAME}`,
      answer: `${NAME}; server_no_context_takeover; client_max_window_bits=10`,
      ask: `${NAME}; ${ASK_BITS}`,
    },
  },
  {
    // As Tornado and Mojolicious do: the answer is to the client's second offer, whatever the server read.
    name: 'a server that grants no wish',
    compression: NINE,
    negotiation: {
      offer: NAME,
      answer: `${NO_TAKEOVER}; server_max_window_bits=9`,
      reply: NAME,
      ask: `${NO_TAKEOVER}; ${BITS(9)}, ${OR_ELSE}; ${ASK_BITS}=9`,
    },
  },
  {
    name: 'no takeover, windows of 15 bits',
    compression: true,
    negotiation: {
      offer: `${NO_TAKEOVER}; ${BITS(15)}`,
      answer: `${NO_TAKEOVER}; server_max_window_bits=15`,
      reply: `${NO_TAKEOVER}; ${BITS(15)}`,
      ask: `${NO_TAKEOVER}; ${ASK_BITS}, ${OR_ELSE}; ${ASK_BITS}`,
    },
  },
  {
    name: 'the first of three offers',
    compression: KEEP,
    negotiation: {
      offer: `${NAME}; server_no_context_takeover; server_max_window_bits=9, ${NAME}; server_no_context_takeover, ${NAME}`,
      answer: `${NAME}; server_no_context_takeover; server_max_window_bits=9`,
      ask: `${NAME}; ${ASK_BITS}`,
    },
  },
  {
    name: 'takeover, windows of 8 bits',
    compression: KEEP,
    negotiation: {
      offer: `${NAME}; ${BITS(8)}`,
      answer: `${NAME}; ${BITS(8)}`,
      ask: `${NAME}; ${ASK_BITS}`,
    },
  },
  {
    name: 'no takeover, windows of 8 bits',
    compression: true,
    negotiation: {
      offer: `${NO_TAKEOVER}; ${BITS(8)}`,
      answer: `${NO_TAKEOVER}; ${BITS(8)}`,
      ask: `${NO_TAKEOVER}; ${ASK_BITS}, ${OR_ELSE}; ${ASK_BITS}`,
    },
  },
]
