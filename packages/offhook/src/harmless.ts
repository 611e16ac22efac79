// ECMA-48 control characters, C0, DEL and C1, lead a terminal; those of bidirectional text (UAX #9) reorder what a person reads.
const leading = /[\p{Cc}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu

/** A stranger's text for a terminal: what would lead it is written as an escape. Some characters may be kept. */
export function harmless(text: string, kept = ''): string {
  return text.replace(leading, (character) => (kept.includes(character) ? character : escaped(character)))
}

/** The same for a text of several lines, each of which is indented beneath the first: so none looks like one of ours. */
export function harmlessLines(text: string, indent: string): string {
  return harmless(text, '\n\t').replaceAll('\n', `\n${indent}`)
}

function escaped(character: string): string {
  const code = character.charCodeAt(0).toString(16)
  return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`
}
