export { type AsymmetricOptions, asymmetric } from './asymmetric.ts'
export { type Batch, batchOf } from './batch.ts'
export type { Fetch } from './certificates.ts'
export type { FailureCode, RefusalCode } from './codes.ts'
export type { SignedOptions } from './composed.ts'
export type { HashAlgorithm, SignatureAlgorithm } from './crypto/contract.ts'
export { type CloudEvent, type Delivery, toCloudEvent } from './delivery.ts'
export type { Encoding } from './encoding.ts'
export { type WebhookOptionCode, WebhookOptionError } from './errors.ts'
export { type HmacOptions, hmac } from './hmac.ts'
export type { Locator } from './locate.ts'
export { type MemoryStoreOptions, memoryStore } from './memory-store.ts'
export type { GenuineMessage, SignedMessage, WebhookReply } from './message.ts'
export type { Deliver, DeliverContext, WebhookOptions } from './options.ts'
export { adyen, adyenPlatform } from './providers/adyen.ts'
export { bitbucket } from './providers/bitbucket.ts'
export { type CloudEventsOptions, cloudEvents } from './providers/cloud-events.ts'
export { type DiscordOptions, discord, discordInteractions } from './providers/discord.ts'
export { dropbox } from './providers/dropbox.ts'
export { github } from './providers/github.ts'
export { gitlab } from './providers/gitlab.ts'
export { gitlabToken } from './providers/gitlab-token.ts'
export { heroku } from './providers/heroku.ts'
export { type HubspotOptions, hubspot } from './providers/hubspot.ts'
export { intercom } from './providers/intercom.ts'
export { type KickOptions, kick } from './providers/kick.ts'
export { lemonSqueezy } from './providers/lemon-squeezy.ts'
export { line } from './providers/line.ts'
export { linear } from './providers/linear.ts'
export { type MailgunOptions, mailgun } from './providers/mailgun.ts'
export { type MetaOptions, meta } from './providers/meta.ts'
export { mux } from './providers/mux.ts'
export { paddle } from './providers/paddle.ts'
export { type PaypalOptions, paypal } from './providers/paypal.ts'
export { razorpay } from './providers/razorpay.ts'
export { type SendgridOptions, sendgrid } from './providers/sendgrid.ts'
export { shopify } from './providers/shopify.ts'
export { slack } from './providers/slack.ts'
export { type SnsOptions, sns } from './providers/sns.ts'
export { type SquareOptions, square } from './providers/square.ts'
export { type StandardWebhooksOptions, standardWebhooks } from './providers/standard-webhooks.ts'
export { stripe } from './providers/stripe.ts'
export { svix } from './providers/svix.ts'
export { type TrelloOptions, trello } from './providers/trello.ts'
export { type TwilioOptions, twilio } from './providers/twilio.ts'
export { twitch } from './providers/twitch.ts'
export { vercel } from './providers/vercel.ts'
export { workos } from './providers/workos.ts'
export { x } from './providers/x.ts'
export { zoom } from './providers/zoom.ts'
export type { KeyFormat, PublicKeys } from './public-keys.ts'
export type { PublicUrl } from './public-url.ts'
export { createReceiver, receiveWebhook, type WebhookReceiver } from './receive.ts'
export { type Fingerprint, type ReplayGuard, type ReplayGuardOptions, replayGuard } from './replay.ts'
export type { Claim, ReplayStore } from './replay-store.ts'
export type { BodyProblem, BodyRead, BodyReader, WebhookHeaders, WebhookRequest } from './request.ts'
export type {
  Challenge,
  FormPayload,
  Identity,
  Scheme,
  SignedRequest,
  SignOptions,
  Verdict,
} from './scheme.ts'
export type { SecretFormat, Secrets } from './secrets.ts'
export type {
  DeliveryOutcome,
  Failure,
  HandledOutcome,
  Refusal,
  SchemeStatuses,
  WebhookAnswer,
  WebhookOutcome,
} from './statuses.ts'
export type { TimestampOptions, TimestampPlace, Tolerance } from './timestamp.ts'
export { type TokenOptions, token } from './token.ts'
