import { type Case, numbered, type Section } from './case.ts'
import { binary, text } from './items.ts'

function fragmented(length: number, fragment: number): Omit<Case, 'id'>[] {
  const shapes = { text, binary }
  return Object.entries(shapes).map(([kind, whole]) => ({
    title: `A ${kind} message of ${length} octets in fragments of ${fragment}`,
    items: [{ ...whole({ of: '*', length }), fragment }],
  }))
}

export const autoFragments: Section = {
  name: '10 Fragments by the sender',
  cases: numbered('10.1', [
    ...fragmented(65_536, 1300),
    ...fragmented(65_536, 1),
    ...fragmented(65_536, 125),
    ...fragmented(65_536, 126),
    ...fragmented(131_072, 65_535),
    ...fragmented(131_072, 65_536),
  ]),
}
