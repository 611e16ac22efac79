import { defineConfig } from 'tsup'

// Every published package is built alike: ESM and CommonJS, each with its own declarations.
// A `#name` import stays one, so that the installed package chooses its target by the runtime.
export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  target: 'node20',
  platform: 'neutral',
  clean: true,
  silent: true,
  sourcemap: false,
  dts: { compilerOptions: { ignoreDeprecations: '6.0', stripInternal: true } },
  external: [/^node:/, /^#/],
  // Some runtimes know Node's modules by this name alone.
  removeNodeProtocol: false,
})
