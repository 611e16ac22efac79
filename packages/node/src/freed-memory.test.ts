import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

const WAVES = 8
const CHUNKS = 200

/** Frees waves of memory, and counts the pages that are faulted in anew, once it has become a habit. */
const script = `
const { keepFreedMemory } = await import(process.argv[1])
keepFreedMemory()
gc()
let faults = 0
for (let wave = -4; wave < ${WAVES}; wave++) {
  const before = process.resourceUsage().minorPageFault
  let memory = Array.from({ length: ${CHUNKS} }, () => Buffer.alloc(64 * 1024, 1))
  if (wave >= 0) faults += process.resourceUsage().minorPageFault - before
  memory = undefined
  gc()
  gc() // Memory is freed on another thread, for which the next collection waits.
}
console.log(faults)
`

describe('Memory that is freed', () => {
  const isGlibc = 'glibcVersionRuntime' in (process.report.getReport() as { header: object }).header

  it.runIf(isGlibc)(
    'is used again, not faulted in anew (skipped without glibc: its malloc alone does that)',
    () => {
      const file = new URL('freed-memory.ts', import.meta.url).href
      const args = ['--expose-gc', '--import', 'tsx', '--input-type=module', '-e', script, file]
      const faults = Number(execFileSync(process.execPath, args, { encoding: 'utf8' }))
      const pages = WAVES * CHUNKS * 16
      expect(faults).toBeLessThan(pages / 10) // Node 20 takes nearly all of them otherwise.
    },
  )
})
