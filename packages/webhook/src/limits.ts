import { WebhookOptionError } from './errors.ts'

/**
 * An option that limits something, if it does. NaN, which is what an environment variable becomes that is not set, would
 * lift a tolerance or a window unseen: nothing is less than it.
 */
export function limitOf(name: string, value: number, unit: string): number {
  if (typeof value === 'number' && value > 0) return value
  throw new WebhookOptionError(
    'OFFHOOK_LIMIT_INVALID',
    `The option \`${name}\` is no number of ${unit} above 0: is the environment variable set?`,
  )
}
