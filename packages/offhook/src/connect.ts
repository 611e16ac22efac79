import { ConnectError, connect } from '@offhook/node'
import type { Command, Given } from './command.ts'
import { Conversation } from './conversation.ts'
import { harmless } from './harmless.ts'
import { meaningOf } from './no-answer.ts'
import type { Session } from './session.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Milliseconds that answers have when there is no more to say. */
const WAIT = 1000

/** A WebSocket client for a terminal: its lines are sent, and messages are printed. */
export const connectCommand: Command = {
  name: 'connect',
  synopsis: 'URL',
  summary: 'talk to a WebSocket: each line is a message',
  options: {
    header: {
      type: 'string',
      multiple: true,
      value: '"NAME: VALUE"',
      meaning: 'a further header; as often as you like',
    },
    subprotocol: { type: 'string', multiple: true, value: 'NAME', meaning: 'to offer; as often as you like' },
    'no-compress': { type: 'boolean', meaning: 'do not offer permessage-deflate' },
    wait: {
      type: 'string',
      value: 'MS',
      meaning: `how long to wait for answers when the input has ended. Default ${WAIT}`,
    },
  },
  notes: [
    'Messages go to the standard output, everything else to the standard error. Ctrl-C closes with 1000.',
    'The exit code is 0 if the connection was closed with 1000, 1001 or no code, and 1 otherwise.',
  ],
  run: talk,
}

async function talk(given: Given, terminal: Session): Promise<number> {
  const url = urlOf(given.positionals)
  const conversation = new Conversation(terminal, given.number('wait', WAIT, 3_600_000))
  try {
    return await conversation.over(await connect(url, { ...wishesOf(given), ...conversation.options }))
  } catch (error) {
    return explain(error, terminal)
  }
}

function urlOf([url, extra]: readonly string[]): string {
  if (url === undefined) throw new UsageError('Say where to: offhook connect ws://127.0.0.1:3000/echo, say.')
  if (extra !== undefined) throw new UsageError(`One URL at a time: what is '${extra}'?`)
  return url
}

function wishesOf(given: Given) {
  return {
    headers: given.texts('header').map(headerOf),
    subprotocols: given.texts('subprotocol'),
    compression: !given.flag('no-compress'),
  }
}

function headerOf(text: string): [name: string, value: string] {
  const colon = text.indexOf(':')
  if (colon < 1) throw new UsageError(`'${text}' is no header: write --header 'Name: value'.`)
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()]
}

function explain(error: unknown, { errors }: Terminal): number {
  if (error instanceof ConnectError) {
    const said = error.body === '' ? '' : `${harmless(error.body.trimEnd(), '\n\t')}\n`
    const meaning = error.cause instanceof Error ? meaningOf(error.cause) : undefined
    errors.write(`${harmless(meaning === undefined ? error.message : `No connection: ${meaning}.`)}\n${said}`)
    return 1
  }
  // What cannot be sent: a URL, a header, a subprotocol.
  if (error instanceof Error && error.name === 'HandshakeError') throw new UsageError(error.message)
  throw error
}
