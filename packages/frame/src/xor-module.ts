/**
 * A WebAssembly module, written out as its octets: a memory, and `xor(at, end, key)`, which masks what stands in it from
 * `at` to `end`, 64 octets a turn, then 16, then one. JavaScript has no instruction that takes more than 4 at once.
 *
 * https://webassembly.github.io/spec/core/binary/
 */

/** A number below 8,192 in two octets (LEB128). */
const number = (value: number): number[] => [(value & 0x7f) | 0x80, value >> 7]
const sized = (content: number[]): number[] => [...number(content.length), ...content]

// biome-ignore format: an instruction, or what belongs together, a line
const xorVector = (offset: number): number[] => [
  0x20, 0, //                   at, for the store
  0x20, 0, 0xfd, 0, 0, offset, // v128.load (at + offset)
  0x20, 3, 0xfd, 0x51, //       v128.xor (keys)
  0xfd, 0x0b, 0, offset, //     v128.store (at + offset)
]

// biome-ignore format: an instruction, or what belongs together, a line
const code = (): number[] => [
  1, 1, 0x7b, //                                        (local keys v128)
  0x20, 2, 0xfd, 0x11, 0x21, 3, //                      keys = i32x4.splat(key)

  0x03, 0x40, //                                        loop
  0x20, 1, 0x20, 0, 0x6b, 0x41, ...number(64), 0x4e, //   if (end - at >= 64)
  0x04, 0x40,
  ...xorVector(0), ...xorVector(16), ...xorVector(32), ...xorVector(48),
  0x20, 0, 0x41, ...number(64), 0x6a, 0x21, 0, //           at += 64
  0x0c, 1, 0x0b, 0x0b, //                                   again

  0x03, 0x40, //                                        loop
  0x20, 1, 0x20, 0, 0x6b, 0x41, 16, 0x4e, //              if (end - at >= 16)
  0x04, 0x40,
  ...xorVector(0),
  0x20, 0, 0x41, 16, 0x6a, 0x21, 0, //                      at += 16
  0x0c, 1, 0x0b, 0x0b, //                                   again

  0x03, 0x40, //                                        loop
  0x20, 0, 0x20, 1, 0x48, //                              if (at < end)
  0x04, 0x40,
  0x20, 0, 0x20, 0, 0x2d, 0, 0, //                          i32.load8_u (at)
  0x20, 2, 0x73, 0x3a, 0, 0, //                             i32.store8 (at), xor key
  0x20, 2, 0x41, 8, 0x78, 0x21, 2, //                       key = i32.rotr(key, 8): its lowest octet is the next one's
  0x20, 0, 0x41, 1, 0x6a, 0x21, 0, //                       at += 1
  0x0c, 1, 0x0b, 0x0b, //                                   again

  0x0b, //                                              end
]

/** The module, with a memory of this many pages of 64 KiB. It never grows: then it would move. */
// biome-ignore format: a section a line
export const xorModule = (pages: number): Uint8Array => Uint8Array.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, //                      \0asm, version 1
  1, 7, 1, 0x60, 3, 0x7f, 0x7f, 0x7f, 0, //                types: (i32, i32, i32) → ()
  3, 2, 1, 0, //                                           functions: one, of type 0
  5, 6, 1, 1, ...number(pages), ...number(pages), //       memories: one, from so many pages to as many
  7, 13, 2, 3, 0x6d, 0x65, 0x6d, 2, 0, 3, 0x78, 0x6f, 0x72, 0, 0, // exports: mem, xor
  10, ...sized([1, ...sized(code())]), //                    code
])
