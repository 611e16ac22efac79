import { FrameDecoder, FrameWriter, Opcode, Slab } from '@offhook/frame'
import { masking, platform } from './platform.ts'
import { serveCodec } from './serve.ts'

const copyBelow = process.env['COPY_BELOW'] === undefined ? undefined : Number(process.env['COPY_BELOW'])
const slab = new Slab(platform, { copyBelow })
const writer = new FrameWriter({ masked: false, slab })
const decoder = new FrameDecoder(
  { data() {}, control() {}, violation() {} },
  { masked: true, rsv: 0, maxPayload: 1024 * 1024 },
  platform,
)

serveCodec({
  reads: masking.bytes,
  decode: (chunk) => decoder.receive(chunk),
  encode(payload, times) {
    for (let i = 0; i < times; i++) writer.write(Opcode.Binary, 0, true, payload)
    writer.take()
    writer.recycle()
  },
})
