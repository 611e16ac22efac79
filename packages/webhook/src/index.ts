export { type AsymmetricOptions, asymmetric } from './asymmetric.ts'
export type { FailureCode, RefusalCode } from './codes.ts'
export type { HashAlgorithm, SignatureAlgorithm } from './crypto/contract.ts'
export { type CloudEvent, type Delivery, toCloudEvent } from './delivery.ts'
export type { Encoding } from './encoding.ts'
export { type WebhookOptionCode, WebhookOptionError } from './errors.ts'
export { type HmacOptions, hmac, type SignedOptions } from './hmac.ts'
export type { Locator } from './locate.ts'
export { type DiscordOptions, discord, discordInteractions } from './providers/discord.ts'
export { github } from './providers/github.ts'
export { type HubspotOptions, hubspot } from './providers/hubspot.ts'
export { type KickOptions, kick } from './providers/kick.ts'
export { type SendgridOptions, sendgrid } from './providers/sendgrid.ts'
export { type SquareOptions, square } from './providers/square.ts'
export { type StandardWebhooksOptions, standardWebhooks } from './providers/standard-webhooks.ts'
export { type TrelloOptions, trello } from './providers/trello.ts'
export type { KeyFormat, PublicKeys } from './public-keys.ts'
export type { PublicUrl } from './public-url.ts'
export {
  createReceiver,
  type Deliver,
  type DeliverContext,
  receiveWebhook,
  type WebhookOptions,
  type WebhookReceiver,
} from './receive.ts'
export {
  type DeliveryOutcome,
  type Fingerprint,
  type ReplayGuard,
  type ReplayGuardOptions,
  replayGuard,
} from './replay.ts'
export { type Claim, type MemoryStoreOptions, memoryStore, type ReplayStore } from './replay-store.ts'
export type { BodyProblem, BodyRead, BodyReader, WebhookHeaders, WebhookRequest } from './request.ts'
export type {
  Challenge,
  GenuineMessage,
  Identity,
  Scheme,
  SchemeStatuses,
  SignedMessage,
  SignedRequest,
  SignOptions,
  Verdict,
  WebhookReply,
} from './scheme.ts'
export type { SecretFormat, Secrets } from './secrets.ts'
export type { Failure, Refusal, WebhookAnswer, WebhookOutcome } from './statuses.ts'
export type { TimestampOptions } from './timestamp.ts'
export { type TokenOptions, token } from './token.ts'
