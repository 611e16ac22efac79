import * as valibot from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { Dispatcher, type DispatcherOptions, EventInvalidError, type Outcome } from './index.ts'

interface Events {
  'issues.opened': { readonly number: number; readonly at: Date }
  push: { readonly ref: string }
}

const libraries: [string, DispatcherOptions<Events>['schemas']][] = [
  [
    'zod',
    {
      'issues.opened': z.object({
        number: z.number(),
        at: z.iso.datetime().transform((text) => new Date(text)),
      }),
      push: z.object({ ref: z.string() }).refine(async ({ ref }) => ref.startsWith('refs/')),
    },
  ],
  [
    'valibot',
    {
      'issues.opened': valibot.object({
        number: valibot.number(),
        at: valibot.pipe(
          valibot.string(),
          valibot.isoTimestamp(),
          valibot.transform((text) => new Date(text)),
        ),
      }),
      push: valibot.pipeAsync(
        valibot.object({ ref: valibot.string() }),
        valibot.checkAsync(async ({ ref }) => ref.startsWith('refs/')),
      ),
    },
  ],
]

describe.each(libraries)('A schema of %s', (_, schemas = {}) => {
  async function dispatched(type: string, event: unknown): Promise<{ seen: unknown[]; outcome: Outcome }> {
    const seen: unknown[] = []
    const dispatcher = new Dispatcher<Events>({ schemas })
    dispatcher.on('*', (event) => seen.push(event))
    return { outcome: await dispatcher.dispatch(type, event), seen }
  }

  it('hands the handlers what it makes of the event', async () => {
    const { seen, outcome } = await dispatched('issues.opened', { number: 1, at: '2026-11-24T00:00:00Z' })
    expect(outcome).toEqual({ kind: 'served', type: 'issues.opened', handlers: 1 })
    expect(seen).toEqual([{ number: 1, at: new Date('2026-11-24T00:00:00Z') }])
  })

  it('lets no handler run for an event that does not fit, and says where', async () => {
    const { seen, outcome } = await dispatched('issues.opened', { number: '1', at: '2026-11-24T00:00:00Z' })
    const error = outcome.kind === 'failed' ? outcome.error : undefined
    expect(error).toBeInstanceOf(EventInvalidError)
    expect(error).toMatchObject({ code: 'OFFHOOK_EVENT_INVALID', type: 'issues.opened' })
    expect(error).toMatchObject({ issues: [{ path: [where('number')] }] })
    expect(seen).toEqual([])
  })

  it('may be asynchronous', async () => {
    expect((await dispatched('push', { ref: 'refs/heads/main' })).seen).toEqual([{ ref: 'refs/heads/main' }])
    expect(await dispatched('push', { ref: 'main' })).toMatchObject({
      outcome: { kind: 'failed', error: { code: 'OFFHOOK_EVENT_INVALID' } },
      seen: [],
    })
  })

  it.each([undefined, null, 5, [], Object.create(null)])(
    'refuses %j, and throws for nothing',
    async (event) => {
      expect((await dispatched('push', event)).outcome.kind).toBe('failed')
    },
  )
})

/** A path's part: zod writes the key itself, valibot an object with it. */
function where(key: string): unknown {
  return expect.toSatisfy((part) => part === key || (typeof part === 'object' && part.key === key))
}

describe('The types', () => {
  it('ask a schema for what the event map promises', () => {
    // @ts-expect-error the schema makes a number of the ref
    const wrong: DispatcherOptions<Events> = { schemas: { push: z.object({ ref: z.number() }) } }
    // @ts-expect-error no such event
    const unknown: DispatcherOptions<Events> = { schemas: { pull: z.object({}) } }
    expectTypeOf([wrong, unknown]).items.toEqualTypeOf<DispatcherOptions<Events>>()
  })
})
