// A program that serves, from its first line to its end.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { endsWithUs } from '../pack.mjs'

const PATIENCE = 30_000

/** Starts it on a free port, lets `visit(port)` see it, and ends it as an operating system would. */
export async function whileServing(project, file, env, visit) {
  const child = spawn(process.execPath, [file], {
    cwd: project,
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  endsWithUs(child)
  const gone = once(child, 'exit')
  try {
    await visit(await portOf(child))
    child.kill('SIGTERM')
    return await gone
  } finally {
    child.kill('SIGKILL')
  }
}

/** It prints its address when it listens. */
function portOf(child) {
  return new Promise((resolve, reject) => {
    let printed = ''
    const impatient = setTimeout(() => reject(new Error(`it did not listen\n${printed}`)), PATIENCE)
    const read = (text) => {
      printed += text
      const [, port] = /port: (\d+)/.exec(printed) ?? []
      if (port !== undefined) resolve(Number(port))
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    child.on('exit', (code) => reject(new Error(`it ended with ${code}\n${printed}`)))
    child.on('error', reject)
    child.on('exit', () => clearTimeout(impatient))
  })
}
