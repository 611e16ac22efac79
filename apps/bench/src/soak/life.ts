import type { Random } from '../random.ts'

/** What was done; for the progress that is shown. */
export interface Tally {
  connections: number
  messages: number
  webhooks: number
  misdeeds: number
}

export interface Surroundings {
  readonly port: number
  readonly random: Random
  readonly tally: Tally
}

/** What one client does, from its coming to its going. It rejects if the server did not do what it owes. */
export type Life = (surroundings: Surroundings) => Promise<void>

export function owe(kept: boolean, what: string): void {
  if (!kept) throw new Error(`The server owes ${what}`)
}
