import { randomUUID } from 'node:crypto'
import type { SignedRequest } from '@offhook/webhook'
import type { Command, Given } from './command.ts'
import { dataOf } from './data.ts'
import { harmless } from './harmless.ts'
import { isHttpUrl } from './http-url.ts'
import { paintFor } from './paint.ts'
import { type Answer, PostError, post } from './post.ts'
import { inventSecret, type Provider, providerOf, providers, schemeOf } from './providers.ts'
import { secretOf, secretOption } from './secret.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Sends a webhook as its provider would. */
export const sendCommand: Command = {
  name: 'send',
  synopsis: 'PROVIDER [TYPE] --to URL',
  summary: 'send a webhook, signed as its provider would',
  options: {
    to: { type: 'string', value: 'URL', meaning: 'where to send it' },
    secret: secretOption,
    data: {
      type: 'string',
      value: 'FILE',
      meaning: 'the body, as it is; - for what is piped in. Default a small example',
    },
    id: {
      type: 'string',
      value: 'ID',
      meaning: 'the delivery’s id, in the header or the example. Default a new one',
    },
    forge: { type: 'boolean', meaning: 'sign with another secret: your server should refuse it' },
  },
  notes: [
    `Providers, and a type that each has:\n${[...providers.values()].map(({ name, type }) => `  ${name.padEnd(14)}${type}`).join('\n')}`,
    'The exit code is 0 for an answer of 2xx, and 1 otherwise.',
  ],
  run: send,
}

async function send(given: Given, terminal: Terminal): Promise<number> {
  const parcel = parcelOf(given, terminal)
  const request = await sign(parcel, given, terminal)
  terminal.output.write(
    `${parcel.provider.name} ${parcel.type}, ${request.body.length} bytes, to ${parcel.url}\n`,
  )
  try {
    const answer = await post(parcel.url, request, terminal.interrupted)
    terminal.output.write(described(answer, parcel, terminal))
    return answer.ok ? 0 : 1
  } catch (error) {
    if (!(error instanceof PostError)) throw error
    terminal.errors.write(`${harmless(error.message)}\n`)
    return 1
  }
}

interface Parcel {
  readonly provider: Provider
  readonly type: string
  readonly url: string
  readonly secret: string
  readonly forged: boolean
}

function parcelOf(given: Given, terminal: Terminal): Parcel {
  const [name, wanted, extra] = given.positionals
  const provider = providerOf(name)
  if (extra !== undefined) throw new UsageError(`One event at a time: what is '${extra}'?`)
  const secret = secretOf(given.text('secret'), provider, terminal)
  if (secret === undefined)
    throw new UsageError('Say the secret: in the variable OFFHOOK_SECRET, or by --secret.')
  const url = urlOf(given.text('to'))
  return { provider, type: wanted ?? provider.type, url, secret, forged: given.flag('forge') }
}

function urlOf(text: string | undefined): string {
  if (text === undefined)
    throw new UsageError('Say where to: --to http://127.0.0.1:3000/webhooks/github, say.')
  if (!isHttpUrl(text)) {
    throw new UsageError(`'${text}' is nowhere to send to: --to takes an http: or https: URL.`)
  }
  const { username, password } = new URL(text)
  // Not said again: it may be a real one.
  if (username !== '' || password !== '') {
    throw new UsageError('--to takes no name and password: leave out what stands before the @.')
  }
  return text
}

function idOf(given: Given): string {
  const id = given.text('id') ?? randomUUID()
  if (id.trim() === '') throw new UsageError('--id is empty: say one, or leave --id out for a new one.')
  return id
}

async function sign(
  { provider, type, url, secret, forged }: Parcel,
  given: Given,
  terminal: Terminal,
): Promise<SignedRequest> {
  const scheme = schemeOf(provider, secret, url)
  const signer = forged ? schemeOf(provider, inventSecret(), url) : scheme
  const id = idOf(given)
  const data = given.text('data')
  const payload = data === undefined ? provider.example({ type, id }) : await dataOf(data, terminal)
  return sendable(await signer.sign(payload, { id, type }))
}

/** Id and type stand in headers, with most providers. */
function sendable(request: SignedRequest): SignedRequest {
  try {
    new Headers(request.headers)
    return request
  } catch {
    throw new UsageError('Id and type stand in headers: no line breaks there, and no letters beyond Latin-1.')
  }
}

function described(answer: Answer, { forged }: Parcel, { output, env }: Terminal): string {
  const paint = paintFor(output, env)
  const status = paint(answer.ok ? 'green' : 'red', harmless(`${answer.status} ${answer.statusText}`.trim()))
  const body = harmless(answer.body.trimEnd(), '\n\t')
  return `${status} in ${answer.took} ms\n${body === '' ? '' : `${body}\n`}${hintOf(answer.status, forged)}`
}

function hintOf(status: number, forged: boolean): string {
  if (forged)
    return status < 300 ? 'A forged webhook was taken: does anybody check the signature there?\n' : ''
  if (status === 401 || status === 403) return 'Is the secret there the one given here?\n'
  if (status === 404 || status === 405) return 'Is this where the webhook’s route is?\n'
  return status >= 300 && status < 400
    ? 'Providers mostly follow no redirect, nor does this: give the final URL.\n'
    : ''
}
