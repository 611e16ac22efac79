import { isLoopback } from './access.ts'
import type { Secret } from './secrets.ts'
import type { Producer, Settings } from './settings.ts'

/** What to print once the demo listens: where it is and what to try. */
export function announcement(settings: Settings, port: number): string {
  const { adapter, host, producers, token } = settings
  const authority = `${reachable(host)}:${port}`
  const key = isLoopback(host) ? '' : `?token=${encodeURIComponent(token.value)}`
  return `offhook's demo listens, on ${adapter}:

  page       http://${authority}/${key}
  echo       ws://${authority}/echo
  live       ws://${authority}/live
${producers.map((producer) => lines(producer, authority)).join('\n')}
${warning(host)}
Try it: open the page, then send it a webhook as GitHub would

  ${curl(`http://${authority}/webhooks/github`, producers)}

and talk to the echo

  npx wscat --connect ws://${authority}/echo

Ctrl-C stops the demo.
`
}

/** Every interface is no address to go to. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

function lines({ name, variable, secret }: Producer, authority: string): string {
  return `  ${name.padEnd(11)}http://${authority}/webhooks/${name}\n             ${secretLine(variable, secret)}`
}

function secretLine(variable: string, { value, made }: Secret): string {
  return made
    ? `secret: ${value} (made for this run; set ${variable} to keep one)`
    : `secret: that of ${variable}`
}

function warning(host: string): string {
  if (isLoopback(host)) return ''
  return `\nThe page shows payloads, and ${host} can be reached by others: so it demands the token in its address above.\n`
}

/** Two deliveries that are alike would be one, so each has its time in it. */
function curl(url: string, producers: readonly Producer[]): string {
  const secret = producers.find(({ name }) => name === 'github')?.secret
  const key = secret?.made ? secret.value : '"$GITHUB_WEBHOOK_SECRET"'
  return `body='{"zen":"It works.","sent":"'$(date)'"}'; curl -i ${url} \\
    -H 'Content-Type: application/json' -H 'X-GitHub-Event: ping' -H "X-GitHub-Delivery: try-$(date +%s)" \\
    -H "X-Hub-Signature-256: sha256=$(printf %s "$body" | openssl dgst -sha256 -hmac ${key} | sed 's/.* //')" \\
    -d "$body"`
}
