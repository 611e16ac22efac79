import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { hmac, type Scheme } from './index.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

it('the README shows the example that runs here', () => {
  expect(/```ts\n(.*?)```/s.exec(read('../README.md'))?.[1]).toBe(
    read('./readme.example.ts').replace("'./index.ts'", "'@offhook/webhook'"),
  )
})

it('the example does what the README says', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue()
  const error = vi.spyOn(console, 'error').mockReturnValue()
  await import('./readme.example.ts')
  expect(log.mock.calls).toEqual([
    ['issues.opened', { action: 'opened', number: 1 }],
    [204, 'delivered'],
    [204, 'duplicate'],
    [401, 'refused'],
  ])
  expect(error).toHaveBeenCalledExactlyOnceWith(
    'OFFHOOK_SIGNATURE_WRONG',
    expect.stringContaining('No signature fits'),
  )
})

it('the README’s own provider is one', async () => {
  const code = /```js\n(.*?)```/s.exec(read('../README.md'))?.[1]
  const scheme: Scheme = new Function('hmac', 'process', `${code}; return acme`)(hmac, {
    env: { ACME_SECRET: 'a fine secret' },
  })
  const request = await scheme.sign({ id: 7, event: { name: 'anvil.dropped' } })
  expect(await scheme.verify(request, Date.now())).toMatchObject({ genuine: true })
  const data = { id: 7, event: { name: 'anvil.dropped' } }
  expect(scheme.identify({ ...request, data })).toEqual({ id: '7', type: 'anvil.dropped' })
})
