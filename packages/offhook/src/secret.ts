import type { Option } from './command.ts'
import type { Provider } from './providers.ts'
import type { Terminal } from './terminal.ts'

/** How a secret is said in an option. */
export const secretOption: Option = {
  type: 'string',
  value: 'SECRET',
  meaning: 'what the provider signs with; better in OFFHOOK_SECRET, out of the shell’s history',
}

/** The variable for a provider's own secret, where there are several. */
export function variableOf({ name }: Provider): string {
  return `OFFHOOK_SECRET_${name.toUpperCase().replaceAll('-', '_')}`
}

/** The secret that was given: by the option, or in the environment, where an empty variable is none. */
export function secretOf(
  option: string | undefined,
  provider: Provider,
  { env }: Pick<Terminal, 'env'>,
): string | undefined {
  return option ?? (env[variableOf(provider)] || env['OFFHOOK_SECRET'] || undefined)
}
