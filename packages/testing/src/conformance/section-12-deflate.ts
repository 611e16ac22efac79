import { takeover } from './agreements.ts'
import { numbered, type Section } from './case.ts'
import { deflatedMessages } from './deflated-messages.ts'
import { samples } from './samples.ts'

export const deflate: Section = {
  name: '12 permessage-deflate, by payloads',
  atATime: 4,
  cases: samples.flatMap((sample, index) => numbered(`12.${index + 1}`, deflatedMessages(sample, takeover))),
}
