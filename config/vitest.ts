import { defaultServerConditions } from 'vite'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

// Siblings are tested from their sources, everything else as Node would resolve it.
const conditions = ['@offhook/source', ...defaultServerConditions]

/** Coverage that each package must reach by its own tests alone, in percent of branches. */
export function unit(branches: number): ViteUserConfig {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      include: ['src/**/*.test.ts'],
      // A hang is told from a machine that is busy.
      testTimeout: 60_000,
      hookTimeout: 60_000,
      coverage: {
        enabled: true,
        provider: 'v8',
        include: ['src/**/*.ts'],
        exclude: ['src/**/*.{test,fixture}.ts', 'src/testing/**', 'src/index.ts'],
        reporter: [['text', { skipFull: true }]],
        thresholds: { branches, functions: branches, lines: branches, statements: branches },
      },
    },
  })
}
