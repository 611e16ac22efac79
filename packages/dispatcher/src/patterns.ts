import { DispatcherOptionError } from './errors.ts'

/** The patterns, each of them checked. Plain JavaScript lets pass what is no string; an empty list would serve nothing. */
export function patternsIn(patterns: string | readonly string[]): readonly string[] {
  const list = [patterns].flat()
  if (list.length === 0) throw noPattern('an empty list')
  for (const pattern of list) if (!isPattern(pattern)) throw noPattern(`'${String(pattern)}'`)
  return list
}

/** A name, or `*` alone or behind a dot at the end. */
function isPattern(pattern: unknown): boolean {
  return typeof pattern === 'string' && /^([^*]*|([^*]+\.)?\*)$/.test(pattern)
}

function noPattern(given: string): DispatcherOptionError {
  return new DispatcherOptionError(
    'OFFHOOK_PATTERN_INVALID',
    `${given} is no pattern: write a name, a family such as 'issues.*', or '*'`,
  )
}
