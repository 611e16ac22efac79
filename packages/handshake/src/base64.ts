const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648 §4, with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/** Whether `text` is the base64 of exactly 16 bytes: 22 digits, 2 paddings. */
export function isBase64Of16Bytes(text: string): boolean {
  return text.length === 24 && text.endsWith('==') && startsWithDigits(text, 22)
}

function startsWithDigits(text: string, count: number): boolean {
  for (let at = 0; at < count; at++) if (!ALPHABET.includes(text.charAt(at))) return false
  return true
}
