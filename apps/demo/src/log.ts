/** Writes one line, with the time of day. */
export function log(line: string): void {
  console.log(`${new Date().toTimeString().slice(0, 8)}  ${line}`)
}
