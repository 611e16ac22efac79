import { expect, it } from 'vitest'
import * as dispatcher from './index.ts'

it('exports what it names, and nothing else', () => {
  expect(Object.keys(dispatcher).sort()).toEqual([
    'DispatchError',
    'Dispatcher',
    'DispatcherOptionError',
    'EventInvalidError',
    'HandlerError',
    'HandlerTimeoutError',
    'on',
  ])
})
