import { github } from '@offhook/webhook'
import { webhook } from './index.ts'

const scheme = github({ secret: 'what you gave GitHub' })

const receive = webhook({
  scheme,
  deliver: ({ type, data }) => console.log(type, data),
})

// A genuine request, as a test would make it; a server hands on its own.
const { method, url, headers, body } = await scheme.sign({ action: 'opened', number: 1 }, { type: 'issues' })
const genuine = new Request(new URL(url, 'https://example.com'), { method, headers, body })

const response = await receive(genuine)
console.log(response.status)
