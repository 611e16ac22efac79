import { Slab } from '@offhook/frame'
import { Protocol } from '@offhook/protocol'
import { masking, platform } from './platform.ts'
import { serveCodec } from './serve.ts'

const ignore = () => {}
const protocol = new Protocol(
  { message: ignore, pinged: ignore, ponged: ignore, output: ignore, failed: ignore, closed: ignore },
  { role: 'server', slab: new Slab(platform) },
)

serveCodec({
  reads: masking.bytes,
  decode: (chunk) => protocol.receive(chunk),
  encode(payload, times) {
    for (let i = 0; i < times; i++) protocol.send(payload)
    protocol.takeOutput()
    protocol.recycleOutput()
  },
})
