/** Clients that listen: many connections in one process, whose frames are counted and not looked at. */
import { connect, type Socket } from 'node:net'
import { deflated, frame, handshake, PING, PONG, payloadOf, RSV1, TEXT } from './wire.ts'

/** What the process is told to do; it answers when that is done. */
export type ListenersOrder =
  | { readonly open: number; readonly port: number; readonly offer: string | undefined }
  /** Wait until each connection has had so many frames since the last order. */
  | { readonly frames: number }
  /** Send a text so many times on each connection, compressed, and wait for as many frames. */
  | { readonly talk: number; readonly bytes: number }
  | { readonly leave: true }

const pong = frame(PONG, Buffer.alloc(0))

/** Counts the frames of a server: they are not masked. */
class FrameCounter {
  frames = 0
  #header: number[] = []
  #payload = 0

  take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#payload > 0) at += this.#skip(chunk.length - at)
      else this.#read(chunk[at++] as number)
    }
  }

  #skip(available: number): number {
    const length = Math.min(available, this.#payload)
    this.#payload -= length
    if (this.#payload === 0) this.frames++
    return length
  }

  #read(octet: number): void {
    this.#header.push(octet)
    const [, short = 127] = this.#header
    const length = short < 126 ? 2 : short === 126 ? 4 : 10
    if (this.#header.length < length || this.#header.length < 2) return
    this.#payload = length === 2 ? short : this.#header.slice(2).reduce((sum, each) => sum * 256 + each, 0)
    this.#header = []
    if (this.#payload === 0) this.frames++
  }
}

interface Listener {
  readonly socket: Socket
  readonly counter: FrameCounter
}

let listeners: Listener[] = []
let wanted = 0
let arrived: () => void = () => {}

function check(): void {
  if (listeners.every(({ counter }) => counter.frames >= wanted)) arrived()
}

function listen(port: number, offer: string | undefined): Promise<void> {
  return new Promise((opened) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const counter = new FrameCounter()
    socket.on('error', () => {})
    socket.once('data', () => {
      listeners.push({ socket, counter })
      socket.on('data', (chunk: Buffer) => {
        if (chunk[0] === PING) socket.write(pong)
        const before = counter.frames
        counter.take(chunk)
        if (before < wanted && counter.frames >= wanted) check()
      })
      opened()
    })
    socket.write(handshake(offer))
  })
}

async function frames(count: number): Promise<void> {
  await new Promise<void>((resolve) => {
    arrived = resolve
    wanted = count
    check()
  })
  for (const { counter } of listeners) counter.frames -= count
}

/** A few connections at a time, so that no server drowns. */
async function talk(times: number, bytes: number): Promise<void> {
  const message = frame(TEXT | RSV1, deflated(payloadOf({ kind: 'deflate', bytes })))
  const all = listeners
  for (let at = 0; at < all.length; at += 50) {
    listeners = all.slice(at, at + 50)
    for (let i = 0; i < times; i++) {
      for (const { socket } of listeners) socket.write(message)
      await frames(1)
    }
  }
  listeners = all
}

async function obey(order: ListenersOrder): Promise<void> {
  if ('open' in order) for (let i = 0; i < order.open; i++) await listen(order.port, order.offer)
  else if ('frames' in order) await frames(order.frames)
  else if ('talk' in order) await talk(order.talk, order.bytes)
  else for (const { socket } of listeners.splice(0)) socket.destroy()
}

process.on('message', (order: ListenersOrder) => {
  void obey(order).then(() => process.send?.('done'))
})
process.on('disconnect', () => process.exit())
