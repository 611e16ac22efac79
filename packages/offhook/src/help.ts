import { readFileSync } from 'node:fs'
import { type Command, common, type Option } from './command.ts'

/** The version of this package. */
export function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return JSON.parse(manifest).version
}

/** What `offhook` does, in some lines. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map(
    ({ name, synopsis, summary }) => [`offhook ${name} ${synopsis}`, summary] as const,
  )
  return `Webhooks and WebSockets, from the command line.

${table(rows)}

offhook COMMAND --help says more of one; offhook --version prints ${version()}.
`
}

/** All that there is to say of a command. */
export function helpOf({ name, synopsis, summary, options, notes }: Command): string {
  const rows = Object.entries({ ...options, ...common }).map(
    ([option, { meaning, ...rest }]) => [written(option, rest), meaning] as const,
  )
  return `offhook ${name} ${synopsis}

${summary[0]?.toUpperCase()}${summary.slice(1)}.

${table(rows)}
${notes.map((note) => `\n${note}\n`).join('')}`
}

function written(name: string, { value }: Omit<Option, 'meaning'>): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`
}

function table(rows: readonly (readonly [left: string, right: string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
