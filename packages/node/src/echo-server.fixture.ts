import { createServer, type RequestListener } from 'node:http'
import { ask, type ContractServer, listening, WsClient } from '@offhook/testing'
import { expect } from 'vitest'
import { routeUpgrades, type UpgradeLimits, type UpgradeOptions, upgrade } from './index.ts'

/** Serves until the end of the test. */
export function start(listener: RequestListener, limits?: UpgradeLimits): Promise<ContractServer> {
  const server = createServer(listener)
  return listening(server, routeUpgrades(server, limits))
}

/** An endpoint that sends back what comes, unless its options say otherwise. */
export function echoServer(options: UpgradeOptions = {}): Promise<ContractServer> {
  return start((request, response) => {
    void upgrade(request, response, {
      message: (connection, data) => void connection.send(data),
      ...options,
    })
  })
}

/** Whether an echo server still does what it is there for. */
export async function stillServes({ url, wsUrl }: ContractServer): Promise<void> {
  expect(await ask(url)).toMatchObject({ status: 426 })
  const client = await WsClient.open(wsUrl)
  expect(await client.ask('Still there?')).toBe('Still there?')
  await client.leave()
}
