import { constants as buffer } from 'node:buffer'
import {
  constants,
  deflateRaw,
  deflateRawSync,
  inflateRaw,
  inflateRawSync,
  type ZlibOptions,
} from 'node:zlib'
import type {
  DeflateEngine,
  DeflateSettings,
  EngineInflated,
  InflateSettings,
} from '@offhook/permessage-deflate'
import { deflateKept, inflateKept } from './kept-zlib.ts'

/** DEFLATE as node:zlib has it. */
export const zlibEngine: DeflateEngine = {
  deflateSync(bytes, settings) {
    try {
      const kept = settings.dictionary === undefined ? deflateKept(bytes, settings) : undefined
      return kept ?? deflateRawSync(bytes, deflateOptions(bytes, settings))
    } catch {
      return undefined
    }
  },

  deflate(bytes, settings, done) {
    try {
      // On an error there are no bytes.
      deflateRaw(bytes, deflateOptions(bytes, settings), (_error, deflated) => done(deflated))
    } catch {
      done(undefined)
    }
  },

  inflateSync(bytes, settings) {
    const { dictionary, windowBits, maxOutputLength } = settings
    try {
      const kept = dictionary === undefined ? inflateKept(bytes, windowBits, maxOutputLength) : undefined
      if (kept !== undefined) return { ok: true, ...kept }
      return inflated(inflateRawSync(bytes, inflateOptions(bytes, settings)))
    } catch (error) {
      return failed(error)
    }
  },

  inflate(bytes, settings, done) {
    try {
      inflateRaw(bytes, inflateOptions(bytes, settings), (error, result) => {
        done(error === null ? inflated(result) : failed(error))
      })
    } catch (error) {
      done(failed(error))
    }
  },
}

function deflateOptions(bytes: Uint8Array, settings: DeflateSettings): ZlibOptions {
  return { ...settings, finishFlush: constants.Z_SYNC_FLUSH, chunkSize: chunkSize(bytes.length) }
}

/** zlib's own 16 KiB would be allocated for the shortest message, and held as long as its bytes are. */
function chunkSize(expected: number): number {
  return Math.min(Math.max(expected, 256), 64 * 1024)
}

interface InflateOptions extends ZlibOptions {
  readonly info: true
}

function inflateOptions(bytes: Uint8Array, settings: InflateSettings): InflateOptions {
  return {
    ...settings,
    maxOutputLength: Math.min(settings.maxOutputLength, buffer.MAX_LENGTH),
    chunkSize: chunkSize(bytes.length * 4),
    info: true,
  }
}

/** What `info: true` gives, which the types do not know. */
interface WithEngine {
  readonly buffer: Uint8Array
  readonly engine: { readonly bytesWritten: number }
}

function inflated(result: unknown): EngineInflated {
  const { buffer, engine } = result as WithEngine
  return { ok: true, bytes: buffer, consumed: engine.bytesWritten }
}

function failed(error: unknown): EngineInflated {
  const tooBig = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
  return { ok: false, reason: tooBig ? 'too-big' : 'invalid' }
}
