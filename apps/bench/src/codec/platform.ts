import { type Platform, webPlatform } from '@offhook/frame'
import { MaskingMemory } from '@offhook/frame/masking-memory'
import { CHUNK } from './serve.ts'

export const masking: MaskingMemory = new MaskingMemory(CHUNK)

/** As much of Node's platform as the codec alone needs: memory that nobody fills with zeros, and masks. */
export const platform: Platform = {
  ...webPlatform,
  allocate: (length) => Buffer.allocUnsafeSlow(length),
  mask: (bytes, start, end, key) => masking.mask(bytes, start, end, key),
}
