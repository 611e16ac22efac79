import { endOfToken, isTokenCode } from './token.ts'

const TAB = 0x09
const SPACE = 0x20
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Reads a header value from left to right, each character once; white space before a token is skipped. */
export class Scanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Whether nothing but white space is left. */
  get done(): boolean {
    this.#skipSpace()
    return this.#at === this.#text.length
  }

  /** Whether `char` comes next; it stays. */
  sees(char: string): boolean {
    this.#skipSpace()
    return this.#text[this.#at] === char
  }

  /** Steps over `char` if it comes next. */
  take(char: string): boolean {
    const seen = this.sees(char)
    if (seen) this.#at++
    return seen
  }

  /** The token that comes next, or '' if none does. */
  token(): string {
    this.#skipSpace()
    const start = this.#at
    this.#at = endOfToken(this.#text, start)
    return this.#text.slice(start, this.#at)
  }

  /**
   * The token inside a quoted-string whose opening quote was taken, or '' if there is none.
   * RFC 6455 §9.1: "the value after quoted-string unescaping MUST conform to the 'token' ABNF."
   */
  quotedToken(): string {
    let token = ''
    while (this.#at < this.#text.length) {
      const code = this.#text.charCodeAt(this.#at++)
      if (code === QUOTE) return token
      // RFC 9110 §5.6.4: quoted-pair = "\" and the character itself.
      const plain = code === BACKSLASH ? this.#text.charCodeAt(this.#at++) : code
      if (!isTokenCode(plain)) return ''
      token += String.fromCharCode(plain)
    }
    return ''
  }

  /** RFC 9110 §5.6.3: OWS = *( SP / HTAB ). */
  #skipSpace(): void {
    while (this.#at < this.#text.length && isSpace(this.#text.charCodeAt(this.#at))) this.#at++
  }
}

function isSpace(code: number): boolean {
  return code === SPACE || code === TAB
}
