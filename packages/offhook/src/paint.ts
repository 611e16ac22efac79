import type { Output } from './terminal.ts'

const colours = { red: 31, green: 32, dim: 2 } as const

/** Colours a text. */
export type Paint = (colour: keyof typeof colours, text: string) => string

/** How to colour what is written there: not at all, unless it is a terminal and `NO_COLOR` is not set (no-color.org). */
export function paintFor(output: Output, env: Readonly<Record<string, string | undefined>>): Paint {
  if (output.isTTY !== true || (env['NO_COLOR'] ?? '') !== '') return (_colour, text) => text
  return (colour, text) => `\u001b[${colours[colour]}m${text}\u001b[0m`
}
