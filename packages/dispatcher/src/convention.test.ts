import { emitterEventNames } from '@octokit/webhooks'
import { describe, expect, it } from 'vitest'
import { Dispatcher } from './index.ts'

async function served(namespace: object, type: string): Promise<number> {
  const dispatcher = new Dispatcher()
  dispatcher.module(namespace)
  const outcome = await dispatcher.dispatch(type, 0)
  expect(outcome.kind).not.toBe('failed')
  return outcome.kind === 'served' ? outcome.handlers : 0
}

describe('a module by naming convention', () => {
  it.each([
    ['issue.opened', 'issue_opened'],
    ['issue.opened', 'issueOpened'],
    ['issue_comment.created', 'issue_comment_created'],
    ['issue_comment.created', 'issueCommentCreated'],
    ['orders/line-item:added', 'orders_line_item_added'],
    ['orders/line-item:added', 'ordersLineItemAdded'],
    ['push', 'push'],
    ['a..b', 'a__b'],
    ['issueOpened', 'issue_opened'],
    ['issue_opened', 'issueOpened'],
  ])('serves %s by the export %s', async (type, name) => {
    expect(await served({ [name]: () => {} }, type)).toBe(1)
  })

  it.each([
    ['cleanup', '_cleanup'],
    ['Cleanup', '_cleanup'],
    ['.cleanup', 'cleanup'],
    ['user', 'user_'],
    ['user.', 'user'],
  ])('does not serve %s by the export %s: what stands at an end parts no words', async (type, name) => {
    expect(await served({ [name]: () => {} }, type)).toBe(0)
    expect(await served({ [name]: () => {} }, name)).toBe(1)
  })

  it('calls both spellings where both are exported, and one name once', async () => {
    expect(await served({ issue_opened() {}, issueOpened() {} }, 'issue.opened')).toBe(2)
    expect(await served({ push() {} }, 'push')).toBe(1)
  })

  it.each(['__proto__', 'constructor', 'toString', 'to.string', 'has.own.property'])(
    'never finds the inherited %s',
    async (type) => {
      expect(await served({}, type)).toBe(0)
      expect(await served(Object.create({ issue_opened() {} }), 'issue.opened')).toBe(0)
    },
  )

  it('passes over exports that are no functions, and the default', async () => {
    expect(await served({ push: 1, default() {} }, 'push')).toBe(0)
    expect(await served({ default() {} }, 'default')).toBe(0)
  })

  it('comes in its turn, whichever way it is spelt', async () => {
    const called: string[] = []
    const dispatcher = new Dispatcher()
    dispatcher.module({ issueOpened: () => called.push('first') })
    dispatcher.module({ issue_opened: () => called.push('second') })
    await dispatcher.dispatch('issue.opened', 0)
    expect(called).toEqual(['first', 'second'])
  })

  it('is taken away by its undo', async () => {
    const dispatcher = new Dispatcher()
    dispatcher.module({ push() {} })()
    expect(await dispatcher.dispatch('push', 0)).toMatchObject({ kind: 'unserved' })
  })

  it('has a name of its own for each of GitHub’s events', async () => {
    expect(emitterEventNames.length).toBeGreaterThan(300)
    for (const spelled of [(type: string) => type.replaceAll('.', '_'), camelCase]) {
      const called: string[] = []
      const handlers = emitterEventNames.map((type) => [spelled(type), () => called.push(type)])
      const dispatcher = new Dispatcher()
      dispatcher.module(Object.fromEntries(handlers))
      for (const type of emitterEventNames) await dispatcher.dispatch(type, 0)
      expect(called).toEqual(emitterEventNames)
    }
  })

  it('names the export when it fails', async () => {
    const dispatcher = new Dispatcher()
    dispatcher.module({
      issue_opened: () => {
        throw new Error('x')
      },
    })
    expect(await dispatcher.dispatch('issue.opened', 0)).toMatchObject({
      error: { errors: [{ handler: 'issue_opened', pattern: 'issue.opened' }] },
    })
  })
})

function camelCase(type: string): string {
  return type.replace(/[._](.)/g, (_, letter: string) => letter.toUpperCase())
}
