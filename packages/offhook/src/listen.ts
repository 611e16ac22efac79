import { stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { resolve } from 'node:path'
import { announcement } from './announcement.ts'
import type { Command, Given } from './command.ts'
import { Endpoints, type Served } from './endpoints.ts'
import { harmlessLines } from './harmless.ts'
import { isHttpUrl } from './http-url.ts'
import { LiveHandlers, type Watcher } from './live-handlers.ts'
import { paintFor } from './paint.ts'
import { inventSecret, type Provider, providerOf } from './providers.ts'
import { clock, filesOf, INDENT } from './report.ts'
import { secretOf, secretOption } from './secret.ts'
import { close, open, originOf } from './server.ts'
import type { Session } from './session.ts'
import { aborted, type Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Milliseconds that requests and handlers have to end after Ctrl-C. */
const GRACE = 800

/** Serves webhooks for the handlers of a folder. */
export const listenCommand: Command = {
  name: 'listen',
  synopsis: '[FOLDER]',
  summary: 'receive webhooks for the handlers of a folder, loaded anew when they change',
  options: {
    provider: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      meaning: 'whose webhooks to take; as often as you like. Default github',
    },
    secret: secretOption,
    port: { type: 'string', value: 'PORT', meaning: 'where to listen; 0 for any that is free. Default 3000' },
    host: {
      type: 'string',
      value: 'HOST',
      meaning: 'on which address. Default 127.0.0.1, which nobody else can reach',
    },
    public: {
      type: 'string',
      value: 'URL',
      meaning: 'what a tunnel makes of http://HOST:PORT, for providers that sign their URL',
    },
  },
  notes: [
    'A handler is a function that a file in the folder exports under the name of an event: issues_opened or issuesOpened\nfor issues.opened. The folder is the current one by default. Importing a file runs its top-level code.',
    'For several providers, set OFFHOOK_SECRET_GITHUB, OFFHOOK_SECRET_STRIPE and so on. If none is given, one is made,\nand printed.',
  ],
  run: listen,
}

async function listen(given: Given, terminal: Session): Promise<number> {
  const folder = await folderOf(given.positionals)
  const all = servedProviders(given, terminal)
  const [port, host] = [given.number('port', 3000, 65_535), given.text('host') || '127.0.0.1']
  const server = createServer()
  const problem = await open(server, port, host)
  if (problem === undefined) return await serve({ folder, all, server }, given, terminal)
  terminal.errors.write(`${problem}\n`)
  return 1
}

interface Serving {
  readonly folder: string
  readonly all: readonly Served[]
  readonly server: Server
}

async function serve({ folder, all, server }: Serving, given: Given, terminal: Session): Promise<number> {
  const handlers = new LiveHandlers(folder, tellingOf(terminal))
  try {
    const endpoints = new Endpoints(all, baseOf(server, given), handlers, terminal)
    server.on('request', endpoints.listener)
    terminal.output.write(announcement(folder, all, server))
    const over = aborted(terminal.left)
    await Promise.race([over, handlers.start().then(() => over)])
    return 0
  } finally {
    await Promise.all([close(server, GRACE), handlers.stop(GRACE)])
  }
}

function servedProviders(given: Given, terminal: Terminal): Served[] {
  const named = given.texts('provider')
  const wanted = new Set(named.length > 0 ? named : ['github'])
  return Array.from(wanted, (name) => servedWith(providerOf(name), given, terminal))
}

async function folderOf([name = '.', extra]: readonly string[]): Promise<string> {
  if (extra !== undefined) throw new UsageError(`One folder at a time: what is '${extra}'?`)
  const folder = resolve(name)
  const found = await stat(folder).catch(() => undefined)
  if (found?.isDirectory() !== true)
    throw new UsageError(`${folder} is no folder: name that of your handlers.`)
  return folder
}

function servedWith(provider: Provider, given: Given, terminal: Terminal): Served {
  const secret = secretOf(given.text('secret'), provider, terminal)
  return { provider, secret: secret ?? inventSecret(), isMade: secret === undefined }
}

function baseOf(server: Server, given: Given): string {
  const base = given.text('public') ?? originOf(server)
  if (!isHttpUrl(base)) {
    throw new UsageError(`'${base}' is no URL of a server: --public takes https://example.com, say.`)
  }
  return base.replace(/\/$/, '')
}

function tellingOf({ output, env }: Terminal): Watcher {
  const paint = paintFor(output, env)
  const say = (text: string) => output.write(`${clock()}  ${text}\n`)
  const sayProblem = (problem: string, consequence: string) =>
    say(`${paint('red', harmlessLines(problem, INDENT))}\n${INDENT}${consequence}`)
  return {
    loaded: (files, again) => say(`${again ? 'Handlers, loaded anew' : 'Handlers'}:\n${filesOf(files)}`),
    broken: (problem, before) =>
      sayProblem(problem, before ? 'The handlers stay as they were.' : 'There are no handlers.'),
    died: (problem) =>
      sayProblem(`The handlers are gone: ${problem}`, 'They are loaded anew at the next delivery.'),
  }
}
