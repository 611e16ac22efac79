export { acceptKey } from './accept-key.ts'
export { type Accepted, type Answer, type AnswerOptions, answer } from './answer.ts'
export { type Ask, type AskOptions, ask } from './ask.ts'
export {
  checkAnswer,
  type Failed,
  type FailureCode,
  type HandshakeResponse,
  type Opened,
} from './check-answer.ts'
export { HandshakeError, type HandshakeErrorCode } from './error.ts'
export type {
  AgreedExtension,
  ClientExtension,
  Extension,
  ExtensionParam,
  ExtensionParams,
  ServerExtension,
} from './extension.ts'
export type { HeaderField, IncomingHeaders } from './header.ts'
export type { OriginPolicy } from './origin.ts'
export type { RefusalCode, Refused } from './refusal.ts'
export { type HandshakeRequest, isUpgrade } from './request.ts'
export type { SubprotocolChoice } from './subprotocol.ts'
