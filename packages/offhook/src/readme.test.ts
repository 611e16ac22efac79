import { readFileSync } from 'node:fs'
import { headingsOf, readmeOf } from '@offhook/testing'
import { expect, it, vi } from 'vitest'
import { connectCommand } from './connect.ts'
import { overview } from './help.ts'
import { listenCommand } from './listen.ts'
import { providers } from './providers.ts'
import { sendCommand } from './send.ts'

const readme = readmeOf(import.meta.url)
const commands = [sendCommand, connectCommand, listenCommand]

it('The README has the headings of the house', () => {
  expect(readme).toMatch(/^# offhook\n\n[^\n]+\.\n\n## /)
  expect(headingsOf(readme)).toEqual(['## What it is', '## Install', '## Use', '## API', '## Limits'])
})

it('The README shows the example that runs here', () => {
  const example = readFileSync(new URL('./readme.example.ts', import.meta.url), 'utf8')
  expect(/```ts\n(.*?)```/s.exec(readme)?.[1]).toBe(example.replace("'./index.ts'", "'offhook'"))
})

it('The example does what the README says', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue()
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await import('./readme.example.ts')
  expect(log.mock.calls).toEqual([
    ['issues', expect.stringMatching(/^sha256=[\da-f]{64}$/)],
    ['exit code', 0],
  ])
  expect(String(write.mock.calls.at(-1)?.[0])).toMatch(/^204 No Content in \d+ ms\n$/)
  vi.restoreAllMocks()
})

it('The README has the commands as the help has them', () => {
  for (const { name, synopsis } of commands) expect(readme).toContain(`\`offhook ${name} ${synopsis}\``)
  expect(overview(commands)).toContain('offhook send PROVIDER [TYPE] --to URL')
})

it.each(commands)('The README has each option of offhook $name', ({ options }) => {
  for (const [name, { value }] of Object.entries(options)) {
    expect(readme).toContain(`| \`--${name}${value === undefined ? '' : ` ${value}`}\` |`)
  }
})

it('The README has each provider, in order', () => {
  expect(readme).toContain(Array.from(providers.keys(), (name) => `\`${name}\``).join(', '))
})
