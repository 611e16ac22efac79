// What one writes without a library: HMAC, constant-time comparison, JSON.parse. No limit, no replay guard, no deadline.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { GITHUB_SECRET } from '../github.ts'
import { serve } from './serve.ts'

function isGenuine(request: IncomingMessage, body: Buffer): boolean {
  const given = Buffer.from(String(request.headers['x-hub-signature-256']).replace('sha256=', ''), 'hex')
  const mac = createHmac('sha256', GITHUB_SECRET).update(body).digest()
  return given.length === mac.length && timingSafeEqual(given, mac)
}

function handle(_type: string, _payload: unknown): void {}

serve(
  createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      if (!isGenuine(request, body)) return response.writeHead(401).end()
      const payload = JSON.parse(body.toString()) as { action?: string }
      handle(`${request.headers['x-github-event']}.${payload.action}`, payload)
      return response.writeHead(204).end()
    })
  }),
)
