import { readFileSync, writeFileSync } from 'node:fs'
import type { Case, Role } from './case.ts'
import { lineOf } from './outcome.ts'

/** The committed outcomes of a role: a line a case, by its id. How they were judged is in README.md. */
export function readExpected(role: Role): ReadonlyMap<string, string> {
  const lines = readFileSync(fileOf(role), 'utf8').split('\n')
  const cases = lines.filter((line) => /^\d/.test(line))
  return new Map(cases.map((line) => [line.slice(0, line.indexOf(' ')), line]))
}

export function writeExpected(role: Role, lines: readonly string[]): void {
  writeFileSync(fileOf(role), `${lines.join('\n')}\n`)
}

/** A case as it stands in the file: what came of it, and what it is. */
export function expectedLine({ id, title }: Case, events: readonly string[]): string {
  return `${id.padEnd(7)} ${lineOf(events)}  ← ${title}`
}

function fileOf(role: Role): URL {
  return new URL(`./expected-${role}.txt`, import.meta.url)
}
