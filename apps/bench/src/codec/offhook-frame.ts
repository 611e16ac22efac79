import { FrameDecoder, FrameWriter, Opcode, Slab, webPlatform } from '@offhook/frame'
import { serveCodec } from './serve.ts'

const platform = { ...webPlatform, allocate: (length: number) => Buffer.allocUnsafeSlow(length) }
const slab = new Slab(platform)
const writer = new FrameWriter({ masked: false, platform, slab })
const decoder = new FrameDecoder(
  { data() {}, control() {}, violation() {} },
  { masked: true, rsv: 0, maxPayload: 1024 * 1024 },
)

serveCodec({
  decode: (chunk) => decoder.receive(chunk),
  encode(payload, times) {
    for (let i = 0; i < times; i++) writer.write(Opcode.Binary, 0, true, payload)
    writer.take()
    writer.recycle()
  },
})
