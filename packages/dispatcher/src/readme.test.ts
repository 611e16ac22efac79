import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

it('the README shows the example that runs here', () => {
  expect(/```ts\n(.*?)```/s.exec(read('../README.md'))?.[1]).toBe(
    read('./readme.example.ts').replace("'./index.ts'", "'@offhook/dispatcher'"),
  )
})

it('the example does what the README says', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue()
  await import('./readme.example.ts')
  expect(log.mock.calls).toEqual([
    ['module:', 'It rings'],
    ['issues.opened', 'It rings'],
    [{ kind: 'served', type: 'issues.opened', handlers: 2 }],
    [{ kind: 'unserved', type: 'issues.closed' }],
    [expect.objectContaining({ kind: 'failed', type: 'push' })],
  ])
  expect(log.mock.lastCall?.[0].error.message).toBe(
    "'push': Hooks.pushed (on 'push'): nothing to do with main",
  )
})
