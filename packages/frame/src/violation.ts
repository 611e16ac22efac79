import { CloseCode } from './close-code.ts'

/**
 * Everything a peer can do wrong once the connection is open, with the code it is closed with.
 * One table, so that the policy of §7.1.7 can be read on one screen.
 */
const closeCodes = {
  // §5.2: the header, in the order of its figure
  'reserved-bits': 'ProtocolError',
  'reserved-opcode': 'ProtocolError',
  'mask-missing': 'ProtocolError',
  'mask-forbidden': 'ProtocolError',
  'length-not-minimal': 'ProtocolError',
  'length-overflow': 'ProtocolError',
  'frame-too-big': 'MessageTooBig',
  // §5.5: control frames
  'control-fragmented': 'ProtocolError',
  'control-too-long': 'ProtocolError',
  'close-payload-cut': 'ProtocolError',
  'close-code-forbidden': 'ProtocolError',
  'close-reason-not-utf8': 'InvalidPayload',
  // §5.4: fragmentation
  'continuation-unexpected': 'ProtocolError',
  'continuation-expected': 'ProtocolError',
  // §8.1, §10.4 and RFC 7692: messages
  'text-not-utf8': 'InvalidPayload',
  'message-too-big': 'MessageTooBig',
  'inflate-failed': 'InvalidPayload',
} as const

/** The name of what a peer did wrong; stable, to be switched on and logged. */
export type Violation = keyof typeof closeCodes

/** The status code that a connection is failed with (§7.1.7). */
export function closeCodeOf(violation: Violation): CloseCode {
  return CloseCode[closeCodes[violation]]
}

/** Every violation there is, to count or to document them. */
export const violations: readonly Violation[] = Object.keys(closeCodes) as Violation[]
