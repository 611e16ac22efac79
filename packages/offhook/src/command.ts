import { parseArgs } from 'node:util'
import type { Session } from './session.ts'
import { UsageError } from './usage-error.ts'

/** An option of a command: `--name`. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly multiple?: boolean
  /** The placeholder of its value in the help. */
  readonly value?: string
  readonly meaning: string
}

/** One of the things that `offhook` does. */
export interface Command {
  readonly name: string
  /** What follows its name, without the options that may be left out. */
  readonly synopsis: string
  readonly summary: string
  readonly options: Readonly<Record<string, Option>>
  /** Further lines of its help. */
  readonly notes: readonly string[]
  /** Resolves to the exit code. */
  run(given: Given, session: Session): Promise<number>
}

/** Options that each command has. */
export const common: Readonly<Record<string, Option>> = {
  help: { type: 'boolean', short: 'h', meaning: 'print this' },
}

type Value = string | boolean | readonly (string | boolean)[] | undefined

/** The arguments of a command. */
export class Given {
  readonly positionals: readonly string[]
  readonly #values: Readonly<Record<string, Value>>

  constructor(positionals: readonly string[], values: Readonly<Record<string, Value>>) {
    this.positionals = positionals
    this.#values = values
  }

  flag(name: string): boolean {
    return this.#values[name] === true
  }

  text(name: string): string | undefined {
    const value = this.#values[name]
    return typeof value === 'string' ? value : undefined
  }

  texts(name: string): readonly string[] {
    const value = this.#values[name]
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  }

  /** A whole number up to `most`. */
  number(name: string, fallback: number, most: number): number {
    const text = this.text(name)
    if (text === undefined) return fallback
    const number = /^\d{1,10}$/.test(text) ? Number(text) : Infinity
    if (number > most) throw new UsageError(`--${name} is a whole number from 0 to ${most}, not '${text}'.`)
    return number
  }
}

/** Reads the arguments of a command. Throws a UsageError for those that it does not know. */
export function read(command: Command, args: readonly string[]): Given {
  const options = { ...command.options, ...common }
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    return new Given(positionals, values)
  } catch (error) {
    throw new UsageError(mendOf(error as NodeJS.ErrnoException, command.name, Object.keys(options)))
  }
}

function mendOf({ code, message }: NodeJS.ErrnoException, name: string, known: readonly string[]): string {
  if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return message
  const [unknown = 'An option'] = /'-.*?'/.exec(message) ?? []
  return `${unknown} is no option of offhook ${name}, which has ${known.map((one) => `--${one}`).join(', ')}.`
}
