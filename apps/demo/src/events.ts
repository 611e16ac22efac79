import type { Delivery } from '@offhook/webhook'

/**
 * The events that handlers know by name, and what they read of each. A genuine payload may still be any
 * JSON, so all of it is optional.
 */
export interface Events {
  ping: Delivery<{ readonly zen?: string } | null>
  'issues.opened': Delivery<IssueEvent | null>
  'issues.closed': Delivery<IssueEvent | null>
  push: Delivery<{ readonly ref?: string; readonly commits?: readonly unknown[] | null } | null>
}

interface IssueEvent {
  readonly issue?: { readonly number?: number; readonly title?: string } | null
}
