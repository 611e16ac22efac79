import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'offhook-dispatcher-'))
const installed = join(folder, 'node_modules/@offhook/dispatcher')

/** The same handlers in each format: a class that its copy of the package marks, and an export by its name. */
const handlers = (format: string) => `
  class Hooks { opened(called) { called.push('decorator, ${format}') } }
  on('issue.opened')(Hooks.prototype, 'opened')
  const issue_opened = (called) => called.push('module, ${format}')
`

/** Registers the handlers of both formats with the dispatcher of one, and says what they did. */
const main = `
  const dispatcher = new Dispatcher()
  for (const { Hooks, ...module } of [esm, cjs]) {
    dispatcher.on('issue.opened', (called) => called.push('on'))
    dispatcher.attach(new Hooks())
    dispatcher.module(module)
  }
  const called = []
  dispatcher.dispatch('issue.opened', called).then(({ kind }) => {
    console.log(JSON.stringify({ kind, called, copies: new Set([esm.on, cjs.on]).size }))
  })
`

const files = {
  'esm.mjs': `import { on } from '@offhook/dispatcher'\n${handlers('ESM')}\nexport { on, Hooks, issue_opened }`,
  'cjs.cjs': `const { on } = require('@offhook/dispatcher')\n${handlers('CommonJS')}\nmodule.exports = { on, Hooks, issue_opened }`,
  'main.mjs': `import { Dispatcher } from '@offhook/dispatcher'\nimport * as esm from './esm.mjs'\nimport cjs from './cjs.cjs'\n${main}`,
  'main.cjs': `const { Dispatcher } = require('@offhook/dispatcher')\nconst cjs = require('./cjs.cjs')\nimport('./esm.mjs').then((esm) => {\n${main}\n})`,
}

/** The package as it is published, in the folder of an application. */
beforeAll(async () => {
  const entry = [join(root, 'src/index.ts')]
  const config = join(root, '../../config/tsup.config.ts')
  await build({ config, entry, outDir: join(installed, 'dist'), dts: false })
  const { publishConfig, ...manifest } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { exports } = publishConfig
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ ...manifest, exports }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('An application whose files are partly ESM and partly CommonJS', () => {
  it.each(['main.mjs', 'main.cjs'])('has each handler called, in all three ways, by %s', (name) => {
    const said = execFileSync(process.execPath, [join(folder, name)], { encoding: 'utf8' })
    expect(JSON.parse(said)).toEqual({
      kind: 'served',
      called: [
        ...['on', 'decorator, ESM', 'on', 'decorator, CommonJS'],
        ...['module, ESM', 'module, CommonJS'],
      ],
      copies: 2,
    })
  })
})
