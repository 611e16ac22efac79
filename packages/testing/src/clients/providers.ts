/** Webhooks as their providers make them: real payloads, signed by the providers' own libraries. */
import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { Webhooks } from '@octokit/webhooks'
import { Webhook } from 'standardwebhooks'

/** A POST that is ready to be sent. */
export interface GenuineRequest {
  readonly method: 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface GitHubEvent {
  readonly name: string
  readonly payload: unknown
}

export const GITHUB_SECRET = "It's a Secret to Everybody"
export const STANDARD_SECRET: string = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`

interface Example {
  readonly name: string
  readonly examples: readonly unknown[]
}

const require = createRequire(import.meta.url)
const examples: readonly Example[] = require('@octokit/webhooks-examples')

/** One real payload of each of GitHub's events. */
export const githubEvents: readonly GitHubEvent[] = examples.map((example) => ({
  name: example.name,
  payload: example.examples[0],
}))

/** As GitHub sends it. */
export async function fromGitHub(
  { name, payload }: GitHubEvent = { name: 'ping', payload: { zen: 'Keep it logically awesome.' } },
  id: string = randomUUID(),
): Promise<GenuineRequest> {
  const body = JSON.stringify(payload)
  const signature = await new Webhooks({ secret: GITHUB_SECRET }).sign(body)
  return signedByGitHub(body, signature, name, id)
}

/** Signed as GitHub would, were it to send a body that is no JSON. */
export async function notJsonFromGitHub(body: string): Promise<GenuineRequest> {
  const signature = await new Webhooks({ secret: GITHUB_SECRET }).sign(body)
  return signedByGitHub(body, signature, 'ping', randomUUID())
}

function signedByGitHub(body: string, signature: string, event: string, id: string): GenuineRequest {
  const headers = {
    'Content-Type': 'application/json',
    'X-GitHub-Event': event,
    'X-GitHub-Delivery': id,
    'X-Hub-Signature-256': signature,
  }
  return { method: 'POST', headers, body }
}

/** As a provider that follows Standard Webhooks sends it. */
export function fromStandardProvider(payload: unknown, id: string = randomUUID()): GenuineRequest {
  const body = JSON.stringify(payload)
  const now = new Date()
  const headers = {
    'Content-Type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': `${Math.floor(now.getTime() / 1000)}`,
    'webhook-signature': new Webhook(STANDARD_SECRET).sign(id, now, body),
  }
  return { method: 'POST', headers, body }
}
