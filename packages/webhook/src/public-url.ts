import { WebhookOptionError } from './errors.ts'

/** What a provider calls the endpoint, where the signature covers that. */
export interface PublicUrl {
  /**
   * The endpoint's URL exactly as the provider has it, its query included. It is never taken from a request: behind a proxy,
   * that would be another, and a sender can write anything into `X-Forwarded-*`.
   */
  readonly url: string
}

/** The URL, fit to stand in a template. Throws for one that is missing, not absolute, or holds the line break of its file. */
export function publicUrl({ url }: PublicUrl): string {
  if (/^https?:\/\/[^{}\s]+$/.test(url) && URL.canParse(url)) return url
  throw new WebhookOptionError(
    'OFFHOOK_URL_INVALID',
    'The option `url` is not an absolute URL: write it as it was given to the provider, https:// and all.',
  )
}
