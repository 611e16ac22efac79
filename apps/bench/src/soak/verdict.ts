import type { Level } from './level.ts'

/** So much may a level rise for reasons of V8's own, such as code that it compiles late. Bytes. */
const TOLERANCE = 1024 * 1024

/** With fewer levels, it is not said whether they rise. */
export const ENOUGH = 6

/** What is wrong with a process, by its levels: one for each round, always taken at rest. */
export function verdictOn(name: string, levels: readonly Level[]): string[] {
  const settled = levels.slice(Math.floor(levels.length / 3)) // The first third is the warm-up.
  return [
    ...(levels.at(-1)?.faults ?? []).map((fault) => `${name}: ${fault}`),
    ...leftHandles(name, settled),
    ...(levels.length < ENOUGH ? [] : rises(name, settled)),
  ]
}

function leftHandles(name: string, [first, ...others]: readonly Level[]): string[] {
  const last = others.at(-1)
  if (first === undefined || last === undefined || last.handles.length <= first.handles.length) return []
  return [
    `${name}: left are ${last.handles.join(', ')}; after the warm-up it was ${first.handles.join(', ')}`,
  ]
}

function rises(name: string, levels: readonly Level[]): string[] {
  return (['heap', 'external'] as const).flatMap((kind) => {
    const rise = riseOf(levels.map((level) => level[kind]))
    if (rise <= TOLERANCE) return []
    return [`${name}: the ${kind} keeps rising, by ${(rise / 1024).toFixed(0)} KiB since the warm-up`]
  })
}

/** How far the lowest of the last third is above the highest of the first: what falls again now and then does not rise. */
function riseOf(values: readonly number[]): number {
  const third = Math.floor(values.length / 3)
  return Math.min(...values.slice(-third)) - Math.max(...values.slice(0, third))
}
