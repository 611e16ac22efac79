import type { Case, Role, Section } from './case.ts'
import { framing } from './section-1-framing.ts'
import { pings } from './section-2-pings.ts'
import { reservedBits } from './section-3-reserved-bits.ts'
import { reservedOpcodes } from './section-4-reserved-opcodes.ts'
import { fragmentation } from './section-5-fragmentation.ts'
import { utf8 } from './section-6-utf8.ts'
import { closing } from './section-7-closing.ts'
import { limitsAndPerformance } from './section-9-limits.ts'
import { autoFragments } from './section-10-fragments.ts'
import { deflate } from './section-12-deflate.ts'
import { deflateParameters } from './section-13-deflate-parameters.ts'
import { deflateRules } from './section-14-deflate-rules.ts'

/** All sections. The numbers are those of the Autobahn|Testsuite, which has no 8 and 11 either; 14 is ours. */
const sections: readonly Section[] = [
  framing,
  pings,
  reservedBits,
  reservedOpcodes,
  fragmentation,
  utf8,
  closing,
  limitsAndPerformance,
  autoFragments,
  deflate,
  deflateParameters,
  deflateRules,
]

/** The sections with what is asked of this end. */
export function sectionsFor(role: Role): Section[] {
  const concerns = ({ only = role }: Case) => only === role
  return sections.map((section) => ({ ...section, cases: section.cases.filter(concerns) }))
}
