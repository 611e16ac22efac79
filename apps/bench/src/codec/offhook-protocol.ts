import { webPlatform } from '@offhook/frame'
import { Protocol } from '@offhook/protocol'
import { serveCodec } from './serve.ts'

const platform = { ...webPlatform, allocate: (length: number) => Buffer.allocUnsafeSlow(length) }
const ignore = () => {}
const protocol = new Protocol(
  { message: ignore, pinged: ignore, ponged: ignore, output: ignore, failed: ignore, closed: ignore },
  { role: 'server', platform },
)

serveCodec({
  decode: (chunk) => protocol.receive(chunk),
  encode(payload, times) {
    for (let i = 0; i < times; i++) protocol.send(payload)
    protocol.takeOutput()
    protocol.recycleOutput()
  },
})
