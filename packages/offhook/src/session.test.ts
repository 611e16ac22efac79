import { getEventListeners } from 'node:events'
import { PassThrough } from 'node:stream'
import { WsServer } from '@offhook/testing'
import { describe, expect, it } from 'vitest'
import { run } from './run.ts'
import { session } from './session.ts'
import { FakeTerminal } from './testing/fake-terminal.ts'
import { folderWith } from './testing/folder.ts'
import { serving } from './testing/site.ts'

const OFFHOOK_SECRET = 'a secret for tests'

/** A terminal whose output is a stream, which can be closed. */
function terminal() {
  const fake = new FakeTerminal({ OFFHOOK_SECRET })
  return { ...fake, output: new PassThrough(), interrupt: () => fake.interrupt() }
}

describe('A command', () => {
  it('leaves nobody listening at its terminal, however it went', async () => {
    const { url } = await WsServer.listening()
    const answering = await serving((_request, response) => response.writeHead(204).end())
    const breaking = await serving(({ socket }) => socket.destroy())
    const own = terminal()
    own.input.end()
    for (const args of [
      ['send', 'github', '--to', answering],
      ['send', 'github', '--to', breaking],
      ['connect', url, '--wait', '0'],
      ['connect', breaking.replace('http', 'ws')],
      ['listen', '/nowhere'],
      ['listen', folderWith({}), '--host', 'nowhere.invalid'],
    ]) {
      await run(args, own)
      expect(getEventListeners(own.interrupted, 'abort'), args.join(' ')).toEqual([])
      expect(own.output.listenerCount('close'), args.join(' ')).toBe(0)
    }
  })

  it.each([
    ['Ctrl-C is pressed', (own: ReturnType<typeof terminal>) => own.interrupt(), true],
    ['nobody reads its output', (own: ReturnType<typeof terminal>) => own.output.destroy(), false],
  ])('is left when %s', async (_title, leave, isInterrupted) => {
    const own = terminal()
    await session(own, async ({ left, interrupted }) => {
      expect(left.aborted).toBe(false)
      leave(own)
      await new Promise(setImmediate)
      expect(left.aborted).toBe(true)
      expect(interrupted.aborted).toBe(isInterrupted)
    })
  })

  it('that begins after Ctrl-C is left from the beginning', async () => {
    const own = terminal()
    own.interrupt()
    await session(own, ({ left, interrupted }) => {
      expect([left.aborted, interrupted.aborted]).toEqual([true, true])
    })
  })

  it('can write to what never closes', async () => {
    const written: string[] = []
    const output = { write: (text: string) => written.push(text) }
    await session({ ...terminal(), output }, (own) => void own.output.write('Hello'))
    expect(written).toEqual(['Hello'])
  })
})
