import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import * as handshake from './index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('has the headings of the house', () => {
  expect(readme.match(/^## .*$/gm)).toEqual(['## What it is', '## Install', '## Use', '## API', '## Limits'])
})

it('shows an example that runs', () => {
  const [, example = ''] = /## Use\n\n```ts\n(.*?)```/s.exec(readme) ?? []
  const body = example.replace("import { answer, ask, checkAnswer } from '@offhook/handshake'", '')
  expect(body).not.toContain('import')
  const log = vi.fn()
  new Function('answer', 'ask', 'checkAnswer', 'console', body)(
    handshake.answer,
    handshake.ask,
    handshake.checkAnswer,
    { log },
  )
  expect(log.mock.calls).toEqual([[101, 'v1.chat'], ['v1.chat']])
})
