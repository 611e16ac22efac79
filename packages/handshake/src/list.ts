import { Scanner } from './scanner.ts'

/**
 * Parses `1#element`; undefined if the text is not such a list.
 * RFC 2616 §2.1: "null elements are allowed, but do not contribute to the count of elements present."
 */
export function parseList<Element>(
  text: string,
  element: (scanner: Scanner) => Element | undefined,
): Element[] | undefined {
  const scanner = new Scanner(text)
  const elements: Element[] = []
  do {
    if (scanner.done || scanner.sees(',')) continue
    const one = element(scanner)
    if (one === undefined) return undefined
    elements.push(one)
  } while (scanner.take(','))
  return scanner.done && elements.length > 0 ? elements : undefined
}

/** Parses `1#token`; undefined if the text is not such a list. */
export function parseTokens(text: string): string[] | undefined {
  return parseList(text, (scanner) => scanner.token() || undefined)
}

/**
 * Whether a list such as Upgrade or Connection names `token`, which is in lower case. The other elements are not
 * judged: `Upgrade: h2c, websocket` and `Upgrade: foo/2, websocket` are both fine.
 */
export function listNames(text: string, token: string): boolean {
  return text.split(',').some((element) => names(new Scanner(element), token))
}

function names(scanner: Scanner, token: string): boolean {
  // A token is ASCII, so this lower-cases A to Z alone.
  return scanner.token().toLowerCase() === token && scanner.done
}
