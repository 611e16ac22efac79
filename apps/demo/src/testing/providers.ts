import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { Webhooks } from '@octokit/webhooks'
import { GITHUB_SECRET, STANDARD_SECRET } from '@offhook/testing'
import { Webhook } from 'standardwebhooks'
import type { Demo } from './demo.ts'

// It is JSON, which Node imports only with attributes.
const require = createRequire(import.meta.url)

interface Example {
  readonly name: string
  readonly examples: readonly object[]
}

/** The payloads that GitHub's own tools are tested with. */
export const githubExamples: readonly Example[] = require('@octokit/webhooks-examples')

/** A webhook that is ready to be posted. */
export interface Signed {
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string
}

/** Signs as GitHub does, by its own library. */
export async function asGithub(
  event: string,
  payload: unknown,
  { id = randomUUID(), secret = GITHUB_SECRET }: { id?: string; secret?: string } = {},
): Promise<Signed> {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const headers = {
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': id,
    'x-hub-signature-256': await new Webhooks({ secret }).sign(body),
  }
  return { path: '/webhooks/github', headers, body }
}

/** Signs as Standard Webhooks' own library does. */
export function asStandard(
  payload: unknown,
  { id = `msg_${randomUUID()}`, secret = STANDARD_SECRET }: { id?: string; secret?: string } = {},
): Signed {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const now = new Date()
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  }
  return { path: '/webhooks/standard', headers, body }
}

/** Posts it; gives the status. */
export async function post(demo: Demo, { path, headers, body }: Signed): Promise<number> {
  const response = await fetch(demo.url + path, { method: 'POST', headers, body })
  await response.arrayBuffer()
  return response.status
}
