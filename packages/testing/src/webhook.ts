// By its path, so that this package, which all may use for their tests, depends on none of them.
export {
  github,
  type Scheme,
  standardWebhooks,
  type WebhookOptions,
} from '../../webhook/src/index.ts'
