import { onTestFinished, vi } from 'vitest'
import { Inbox } from './inbox.ts'

/** The warnings of the process, which are not printed until the end of the test. */
export function warnings(): Inbox<unknown> {
  const inbox = new Inbox<unknown>()
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation((warning) => inbox.put(warning))
  onTestFinished(() => spy.mockRestore())
  return inbox
}
