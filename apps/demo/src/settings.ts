import { github, type Scheme, standardWebhooks, WebhookOptionError } from '@offhook/webhook'
import { githubSecret, type Secret, standardSecret } from './secrets.ts'

/** The frameworks that can carry the demo. */
export const ADAPTERS = ['node', 'express', 'koa'] as const

export type Adapter = (typeof ADAPTERS)[number]

/** What the environment decides. */
export interface Settings {
  readonly host: string
  readonly port: number
  readonly adapter: Adapter
  readonly github: Producer
  readonly standard: Producer
}

/** Who may send webhooks, and by which secret it is known. */
export interface Producer {
  readonly scheme: Scheme
  readonly secret: Secret
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
  const github = readGithub(environment['GITHUB_WEBHOOK_SECRET'])
  const standard = readStandard(environment['STANDARD_WEBHOOK_SECRET'])
  if (isProblem(port)) return port
  if (isProblem(adapter)) return adapter
  if (isProblem(github)) return github
  if (isProblem(standard)) return standard
  return { host, port, adapter, github, standard }
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

function readGithub(value: string | undefined): Producer | Problem {
  const secret = githubSecret(value)
  return named('GITHUB_WEBHOOK_SECRET', () => ({ scheme: github({ secret: secret.value }), secret }))
}

function readStandard(value: string | undefined): Producer | Problem {
  const secret = standardSecret(value)
  return named('STANDARD_WEBHOOK_SECRET', () => ({
    scheme: standardWebhooks({ secret: secret.value }),
    secret,
  }))
}

/** A scheme judges its own secret; what it says never shows it. */
function named(variable: string, make: () => Producer): Producer | Problem {
  try {
    return make()
  } catch (error) {
    if (error instanceof WebhookOptionError) return { problem: `${variable}: ${error.message}` }
    throw error
  }
}
