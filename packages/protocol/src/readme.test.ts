import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test, vi } from 'vitest'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const index = fileURLToPath(new URL('./index.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'offhook-readme-'))

afterAll(() => rmSync(folder, { recursive: true }))

test('It has the headings of the house', () => {
  expect(readme.match(/^## .*$/gm)).toEqual(['## What it is', '## Install', '## Use', '## API', '## Limits'])
})

test('Its example prints what it says', async () => {
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? ''
  const promised = [...example.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map((match) => match[1])
  const log = vi.spyOn(console, 'log').mockReturnValue()
  const file = join(folder, 'example.ts')
  writeFileSync(file, example.replace("'@offhook/protocol'", JSON.stringify(index)))
  await import(/* @vite-ignore */ file)
  expect(log.mock.calls.map((args) => args.join(' '))).toEqual(promised)
  expect(promised).not.toEqual([])
})
