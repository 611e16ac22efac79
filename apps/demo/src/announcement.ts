import type { Producer, Settings } from './settings.ts'

/** What to print once the demo listens: where it is and what to try. */
export function announcement(settings: Settings, port: number): string {
  const { adapter, github, standard } = settings
  const authority = `${reachable(settings.host)}:${port}`
  return `offhook's demo listens, on ${adapter}:

  page       http://${authority}/
  echo       ws://${authority}/echo
  live       ws://${authority}/live
  github     http://${authority}/webhooks/github
             ${secretLine('GITHUB_WEBHOOK_SECRET', github)}
  standard   http://${authority}/webhooks/standard
             ${secretLine('STANDARD_WEBHOOK_SECRET', standard)}
${warning(settings.host)}
Try it: open the page, then send it a webhook as GitHub would

  ${curl(`http://${authority}/webhooks/github`, github)}

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

function secretLine(variable: string, { secret }: Producer): string {
  if (!secret.made) return `secret: that of ${variable}`
  return `secret: ${secret.value} (made for this run; set ${variable} to keep one)`
}

function warning(host: string): string {
  if (['127.0.0.1', '::1', 'localhost'].includes(host)) return ''
  return `\nMind that everyone who can reach ${host} sees the payloads.\n`
}

/** Two deliveries that are alike would be one, so each has its time in it. */
function curl(url: string, { secret }: Producer): string {
  const key = secret.made ? secret.value : '"$GITHUB_WEBHOOK_SECRET"'
  return `body='{"zen":"It works.","sent":"'$(date)'"}'; curl -i ${url} \\
    -H 'Content-Type: application/json' -H 'X-GitHub-Event: ping' -H "X-GitHub-Delivery: try-$(date +%s)" \\
    -H "X-Hub-Signature-256: sha256=$(printf %s "$body" | openssl dgst -sha256 -hmac ${key} | sed 's/.* //')" \\
    -d "$body"`
}
