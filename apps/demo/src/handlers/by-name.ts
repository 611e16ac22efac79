import type { Events } from '../events.ts'
import { log } from '../log.ts'

// The second way: a module whose exports are named after events, registered with `dispatcher.module(byName)`.
// `ping` serves ping; `issues_opened`, or `issuesOpened`, would serve issues.opened.

/** GitHub sends it when a webhook is set up. */
export function ping({ data }: Events['ping']): void {
  log(`  ping: ${JSON.stringify(data?.zen)}`)
}
