const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648 §4, with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  let digits = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    for (let shift = 18; shift >= 0; shift -= 6) digits += ALPHABET.charAt((bits >> shift) & 63)
  }
  return digits.slice(0, Math.ceil((4 * bytes.length) / 3)).padEnd(digits.length, '=')
}

/** Whether `text` is the base64 of exactly 16 bytes: 22 digits, 2 paddings. */
export function isBase64Of16Bytes(text: string): boolean {
  return text.length === 24 && text.endsWith('==') && startsWithDigits(text, 22)
}

function startsWithDigits(text: string, count: number): boolean {
  for (let at = 0; at < count; at++) if (!ALPHABET.includes(text.charAt(at))) return false
  return true
}
