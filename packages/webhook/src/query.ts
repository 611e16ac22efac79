/** Longest parameter that is looked at, in characters. */
const MAX_PARAMETER = 256

/** A parameter of a URL's query: `undefined` if it is missing, empty, too long, or there several times. */
export function parameter(url: string, name: string): string | undefined {
  const start = url.indexOf('?')
  const [value = '', ...more] = start === -1 ? [] : new URLSearchParams(url.slice(start + 1)).getAll(name)
  return value === '' || value.length > MAX_PARAMETER || more.length > 0 ? undefined : value
}
