/** The command was called wrongly: the message names the mend, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'OFFHOOK_USAGE'
}
