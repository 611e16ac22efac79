import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

it('the README shows the example that runs here', () => {
  expect(/```ts\n(.*?)```/s.exec(read('../README.md'))?.[1]).toBe(
    read('./readme.example.ts').replace("'./index.ts'", "'@offhook/fetch'"),
  )
})

it('the example does what the README says', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue()
  await import('./readme.example.ts')
  expect(log.mock.calls).toEqual([['issues.opened', { action: 'opened', number: 1 }], [204]])
})
