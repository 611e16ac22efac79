import { type Command, read } from './command.ts'
import { connectCommand } from './connect.ts'
import { helpOf, overview, version } from './help.ts'
import { listenCommand } from './listen.ts'
import { sendCommand } from './send.ts'
import { session } from './session.ts'
import { isAbort, type Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

const commands: readonly Command[] = [sendCommand, connectCommand, listenCommand]

/** The terminal of this process, which nothing interrupts. */
function ownTerminal(): Terminal {
  const { stdin: input, stdout: output, stderr: errors, env } = process
  return { input, output, errors, env, interrupted: new AbortController().signal }
}

/**
 * Runs `offhook` with these arguments, and resolves to the exit code: 2 for arguments that it does not know, 130 if Ctrl-C
 * broke it off. `world` replaces parts of the process.
 */
export async function run(args: readonly string[], world: Partial<Terminal> = {}): Promise<number> {
  const terminal = { ...ownTerminal(), ...world }
  const [name = '--help', ...rest] = args
  if (name === '--help' || name === '-h') return print(terminal, overview(commands))
  if (name === '--version') return print(terminal, `${version()}\n`)
  const command = commands.find((one) => one.name === name)
  try {
    if (command === undefined) throw unknown(name)
    return await obey(command, rest, terminal)
  } catch (error) {
    if (isAbort(error)) return 130
    if (!(error instanceof UsageError)) throw error
    const page = command === undefined ? '' : ` ${command.name}`
    terminal.errors.write(`${error.message}\nMore: offhook${page} --help\n`)
    return 2
  }
}

function obey(command: Command, args: readonly string[], terminal: Terminal): Promise<number> | number {
  const given = read(command, args)
  if (given.flag('help')) return print(terminal, helpOf(command))
  return session(terminal, (own) => command.run(given, own))
}

function print({ output }: Terminal, text: string): number {
  output.write(text)
  return 0
}

function unknown(name: string): UsageError {
  return new UsageError(
    `offhook does not know '${name}': it knows ${commands.map((one) => one.name).join(', ')}.`,
  )
}
