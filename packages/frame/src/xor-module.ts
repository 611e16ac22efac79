/**
 * A WebAssembly module, written out: a memory, and `xor(at, end, key)`, which masks what stands in it from `at` to `end`.
 * JavaScript has no instruction that takes 16 octets at once; this has. In the text format:
 *
 *     (memory (export "memory") $pages $pages)
 *     (func (export "xor") (param $at i32) (param $end i32) (param $key i32) (local $keys v128)
 *       (local.set $keys (i32x4.splat (local.get $key)))
 *       (loop …64 octets as four vectors, while so many are left…)
 *       (loop …16 octets as one vector…)
 *       (loop …one octet, and the key turned by one…))
 *
 * https://webassembly.github.io/spec/core/binary/
 */
const [AT, END, KEY, KEYS] = [0, 1, 2, 3]

/** In two octets, which a number below 8,192 has room in, signed or not. */
const leb128 = (value: number): number[] => [(value & 0x7f) | 0x80, value >> 7]

const I32 = 0x7f
const V128 = 0x7b
const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]
const constant = (value: number): number[] => [0x41, ...leb128(value)]
const SUBTRACT = 0x6b
const ADD = 0x6a
const AT_LEAST = 0x4e
const LESS = 0x48
const XOR = 0x73
const ROTATE_RIGHT = 0x78
const LOAD_OCTET = [0x2d, 0, 0]
const STORE_OCTET = [0x3a, 0, 0]
const SPLAT = [0xfd, 0x11]
const XOR_VECTORS = [0xfd, 0x51]
const loadVector = (offset: number): number[] => [0xfd, 0x00, 0, offset]
const storeVector = (offset: number): number[] => [0xfd, 0x0b, 0, offset]
const END_OF_BLOCK = 0x0b

/** Does `body` for as long as `condition` holds. */
function whileLoop(condition: number[], body: number[]): number[] {
  const [loop, iff, noResult, branch] = [0x03, 0x04, 0x40, 0x0c]
  return [loop, noResult, ...condition, iff, noResult, ...body, branch, 1, END_OF_BLOCK, END_OF_BLOCK]
}

function advance(octets: number): number[] {
  return [...get(AT), ...constant(octets), ADD, ...set(AT)]
}

/** At `at + offset`, 16 octets. */
function xorVector(offset: number): number[] {
  return [...get(AT), ...get(AT), ...loadVector(offset), ...get(KEYS), ...XOR_VECTORS, ...storeVector(offset)]
}

function xorVectors(count: number): number[] {
  const left = [...get(END), ...get(AT), SUBTRACT]
  const vectors = Array.from({ length: count }, (_, i) => xorVector(i * 16)).flat()
  return whileLoop([...left, ...constant(count * 16), AT_LEAST], [...vectors, ...advance(count * 16)])
}

/** The lowest octet of the key is the one for `at`. */
function xorOctets(): number[] {
  const octet = [...get(AT), ...get(AT), ...LOAD_OCTET, ...get(KEY), XOR, ...STORE_OCTET]
  const turn = [...get(KEY), ...constant(8), ROTATE_RIGHT, ...set(KEY)]
  return whileLoop([...get(AT), ...get(END), LESS], [...octet, ...turn, ...advance(1)])
}

const sized = (content: number[]): number[] => [...leb128(content.length), ...content]
const section = (id: number, content: number[]): number[] => [id, ...sized(content)]
const name = (text: string): number[] => [text.length, ...Array.from(text, (letter) => letter.charCodeAt(0))]

/** The module with a memory of so many pages of 64 KiB, that never grows: it would move. */
export function xorModule(pages: number): Uint8Array {
  const code = [
    ...[1, 1, V128], // One local: the key four times.
    ...[...get(KEY), ...SPLAT, ...set(KEYS)],
    ...[...xorVectors(4), ...xorVectors(1), ...xorOctets()],
    END_OF_BLOCK,
  ]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // \0asm, version 1
    ...section(1, [1, 0x60, 3, I32, I32, I32, 0]), // types: (i32, i32, i32) → ()
    ...section(3, [1, 0]), // functions: one, of type 0
    ...section(5, [1, 1, ...leb128(pages), ...leb128(pages)]), // memories: one, from so many pages to as many
    ...section(7, [2, ...name('memory'), 2, 0, ...name('xor'), 0, 0]), // exports
    ...section(10, [1, ...sized(code)]), // code
  ])
}
