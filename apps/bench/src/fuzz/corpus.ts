import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const file = (name: string) => new URL(`../../corpus/${name}.txt`, import.meta.url)

/** The inputs that are kept: one a line, in hexadecimal. */
export function readCorpus(name: string): Uint8Array[] {
  if (!existsSync(file(name))) return []
  const lines = readFileSync(file(name), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => Buffer.from(line, 'hex'))
}

export function writeCorpus(name: string, inputs: readonly Uint8Array[]): void {
  writeFileSync(file(name), inputs.map((input) => `${Buffer.from(input).toString('hex')}\n`).join(''))
}
