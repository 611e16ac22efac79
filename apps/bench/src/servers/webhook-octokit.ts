// With EXPRESS=1 behind Express, as its README has it.
import { createServer } from 'node:http'
import { createNodeMiddleware, Webhooks } from '@octokit/webhooks'
import express from 'express'
import { GITHUB_SECRET } from '../github.ts'
import { serve } from './serve.ts'

const webhooks = new Webhooks({ secret: GITHUB_SECRET })
webhooks.onAny(() => {})
const middleware = createNodeMiddleware(webhooks, { path: '/webhooks/github' })

serve(createServer(process.env['EXPRESS'] === '1' ? express().use(middleware) : middleware))
