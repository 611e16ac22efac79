// RFC 9110 §5.6.2: token = 1*tchar. Look-ups are by character code: no regular expression reads what a peer sent.

const TCHAR = new Uint8Array(128)
for (const char of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
  TCHAR[char.charCodeAt(0)] = 1
}

export function isTokenCode(code: number): boolean {
  return TCHAR[code] === 1
}

/** The first index from `start` on at which no token character stands. */
export function endOfToken(text: string, start: number): number {
  let at = start
  while (at < text.length && isTokenCode(text.charCodeAt(at))) at++
  return at
}

export function isToken(text: string): boolean {
  return typeof text === 'string' && text.length > 0 && endOfToken(text, 0) === text.length
}

/** Lower-cases A to Z alone: `toLowerCase` would make a Kelvin sign a `k`, and headers compare in ASCII. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
