// With its defaults; with REPLAY=off as the server by hand, which remembers nothing.
import { createServer } from 'node:http'
import { Dispatcher } from '@offhook/dispatcher'
import { webhook } from '@offhook/node'
import { type Delivery, github } from '@offhook/webhook'
import { GITHUB_SECRET } from '../github.ts'
import { serve } from './serve.ts'

const dispatcher = new Dispatcher<Record<string, Delivery>>()
dispatcher.on('*', () => {})
const receive = webhook({
  scheme: github({ secret: GITHUB_SECRET }),
  deliver: (delivery) => dispatcher.dispatch(delivery.type, delivery),
  ...(process.env['REPLAY'] === 'off' && { replay: false }),
})

serve(createServer((request, response) => void receive(request, response)))
