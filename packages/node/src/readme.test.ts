import * as http from 'node:http'
import {
  ask,
  fromGitHub,
  GITHUB_SECRET,
  headingsOf,
  leavesNothingBehind,
  readmeOf,
  runExample,
  WsClient,
} from '@offhook/testing'
import * as webhooks from '@offhook/webhook'
import { describe, expect, it } from 'vitest'
import * as node from './index.ts'

const readme = readmeOf(import.meta.url)
const modules = { 'node:http': http, '@offhook/node': node, '@offhook/webhook': webhooks }

describe('The README', () => {
  leavesNothingBehind()

  it('has the headings of the house', () => {
    expect(readme).toMatch(/^# @offhook\/node\n\n[^\n]+\.\n\n## /)
    expect(headingsOf(readme)).toEqual(['## What it is', '## Install', '## Use', '## API', '## Limits'])
  })

  it('shows an example that runs', async () => {
    const env = { GITHUB_WEBHOOK_SECRET: GITHUB_SECRET }
    const { url, wsUrl, printed } = await runExample(readme, modules, env)
    const [ada, bob] = [await WsClient.open(`${wsUrl}/chat`), await WsClient.open(`${wsUrl}/chat`)]
    expect(await printed.next()).toEqual(['A caller from', expect.stringContaining('127.0.0.1')])
    ada.send('Hello')
    for (const client of [ada, bob]) expect(await client.messages.next()).toBe('Hello')
    expect(await ask(`${url}/hooks/github`, await fromGitHub())).toMatchObject({ status: 204 })
    for (const client of [ada, bob]) expect(await client.messages.next()).toBe('GitHub: ping')
    expect(await ask(`${url}/elsewhere`)).toMatchObject({ status: 404, body: 'Not found\n' })
  })
})
