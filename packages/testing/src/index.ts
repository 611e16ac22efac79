export { certificate, privateKey } from './clients/certificate.ts'
export { hasChromium, launchChromium, sharedChromium } from './clients/chromium.ts'
export { type Client, type ClientMake, type Ending, pairsOf } from './clients/client.ts'
export { ask, type HttpAnswer, type HttpRequest } from './clients/http-client.ts'
export { type Gate, gate, Inbox } from './clients/inbox.ts'
export {
  fromGitHub,
  fromStandardProvider,
  type GenuineRequest,
  GITHUB_SECRET,
  type GitHubEvent,
  githubEvents,
  STANDARD_SECRET,
} from './clients/providers.ts'
export { HANDSHAKE, RawClient, type ResponseHead } from './clients/raw-client.ts'
export {
  BINARY,
  CLOSE,
  CONTINUATION,
  PING,
  PONG,
  type RawFrame,
  type RawFrameParts,
  rawClose,
  rawFrame,
  TEXT,
} from './clients/raw-frame.ts'
export { warnings } from './clients/warnings.ts'
export { WsClient, type WsClientOptions } from './clients/ws-client.ts'
export { WsServer } from './clients/ws-server.ts'
export type { EchoOptions } from './conformance/case.ts'
export { clientConformance, serverConformance } from './conformance/conformance.ts'
export type { EchoServer } from './conformance/server-target.ts'
export {
  type App,
  echo,
  MIDDLEWARE_HEADERS,
  NOT_FOUND,
  type ServerEnding,
  type ServerSocket,
  type SocketEndpoint,
  type SocketOptions,
  socketApp,
  UNAUTHORIZED,
  type User,
  type WebhookEndpoint,
  webhookApp,
} from './contract/app.ts'
export { clientContract } from './contract/clients.ts'
export { leavesNothingBehind } from './contract/leaks.ts'
export { memoryUsed } from './contract/memory.ts'
export { serveByWs } from './contract/serve-by-ws.ts'
export {
  type ContractServer,
  listening,
  type ParsedBody,
  parseBody,
  type Routes,
  type Serve,
} from './contract/server.ts'
export { type WebServer, webServerContract } from './contract/web-server.ts'
export { headingsOf, type Modules, type RunningExample, readmeOf, runExample } from './readme.ts'
export { github, standardWebhooks } from './webhook.ts'
