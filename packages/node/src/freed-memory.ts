/**
 * Memory that is freed is soon used again, if it stays.
 *
 * V8 frees the memory of messages in waves of up to 32 MiB. glibc's malloc gives whatever exceeds 128 KiB at the
 * end of its heap back to the kernel at once, and each page of the next wave is faulted in anew: that was half
 * the time of an echo of 1 KiB. But malloc learns (`man mallopt`, M_MMAP_THRESHOLD): once a large block was freed, it keeps
 * twice as much. Who sets MALLOC_TRIM_THRESHOLD_ has decided otherwise, and then it does not learn. See decision 008.
 */

/** The largest block that glibc learns from is 32 MiB, its own header included. */
const LESSON = 32 * 1024 * 1024 - 64 * 1024

let taught = process.platform !== 'linux'

/** Allocates a block once, for the collector to free. No page of it is touched, so none is ever used. */
export function keepFreedMemory(): void {
  if (taught) return
  taught = true
  try {
    Buffer.allocUnsafeSlow(LESSON)
  } catch {
    // Where memory is so short, none is to be kept.
  }
}
