import { inspect } from 'node:util'

/** An upgrade request reached `upgrade` without `routeUpgrades`, so its socket is unknown. */
export class UnroutedUpgradeError extends Error {
  readonly code = 'OFFHOOK_NOT_ROUTED'
  override readonly name = 'UnroutedUpgradeError'

  constructor() {
    super(
      'This upgrade request was not routed: call routeUpgrades(server) once, with the server that listens.',
    )
  }
}

/** `routeUpgrades` was given something else: the application say, which emits no 'upgrade', so that nothing would ever happen. */
export class NotAServerError extends TypeError {
  readonly code = 'OFFHOOK_NOT_A_SERVER'
  override readonly name = 'NotAServerError'

  constructor() {
    super(
      'routeUpgrades wants the server, not the app: what http.createServer(app) returns, or app.listen(port) of Express and Koa.',
    )
  }
}

/** `routeUpgrades` was called a second time for one server; both would answer the same requests. */
export class RoutedTwiceError extends Error {
  readonly code = 'OFFHOOK_ROUTED_TWICE'
  override readonly name = 'RoutedTwiceError'

  constructor() {
    super(
      "This server's upgrades are routed already: call routeUpgrades(server) once, and keep what it returns.",
    )
  }
}

/** `connection.request` was read after it had been released. */
export class RequestReleasedError extends Error {
  readonly code = 'OFFHOOK_REQUEST_RELEASED'
  override readonly name = 'RequestReleasedError'

  constructor() {
    super(
      'The request is let go when `open` is done: have `context` keep what you need of it, or set keepRequest: true.',
    )
  }
}

/** A limit is not a number, or below 0. */
export class InvalidLimitError extends RangeError {
  readonly code = 'OFFHOOK_LIMIT_INVALID'
  override readonly name = 'InvalidLimitError'

  constructor(limit: string, value: unknown) {
    super(`${limit} is a number of 0 or more, this is ${inspect(value)}: give one, or Infinity to lift it.`)
  }
}

/** A body parser ran before a webhook and kept no bytes, so no signature can be checked. */
export class BodyConsumedError extends Error {
  readonly code = 'OFFHOOK_BODY_CONSUMED'
  override readonly name = 'BodyConsumedError'

  constructor() {
    super(
      'A body parser ran before this webhook and kept no raw bytes: mount the webhook before it, or let it keep them as request.rawBody.',
    )
  }
}
