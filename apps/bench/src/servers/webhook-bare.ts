// The ceiling: reads the body, and answers.
import { createServer } from 'node:http'
import { serve } from './serve.ts'

serve(
  createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end())
  }),
)
