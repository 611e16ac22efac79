import { setTimeout } from 'node:timers/promises'
import { pick } from '../random.ts'
import { inWords } from './level.ts'
import type { Life, Surroundings } from './life.ts'
import { misbehaves, stumbles } from './misdeeds.ts'
import { delivers, goesBeforeTheBody } from './senders.ts'
import { doesNotRead, echoes, gathers, turnsBack, vanishes } from './talkers.ts'

/** Those that are named more than once come more often. */
const LIVES: readonly Life[] = [
  ...[echoes, echoes, echoes, gathers, gathers, vanishes, vanishes],
  ...[turnsBack, doesNotRead, delivers, delivers, goesBeforeTheBody, misbehaves, misbehaves, stumbles],
]

/** So many live at once. */
const CROWD = 60

/** Milliseconds after which a life is said to hang. */
const LONGEST_LIFE = 30_000

/** Lets clients live until then, one after another in each of the places; gives what the server owed them. */
export async function crowd(surroundings: Surroundings, until: number): Promise<string[]> {
  const debts: string[] = []
  const place = async () => {
    while (performance.now() < until) debts.push(...(await live(surroundings)))
  }
  await Promise.all(Array.from({ length: CROWD }, place))
  return debts
}

async function live(surroundings: Surroundings): Promise<string[]> {
  const life = pick(surroundings.random, LIVES)
  const over = new AbortController()
  try {
    const hangs = setTimeout(LONGEST_LIFE, 'hangs', { signal: over.signal })
    const end = await Promise.race([life(surroundings), hangs])
    return end === undefined ? [] : [`${life.name} ${end}`]
  } catch (error) {
    return [`${life.name}: ${inWords(error)}`]
  } finally {
    over.abort()
  }
}
