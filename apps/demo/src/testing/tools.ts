import { execFile, execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The workspace's folder, where the demo is started. */
const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** Whether what the demo tells its users to type can be typed here. */
export const hasTools: boolean = ['bash', 'curl', 'openssl'].every(isInstalled)

/** Runs a command as it would be typed; gives what it prints. */
export async function type(command: string, githubSecret: string): Promise<string> {
  const env = { PATH: process.env['PATH'], GITHUB_WEBHOOK_SECRET: githubSecret }
  const typed = run('bash', ['-c', command], { env, cwd: root })
  typed.child.stdin?.end()
  return (await typed).stdout
}

function isInstalled(tool: string): boolean {
  try {
    execFileSync(tool, [tool === 'openssl' ? 'version' : '--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
