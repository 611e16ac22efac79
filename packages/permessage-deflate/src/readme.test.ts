import { readFileSync } from 'node:fs'
import { answer, ask } from '@offhook/handshake'
import { expect, it, vi } from 'vitest'
import { permessageDeflate } from './index.ts'
import { zlibEngine } from './zlib-engine.fixture.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('has the headings of the house', () => {
  expect(readme.match(/^## .*$/gm)).toEqual(['## What it is', '## Install', '## Use', '## API', '## Limits'])
})

it('shows an example that runs', () => {
  const [, example = ''] = /## Use\n\n```ts\n(.*?)```/s.exec(readme) ?? []
  const body = example.replace(/^import .*$/gm, '')
  const names = { answer, ask, permessageDeflate, zlibEngine }
  const log = vi.fn()
  new Function(...Object.keys(names), 'console', body)(...Object.values(names), { log })
  // How small it gets is for the platform's zlib to say.
  expect(log.mock.calls).toEqual([[expect.toSatisfy((length: number) => length < 100), 1600]])
})
