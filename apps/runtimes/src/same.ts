/** Throws unless both are written alike. */
export function same(actual: unknown, expected: unknown): void {
  if (written(actual) === written(expected)) return
  throw new Error(`Expected ${written(expected)}, but it was ${written(actual)}`)
}

function written(value: unknown): string {
  return JSON.stringify(plain(value))
}

/** JSON has neither bytes nor undefined, heeds the order of keys, and a Buffer would write itself in another way than a Uint8Array. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes ${hex(value)}`
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value === undefined ? 'undefined' : value
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([key, part]) => [key, plain(part)]),
  )
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join('')
}

/** The bytes of hexadecimal digits; spaces between them are for the reader. */
export function bytesOf(digits: string): Uint8Array<ArrayBuffer> {
  const octets = digits.replaceAll(' ', '').match(/../g) ?? []
  return Uint8Array.from(octets, (octet) => Number.parseInt(octet, 16))
}
