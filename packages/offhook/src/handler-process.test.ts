import { readdirSync } from 'node:fs'
import type { Delivery } from '@offhook/webhook'
import { describe, expect, it, onTestFinished } from 'vitest'
import { HandlerProcess } from './handler-process.ts'
import { folderWith } from './testing/folder.ts'

const raw = new Uint8Array([1])
const time = new Date(0)
const push: Delivery = { id: 'one', type: 'push', source: 'github', time, data: { a: [1] }, raw, headers: {} }
const never = new AbortController().signal

/** A process with one file of handlers, and what it died of. */
async function started(text: string) {
  const deaths: string[] = []
  const died = (problem: string) => deaths.push(problem)
  const handlers = await HandlerProcess.start(folderWith({ 'a.mjs': text }), died, never)
  onTestFinished(() => handlers.retire(0))
  return { handlers, deaths }
}

describe('A process of handlers', () => {
  it('gets a delivery as it is', async () => {
    const { handlers } = await started(`export const push = (delivery) => {
      const { time, raw, data } = delivery
      if (!(time instanceof Date && raw instanceof Uint8Array && data.a[0] === 1)) throw new Error('another')
    }`)
    expect(await handlers.handle(push, never)).toEqual({ kind: 'served', handlers: 1 })
  })

  it('gets none whose payload is nested deeper than can be sent, and is not waited for on its behalf', async () => {
    const { handlers } = await started('export const push = () => {}')
    const data: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))
    expect(await handlers.handle({ ...push, data }, never)).toEqual({
      kind: 'failed',
      error: [expect.stringMatching(/^It cannot go to the process of the handlers: .* levels deep\?$/)],
    })
    expect(await handlers.handle(push, never)).toEqual({ kind: 'served', handlers: 1 })
  })

  it('hears that a provider waits no longer', async () => {
    const { handlers } = await started(
      'export const push = (_, { signal }) => new Promise((resolve) => { signal.onabort = resolve })',
    )
    const control = new AbortController()
    const handled = handlers.handle(push, control.signal)
    control.abort()
    expect(await handled).toEqual({ kind: 'served', handlers: 1 })
  })

  it('fails what is under way when it is killed, and says by what', async () => {
    const { handlers, deaths } = await started(
      'export const push = () => process.kill(process.pid, "SIGKILL")',
    )
    const problem = 'they ended their process (SIGKILL)'
    expect(await handlers.handle(push, never)).toEqual({ kind: 'failed', error: [problem] })
    expect({ deaths, isAlive: handlers.isAlive }).toEqual({ deaths: [problem], isAlive: false })
  })

  it('may end in order when it is retired, and then nobody hears that it died', async () => {
    const folder = folderWith({})
    const note = JSON.stringify(`${folder}/done`)
    const { handlers, deaths } = await started(`import { writeFileSync } from 'node:fs'
      process.once('SIGTERM', () => {
        writeFileSync(${note}, '')
        process.exit(0)
      })`)
    await handlers.retire()
    expect(readdirSync(folder)).toEqual(['done'])
    expect({ deaths, isAlive: handlers.isAlive }).toEqual({ deaths: [], isAlive: false })
  })

  it('may say things of its own, which are taken for none of ours', async () => {
    const said = `for (const message of ['ready', null, { kind: 'loaded' }, { kind: 'handled', number: 1 }]) process.send(message)`
    const { handlers } = await started(`${said}\nexport const push = () => { ${said} }`)
    expect(handlers.files).toEqual([{ name: 'a.mjs', handlers: ['push'] }])
    expect(await handlers.handle(push, never)).toEqual({ kind: 'served', handlers: 1 })
  })

  it('that heeds no SIGTERM is killed', async () => {
    const { handlers } = await started("process.on('SIGTERM', () => {})\nexport const push = () => {}")
    await handlers.retire()
    expect(handlers.isAlive).toBe(false)
  })

  it.each(['await new Promise(() => {})', 'while (true) {}'])(
    'is not waited for where it does not load: %s',
    async (text) => {
      const starting = HandlerProcess.start(folderWith({ 'a.mjs': text }), () => {}, never, 500)
      await expect(starting).rejects.toThrow(
        'The files were not loaded after 0.5 s: does one await what never comes?',
      )
    },
  )
})
