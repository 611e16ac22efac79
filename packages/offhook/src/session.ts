import type { Terminal } from './terminal.ts'

/** The world of one command, from its beginning to its end. */
export interface Session extends Terminal {
  /** Aborted when the user leaves: by Ctrl-C, or because nobody reads the output any more. */
  readonly left: AbortSignal
}

/**
 * Does the work of one command, with signals of its own: listeners to them are gone with it, and none stays at the
 * terminal, which may see many commands.
 */
export async function session<Result>(
  terminal: Terminal,
  work: (session: Session) => Result | Promise<Result>,
): Promise<Result> {
  const { interrupted, output } = terminal
  const [interruption, departure] = [new AbortController(), new AbortController()]
  const leave = () => departure.abort()
  const interrupt = () => {
    interruption.abort()
    leave()
  }
  if (interrupted.aborted) interrupt()
  interrupted.addEventListener('abort', interrupt)
  output.once?.('close', leave)
  try {
    return await work({ ...terminal, interrupted: interruption.signal, left: departure.signal })
  } finally {
    interrupted.removeEventListener('abort', interrupt)
    output.off?.('close', leave)
  }
}
