import { isLoopback } from './access.ts'
import type { Secret } from './secrets.ts'
import type { Provider, Settings } from './settings.ts'

/** The command line of this workspace, which need not be installed. */
const command = 'npm run -s offhook --'

/** What to print once the demo listens: where it is and what to try. */
export function announcement(settings: Settings, port: number): string {
  const { adapter, host, providers, token } = settings
  const authority = `${reachable(host)}:${port}`
  const open = isLoopback(host)
  const key = open ? '' : `?token=${encodeURIComponent(token.value)}`
  const credentials = open ? '' : ` --header ${quoted(`Authorization: Bearer ${token.value}`)}`
  return `offhook's demo listens, on ${adapter}:

  page       http://${authority}/${key}
  echo       ws://${authority}/echo
  live       ws://${authority}/live
${providers.map((provider) => lines(provider, authority)).join('\n')}
${warning(host)}
Try it: open the page. Or send a webhook as GitHub would, and talk to the echo, from another terminal in this folder

  ${send(`http://${authority}/webhooks/github`, providers)}
  ${command} connect ws://${authority}/echo${credentials}

Ctrl-C stops the demo.
`
}

/** An address that stands for every interface cannot be visited. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

function lines({ name, variable, secret }: Provider, authority: string): string {
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

function send(url: string, providers: readonly Provider[]): string {
  const secret = providers.find(({ name }) => name === 'github')?.secret
  const key = secret?.made ? secret.value : '"$GITHUB_WEBHOOK_SECRET"'
  return `${command} send github issues.opened --secret ${key} --to ${url}`
}

/** As one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
