import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { Answer } from './answer.ts'

/** Documents by path: only what is in here is served, so no path can lead anywhere else. */
export type Documents = ReadonlyMap<string, Answer>

const folder = new URL('../public/', import.meta.url)

const types: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
])

/** The page shows what strangers sent: even if some of it became markup, nothing of it would run or load. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Reads the page's files into memory, and adds the health check. */
export function readDocuments(): Documents {
  const files = readdirSync(folder).map((name): [string, Answer] => [pathOf(name), read(name)])
  return new Map([...files, ['/healthz', make('application/json', Buffer.from('{"status":"ok"}'))]])
}

/** The document that answers a request, if one does. */
export function findDocument(
  documents: Documents,
  method: string | undefined,
  path: string,
): Answer | undefined {
  return method === 'GET' || method === 'HEAD' ? documents.get(path) : undefined
}

function pathOf(name: string): string {
  return name === 'index.html' ? '/' : `/${name}`
}

function read(name: string): Answer {
  return make(types.get(extname(name)) ?? 'application/octet-stream', readFileSync(new URL(name, folder)))
}

function make(type: string, body: Buffer): Answer {
  const headers = {
    'Content-Type': type,
    'Content-Length': String(body.length),
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  }
  return { status: 200, headers, body }
}
