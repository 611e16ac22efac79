// What the window and the level cost by message size: why the compressor fits its window to the message.
import { constants, deflateRawSync } from 'node:zlib'

const rows = Array.from({ length: 1000 }, (_, id) => ({
  id: id * 7919,
  name: `user-${id}`,
  active: id % 3 === 0,
  at: new Date(1.7e12 + id * 1e7).toISOString(),
}))
const json = Buffer.from(JSON.stringify(rows))

function microseconds(run, times = 2000) {
  for (let i = 0; i < times; i++) run()
  const start = process.hrtime.bigint()
  for (let i = 0; i < times; i++) run()
  return Number(process.hrtime.bigint() - start) / times / 1000
}

for (const length of [256, 1024, 4096, 16384]) {
  for (const windowBits of [9, 10, 12, 15]) {
    for (const level of [1, 3, 6]) {
      const options = { windowBits, memLevel: windowBits - 7, level, chunkSize: Math.max(length, 256) }
      const run = () =>
        deflateRawSync(json.subarray(0, length), { ...options, finishFlush: constants.Z_SYNC_FLUSH })
      console.log({ length, windowBits, level, out: run().length, µs: Number(microseconds(run).toFixed(1)) })
    }
  }
}
