import type { MessageExtension } from '@offhook/protocol'

/** What reads from a socket, and can be asked to wait. */
export interface Reader {
  hold(): void
  release(): void
}

/**
 * The extension, with reading held while a message is inflated off the event loop: a few bytes can take long
 * to inflate, and what a peer sends meanwhile would pile up without a limit.
 */
export function paced(extension: MessageExtension, reader: Reader): MessageExtension {
  return {
    shareKey: extension.shareKey,
    compress: (payload, done) => extension.compress(payload, done),
    inflate(payload, limit, done) {
      let inflating = true
      let held = false
      extension.inflate(payload, limit, (result) => {
        inflating = false
        done(result)
        if (held) reader.release()
      })
      if (!inflating) return
      held = true
      reader.hold()
    },
  }
}
