/** What GitHub sends, for the works that receive it. */
import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'

interface Example {
  readonly name: string
  readonly examples: readonly object[]
}

export const GITHUB_SECRET = "It's a Secret to Everybody"

const require = createRequire(import.meta.url)
const examples: readonly Example[] = require('@octokit/webhooks-examples')

export interface GitHubExample {
  readonly event: string
  readonly payload: object
}

/** The example whose JSON is nearest to so many bytes; 7.7 KB is the median of all. */
export function exampleOf(bytes: number): GitHubExample {
  const all = examples.flatMap(({ name, examples }) => examples.map((payload) => ({ event: name, payload })))
  const off = ({ payload }: GitHubExample) => Math.abs(Buffer.byteLength(JSON.stringify(payload)) - bytes)
  return all.reduce((nearest, other) => (off(other) < off(nearest) ? other : nearest))
}

export function signatureOf(body: Buffer): string {
  return `sha256=${createHmac('sha256', GITHUB_SECRET).update(body).digest('hex')}`
}
