import { describe, expect, it } from 'vitest'
import { readHeader } from './request.ts'

describe.each(['x-acme-id', 'X-Acme-Id'])('a header %s', (name) => {
  it.each(['x-acme-id', 'X-Acme-Id', 'X-ACME-ID'])('is read where the headers have %s', (own) => {
    expect(readHeader({ other: 'a', [own]: 'b' }, name)).toBe('b')
    expect(readHeader({ other: 'a', [own]: ['b', 'c'] }, name)).toBe('b, c')
    expect(readHeader(new Headers({ [own]: 'b' }), name)).toBe('b')
  })

  it.each(['x-acme-id', 'X-Acme-Id', 'x-acme-id2', 'constructor'])(
    'is not there for %s without a value',
    (own) => {
      expect(readHeader({}, name)).toBeUndefined()
      expect(readHeader(new Headers(), name)).toBeUndefined()
      expect(readHeader({ [own]: undefined }, name)).toBeUndefined()
      expect(readHeader({ [own]: [] }, name)).toBeUndefined()
    },
  )

  it('comes joined where it stands there in two cases', () => {
    expect(readHeader({ 'X-Acme-Id': 'a', 'X-ACME-ID': ['b', 'c'] }, name)).toBe('a, b, c')
  })
})
