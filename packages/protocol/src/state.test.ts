import { describe, expect, test } from 'vitest'
import { nextState, type State, type StateEvent } from './state.ts'

const table: readonly (readonly [State, StateEvent, State | undefined])[] = [
  ['open', 'start', 'closing'],
  ['open', 'finish', undefined],
  ['open', 'fail', 'closed'],
  ['open', 'end', 'closed'],
  ['closing', 'start', undefined],
  ['closing', 'finish', 'closed'],
  ['closing', 'fail', 'closed'],
  ['closing', 'end', 'closed'],
  ['closed', 'start', undefined],
  ['closed', 'finish', undefined],
  ['closed', 'fail', undefined],
  ['closed', 'end', undefined],
]

describe('§7.1 Definitions: the states', () => {
  test.each(table)('%s, %s: %s', (state, event, next) => {
    expect(nextState(state, event)).toBe(next)
  })
})
