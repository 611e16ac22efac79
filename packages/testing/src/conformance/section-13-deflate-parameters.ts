import { agreements } from './agreements.ts'
import { numbered, type Section } from './case.ts'
import { deflatedMessages } from './deflated-messages.ts'
import { JSON_LINES } from './samples.ts'

export const deflateParameters: Section = {
  name: '13 permessage-deflate, by parameters',
  atATime: 4,
  cases: agreements.flatMap((agreement, index) =>
    numbered(`13.${index + 1}`, deflatedMessages(JSON_LINES, agreement)),
  ),
}
