/**
 * The bytes, copied if they fill less than half of their memory. All connections of a thread share output memory: a
 * few bytes that a slow reader does not take would keep all of it from being freed.
 */
export function ownMemory(bytes: Uint8Array): Uint8Array {
  return bytes.length * 2 < bytes.buffer.byteLength ? Uint8Array.from(bytes) : bytes
}
