const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648 §4, with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) text += encodeGroup(bytes.subarray(at, at + 3))
  return text
}

function encodeGroup(group: Uint8Array): string {
  const [first = 0, second = 0, third = 0] = group
  const bits = (first << 16) | (second << 8) | third
  const digits = [18, 12, 6, 0].map((shift) => ALPHABET.charAt((bits >> shift) & 63)).join('')
  return digits.slice(0, group.length + 1).padEnd(4, '=')
}

/** Whether `text` is the base64 of exactly 16 bytes: 22 digits, 2 paddings. */
export function isBase64Of16Bytes(text: string): boolean {
  return text.length === 24 && text.endsWith('==') && [...text.slice(0, 22)].every(isDigit)
}

function isDigit(char: string): boolean {
  return ALPHABET.includes(char)
}
