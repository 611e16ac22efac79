import type { HandlerContext } from '@offhook/dispatcher'
import type { Events } from '../events.ts'
import { log } from '../log.ts'

/** The first way: a function, registered with `dispatcher.on('issues.*', issues)`. */
export function issues({ data }: Events['issues.opened' | 'issues.closed'], { type }: HandlerContext): void {
  const { number, title } = data?.issue ?? {}
  log(`  ${type}: #${number} ${JSON.stringify(title)}`)
}
