/** The table of the polynomial that Ethernet, gzip and PNG share. Marked as pure, so that a bundle without PayPal leaves it out. */
const table = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
  return remainder
})

/** The CRC-32 of the bytes, unsigned. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ Number(table[(crc ^ byte) & 0xff])
  return (crc ^ 0xffffffff) >>> 0
}
