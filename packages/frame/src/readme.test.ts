import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterAll, expect, test, vi } from 'vitest'

const here = new URL('.', import.meta.url)
const file = new URL('readme-example.ts', here)

afterAll(() => rmSync(file, { force: true }))

test('The example of the README prints what it says', async () => {
  const readme = readFileSync(new URL('../README.md', here), 'utf8')
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? ''
  const promised = [...example.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map((match) => match[1])
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  writeFileSync(file, example.replaceAll("'@offhook/frame'", "'./index.ts'"))
  await import(/* @vite-ignore */ file.pathname)
  expect(log.mock.calls.map((args) => args.join(' '))).toEqual(promised)
  expect(promised).not.toEqual([])
})
