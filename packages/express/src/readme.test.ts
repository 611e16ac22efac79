import * as http from 'node:http'
import {
  ask,
  fromGitHub,
  GITHUB_SECRET,
  github,
  HANDSHAKE,
  headingsOf,
  leavesNothingBehind,
  pairsOf,
  readmeOf,
  runExample,
  WsClient,
} from '@offhook/testing'
import express from 'express'
import session from 'express-session'
import { describe, expect, it } from 'vitest'
import * as adapter from './index.ts'

const readme = readmeOf(import.meta.url)
const modules = {
  'node:http': http,
  '@offhook/express': adapter,
  '@offhook/webhook': { github },
  express: { default: express },
  'express-session': { default: session },
}

describe('The README', () => {
  leavesNothingBehind()

  it('has the headings of the house', () => {
    expect(readme).toMatch(/^# @offhook\/express\n\n[^\n]+\.\n\n## /)
    expect(headingsOf(readme)).toEqual(['## What it is', '## Install', '## Use', '## API', '## Limits'])
  })

  it('shows an example that runs', async () => {
    const env = { GITHUB_WEBHOOK_SECRET: GITHUB_SECRET }
    const { url, wsUrl } = await runExample(readme, modules, env)
    expect(await ask(`${url}/chat`, { headers: HANDSHAKE })).toMatchObject({ status: 401 })
    const { headers } = await ask(`${url}/login/Ada`, { method: 'POST' })
    const cookie = pairsOf(headers['set-cookie']).join('; ')
    const ada = await WsClient.open(`${wsUrl}/chat`, { headers: { Cookie: cookie } })
    expect(await ada.ask('Hello')).toBe('Ada: Hello')
    expect(await ask(`${url}/hooks/github`, await fromGitHub())).toMatchObject({ status: 204 })
    expect(await ada.messages.next()).toBe('GitHub: ping')
  })
})
