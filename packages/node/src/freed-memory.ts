/**
 * Has malloc keep freed memory, which is soon used again.
 *
 * V8 frees the memory of messages in waves of up to 32 MiB. By default, glibc's malloc returns whatever exceeds 128 KiB at
 * the end of its heap to the kernel at once, and each page of the next wave must be faulted in again: that was half the
 * time of an echo of 1 KiB. But malloc learns (`man mallopt`, M_MMAP_THRESHOLD): once a large block was freed, it keeps
 * twice as much. If MALLOC_TRIM_THRESHOLD_ is set, it does not learn, as its owner wants. See decision 008.
 */

/** The largest block that glibc learns from is 32 MiB, its own header included. */
const LESSON = 32 * 1024 * 1024 - 64 * 1024

let taught = process.platform !== 'linux'

/** Allocates a block once, for the collector to free. Its pages are not touched, so it takes no real memory. */
export function keepFreedMemory(): void {
  if (taught) return
  taught = true
  try {
    Buffer.allocUnsafeSlow(LESSON)
  } catch {
    // Where memory is so short, keep none.
  }
}
