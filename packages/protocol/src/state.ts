/**
 * The life of a connection after the handshake, RFC 6455 §7. What is not in the table does not happen:
 * an event without an entry is ignored.
 *
 *              Close sent or received           Close sent and received
 *        open ────────────────────────► closing ───────────────────────► closed
 *          │                               └─────── fails, ends ───────────┤
 *          └───────────────────── fails, ends ────────────────────────────┘
 */
export type State =
  /** Messages go both ways. */
  | 'open'
  /** The closing handshake has started. Until the peer's Close comes, what it sends is still delivered. */
  | 'closing'
  /** Nothing more is read or written; the transport is to be ended. */
  | 'closed'

export type StateEvent =
  /** §7.1.3: "either sending or receiving a Close control frame". */
  | 'start'
  /** §5.5.1: "After both sending and receiving a Close message". */
  | 'finish'
  /** §7.1.7: _Fail the WebSocket Connection_. */
  | 'fail'
  /** The transport ended. */
  | 'end'

const next: Record<State, Partial<Record<StateEvent, State>>> = {
  open: { start: 'closing', fail: 'closed', end: 'closed' },
  closing: { finish: 'closed', fail: 'closed', end: 'closed' },
  closed: {},
}

/** The state after the event, or undefined if the event has no place in this state. */
export function nextState(state: State, event: StateEvent): State | undefined {
  return next[state][event]
}
