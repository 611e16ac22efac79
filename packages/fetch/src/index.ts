export { type FetchWebhookOptions, type WebhookHandler, webhook } from './webhook.ts'
