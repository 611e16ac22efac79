// The control characters of ECMA-48, C0, DEL and C1, steer a terminal; those of bidirectional text (UAX #9) reorder what one reads.
const steering = /[\p{Cc}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu

/** A stranger's text for a terminal: characters that would steer it are written as escapes, but for those in `kept`. */
export function harmless(text: string, kept = ''): string {
  return text.replace(steering, (character) => (kept.includes(character) ? character : escaped(character)))
}

/** The same for a text of several lines: all but the first are indented, so that none looks like a line of ours. */
export function harmlessLines(text: string, indent: string): string {
  return harmless(text, '\n\t').replaceAll('\n', `\n${indent}`)
}

function escaped(character: string): string {
  const code = character.charCodeAt(0).toString(16)
  return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`
}
