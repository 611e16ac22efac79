import type { Connection, ConnectOptions } from '@offhook/node'
import { harmless, harmlessLines } from './harmless.ts'
import { linesOf } from './lines.ts'
import { type Paint, paintFor } from './paint.ts'
import type { Session } from './session.ts'
import { aborted, type Output, type Terminal } from './terminal.ts'

type CloseInfo = Parameters<NonNullable<ConnectOptions['close']>>[1]

/** Bytes of a binary message that are shown. */
const SHOWN = 16

/** A terminal on one end, a connection on the other. */
export class Conversation {
  readonly #cancel = new AbortController()
  /** What to do when the user leaves: give up the handshake; once it is done, close the connection properly. */
  #leave: () => void = () => this.#cancel.abort()
  /** For `connect`. */
  readonly options: ConnectOptions = {
    signal: this.#cancel.signal,
    open: (connection) => this.#begin(connection),
    message: (connection, data) => this.#hear(connection, data),
    close: (_connection, info) => this.#end(info),
    error: (_connection, error) => this.#remark('red', (error as Error).message),
  }
  readonly #terminal: Terminal
  readonly #wait: number
  readonly #paint: Paint
  readonly #closed: Promise<CloseInfo>
  #end: (info: CloseInfo) => void = () => {}

  /** `wait`: milliseconds that answers have once the input has ended. */
  constructor(terminal: Session, wait: number) {
    this.#terminal = terminal
    this.#wait = wait
    this.#paint = paintFor(terminal.errors, terminal.env)
    this.#closed = new Promise((resolve) => {
      this.#end = resolve
    })
    void aborted(terminal.left).then(() => this.#leave())
  }

  /** Talks until the connection is closed; resolves to the exit code. */
  async over(connection: Connection): Promise<number> {
    await this.#sendAll(connection)
    const end = setTimeout(() => connection.close(1000), this.#wait)
    const info = await this.#closed
    clearTimeout(end)
    const fine = [1000, 1001, 1005].includes(info.code)
    this.#remark(fine ? 'dim' : 'red', farewell(info))
    return fine ? 0 : 1
  }

  #begin(connection: Connection): void {
    this.#leave = () => connection.close(1000)
    this.#remark('dim', greeting(connection))
  }

  async #sendAll(connection: Connection): Promise<void> {
    for await (const line of linesOf(this.#terminal.input, this.#closed)) {
      if (!connection.send(line)) await connection.drained()
    }
  }

  /** On a terminal, messages are marked, since typed lines stand there too, and their further lines are indented. */
  #hear(connection: Connection, data: string | Buffer): void {
    const { output } = this.#terminal
    const text = typeof data === 'string' ? data : inHex(data)
    const shown = output.isTTY === true ? `< ${harmlessLines(text, '  ')}` : harmless(text, '\n\t')
    if (output.write(`${shown}\n`) === false) waitFor(output, connection)
  }

  #remark(colour: 'dim' | 'red', text: string): void {
    this.#terminal.errors.write(`${this.#paint(colour, harmless(text))}\n`)
  }
}

/** If the output is read slowly, the server must wait: otherwise our memory would grow. */
function waitFor(output: Output, connection: Connection): void {
  if (output.once === undefined || !connection.isOpen) return
  connection.pause()
  output.once('drain', () => connection.resume())
}

function greeting({ request, subprotocol }: Connection): string {
  const compressed = request.headers['sec-websocket-extensions'] === undefined ? '' : ', compressed'
  return `Connected${subprotocol === undefined ? '' : `, subprotocol ${subprotocol}`}${compressed}.`
}

function farewell({ code, reason, violation }: CloseInfo): string {
  if (violation !== undefined) return `Closed: the server broke the protocol, ${code} ${reason}`
  if (code === 1006) return `Closed without a farewell: the connection broke (1006). ${reason}`.trimEnd()
  return code === 1005 ? 'Closed, without a code.' : `Closed: ${code} ${reason}`.trimEnd()
}

function inHex(data: Buffer): string {
  const beginning = data.toString('hex', 0, SHOWN).replace(/(..)(?!$)/g, '$1 ')
  return `${data.length} bytes  ${beginning}${data.length > SHOWN ? ' …' : ''}`.trimEnd()
}
