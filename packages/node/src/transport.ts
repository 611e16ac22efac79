import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/**
 * What carries a connection: a socket mostly. node:http takes any Duplex in its place, from a tunnel or an agent say, and
 * that has nothing of what is the kernel's.
 */
export type Transport = Duplex & Partial<Pick<Socket, 'remoteAddress' | 'setNoDelay' | 'setTimeout'>>
