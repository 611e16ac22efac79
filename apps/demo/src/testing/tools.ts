import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether what the demo tells its users to type can be typed here. */
export const hasTools: boolean = ['bash', 'curl', 'openssl'].every(isInstalled)

/** Runs a command as it would be typed; gives what it prints. */
export async function type(command: string, githubSecret: string): Promise<string> {
  const env = { PATH: process.env['PATH'], GITHUB_WEBHOOK_SECRET: githubSecret }
  const { stdout } = await run('bash', ['-c', command], { env })
  return stdout
}

function isInstalled(tool: string): boolean {
  try {
    execFileSync(tool, [tool === 'openssl' ? 'version' : '--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
