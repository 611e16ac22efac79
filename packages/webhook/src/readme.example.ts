import { createReceiver, github } from './index.ts'

const scheme = github({ secret: 'what you gave GitHub' })

const receive = createReceiver({
  scheme,
  deliver: ({ type, data }) => console.log(type, data),
  refused: ({ code, reason }) => console.error(code, reason),
})

// A genuine request, as a test would make it; a server hands on its own.
const request = await scheme.sign({ action: 'opened', number: 1 }, { type: 'issues' })

const first = await receive(request)
console.log(first.status, first.outcome.kind)

const again = await receive(request)
console.log(again.status, again.outcome.kind)

const forged = await receive({ ...request, body: new TextEncoder().encode('{"action":"closed"}') })
console.log(forged.status, forged.outcome.kind)
