import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { run } from './index.ts'

const server = createServer((request, response) => {
  console.log(request.headers['x-github-event'], request.headers['x-hub-signature-256'])
  response.writeHead(204).end()
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')

const { port } = server.address() as AddressInfo
const to = `http://127.0.0.1:${port}/webhooks/github`
const env = { OFFHOOK_SECRET: 'for development' }
console.log('exit code', await run(['send', 'github', 'issues.opened', '--to', to], { env }))
server.close()
