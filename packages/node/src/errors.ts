/** An upgrade request reached `upgrade`, but nobody had routed it, so its socket is unknown. */
export class UnroutedUpgradeError extends Error {
  readonly code = 'OFFHOOK_NOT_ROUTED'
  override readonly name = 'UnroutedUpgradeError'

  constructor() {
    super('This upgrade request was not routed: call routeUpgrades(server) once, where the server is made.')
  }
}
