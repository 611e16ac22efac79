// A registry on loopback that knows nobody else: what it has was published by the rehearsal.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { endsWithUs } from '../pack.mjs'

// JSON is YAML, too.
const config = {
  storage: './storage',
  web: { enable: false },
  auth: { htpasswd: { file: './htpasswd', max_users: -1 } },
  uplinks: {},
  packages: { '{@offhook/*,offhook}': { access: '$all', publish: '$all' } },
  log: { type: 'stdout', format: 'json', level: 'error' },
}

/** A port that was free a moment ago: verdaccio cannot choose one itself. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** `{ url, stop() }`; it ends with this process, too. */
export async function startRegistry(tools, folder) {
  const url = `http://127.0.0.1:${await freePort()}/`
  const path = join(folder, 'verdaccio.yaml')
  writeFileSync(path, JSON.stringify(config))
  const child = fork(
    join(tools, 'node_modules/verdaccio/bin/verdaccio'),
    ['--config', path, '--listen', url],
    {
      cwd: folder,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  )
  endsWithUs(child)
  await started(child)
  return { url, stop: () => stop(child) }
}

async function started(child) {
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`verdaccio ended with ${code} before it served`)
  })
  died.catch(() => {})
  let message
  while (message?.verdaccio_started !== true) [message] = await Promise.race([once(child, 'message'), died])
}

async function stop(child) {
  const gone = once(child, 'exit')
  child.kill()
  await gone
}
