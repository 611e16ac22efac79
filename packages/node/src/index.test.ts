import { expect, it } from 'vitest'
import * as node from './index.ts'

it('exports these names', () => {
  expect(Object.keys(node).sort()).toEqual([
    'BodyConsumedError',
    'ConnectError',
    'Connection',
    'InvalidLimitError',
    'NotAServerError',
    'RequestReleasedError',
    'RoutedTwiceError',
    'UnroutedUpgradeError',
    'acceptUpgrade',
    'broadcast',
    'connect',
    'decideUpgrade',
    'prepare',
    'reconnect',
    'routeUpgrades',
    'toWeb',
    'upgrade',
    'webhook',
    'webhookReceiver',
    'zlibEngine',
  ])
})
