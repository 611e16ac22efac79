import { WebhookOptionError } from './errors.ts'

/**
 * The value of an option, if it limits something; throws otherwise. NaN, as `Number()` makes it of an environment variable
 * that is not set, would silently lift a tolerance or a window: every comparison with it is false.
 */
export function limitOf(name: string, value: number, unit: string): number {
  if (typeof value === 'number' && value > 0) return value
  throw new WebhookOptionError(
    'OFFHOOK_LIMIT_INVALID',
    `The option \`${name}\` is no number of ${unit} above 0: is the environment variable set?`,
  )
}
