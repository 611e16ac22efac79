import type { IncomingHttpHeaders } from 'node:http'

/** Parts of the names of headers whose values are nobody else's business: signatures, tokens, cookies. */
const SECRETIVE = ['signature', 'hmac', 'secret', 'token', 'auth', 'cookie', 'password', 'key', 'jwt']

/** The headers as pairs, with the values of the secretive ones masked. */
export function masked(headers: IncomingHttpHeaders): [name: string, value: string][] {
  return Object.entries(headers).map(([name, value]) => {
    const text = Array.isArray(value) ? value.join(', ') : (value ?? '')
    return [name, isSecretive(name) ? mask(text) : text]
  })
}

function isSecretive(name: string): boolean {
  return SECRETIVE.some((part) => name.includes(part))
}

/** Its length remains: a signature that is empty or cut is often the whole trouble. */
function mask(text: string): string {
  return `•••••••• (${text.length} characters)`
}
