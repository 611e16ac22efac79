import { randomBytes } from 'node:crypto'
import { type Scheme, WebhookOptionError } from '@offhook/webhook'
import { PROVIDERS, type ProviderKind } from './providers.ts'
import { type Secret, secretOr } from './secrets.ts'

/** The frameworks that can carry the demo. */
export const ADAPTERS = ['node', 'express', 'koa'] as const

export type Adapter = (typeof ADAPTERS)[number]

/** What the environment decides. */
export interface Settings {
  readonly host: string
  readonly port: number
  readonly adapter: Adapter
  readonly providers: readonly Provider[]
  /** Lets in users who are not on this machine. */
  readonly token: Secret
}

/** A provider that may send webhooks, and the secret by which it is known. */
export interface Provider extends Omit<ProviderKind, 'scheme' | 'invent'> {
  readonly scheme: Scheme
  readonly secret: Secret
  /** Its rules by a secret that nobody has: what this signs is forged. */
  readonly forger: Scheme
}

/** Why the demo cannot start, in one line. */
export interface Problem {
  readonly problem: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the settings. A variable that is empty counts as unset. */
export function readSettings(environment: Environment): Settings | Problem {
  const host = environment['HOST'] || '127.0.0.1'
  const port = readPort(environment['PORT'] || '3000')
  const adapter = readAdapter(environment['ADAPTER'] || 'node')
  const providers = PROVIDERS.map((kind) => readProvider(kind, environment[kind.variable]))
  const token = secretOr(environment['CONSOLE_TOKEN'], () => randomBytes(16).toString('hex'))
  if (isProblem(port)) return port
  if (isProblem(adapter)) return adapter
  const problem = providers.find(isProblem)
  if (problem !== undefined) return problem
  return { host, port, adapter, providers: providers.filter(isProvider), token }
}

/** Tells a reason not to start from what was asked for. */
export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'problem' in value
}

function readPort(text: string): number | Problem {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  return { problem: `PORT is ${JSON.stringify(text)}; write a number from 0 (any free port) to 65535.` }
}

function readAdapter(text: string): Adapter | Problem {
  const adapter = ADAPTERS.find((name) => name === text)
  return adapter ?? { problem: `ADAPTER is ${JSON.stringify(text)}; write one of ${ADAPTERS.join(', ')}.` }
}

/** A scheme judges its own secret; its error never shows the secret. */
function readProvider(
  { name, title, variable, scheme, invent }: ProviderKind,
  value: string | undefined,
): Provider | Problem {
  const secret = secretOr(value, invent)
  try {
    return { name, title, variable, scheme: scheme(secret.value), secret, forger: scheme(invent()) }
  } catch (error) {
    if (error instanceof WebhookOptionError) return { problem: `${variable}: ${error.message}` }
    throw error
  }
}

function isProvider(value: Provider | Problem): value is Provider {
  return !isProblem(value)
}
