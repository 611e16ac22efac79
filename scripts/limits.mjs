// docs/limits.md, all limits and their defaults, made from the sources: `--write` makes it, a run without refuses what is out of date.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { check } from './pack.mjs'
import { readWorkspace, root } from './workspace.mjs'

const bytes = (value) => {
  if (value % 2 ** 20 === 0) return `${value / 2 ** 20} MiB`
  return value % 2 ** 10 === 0 ? `${value / 2 ** 10} KiB` : `${value.toLocaleString('en')} bytes`
}
const ms = (value) => {
  if (value % 86_400_000 === 0) return `${value / 86_400_000} day`
  return value % 1000 === 0 ? `${value / 1000} s` : `${value} ms`
}
const seconds = (value) => `${value} s`
const count = (value) => value.toLocaleString('en')

// A line: what is limited | in which unit | by which option | in which source its default stands | as what | what happens beyond it.
// A line of code that moves has the page made again; a default that is gone fails the check.
const sections = {
  'A connection': `
    one message, after inflating too | bytes | \`maxMessage\` of \`upgrade\`, \`connect\` | node/src/limits.ts | maxMessage | Close 1009
    output that may wait | bytes | \`highWaterMark\` of \`upgrade\`, \`connect\` | node/src/limits.ts | highWaterMark | \`send\` returns \`false\`; the bytes are kept
    waiting output at which no further message is taken | bytes | \`maxBufferedOutput\` of \`upgrade\`, \`connect\` | node/src/limits.ts | maxBufferedOutput | Close 1013, or the message is dropped and \`slow\` called
    time in which none of the output leaves, once half of that waits | ms | \`stallTimeout\` of \`upgrade\`, \`connect\` | node/src/limits.ts | stallTimeout | the socket is destroyed, 1006
    time for a frame to arrive whole | ms | \`frameTimeout\` of \`upgrade\`, \`connect\` | node/src/limits.ts | frameTimeout | Close 1008
    time without a message from either end | ms | \`idleTimeout\` of \`upgrade\`, \`connect\` | node/src/limits.ts | idleTimeout | Close 1001
    time between two Pings | ms | \`heartbeatInterval\` of \`upgrade\`, \`connect\` | node/src/limits.ts | heartbeatInterval | –
    time after a Ping in which nothing arrives | ms | \`pongTimeout\` of \`upgrade\`, \`connect\` | node/src/limits.ts | pongTimeout | the socket is destroyed, 1006
    Pings and Pongs a second | count | \`maxControlRate\` of \`upgrade\`, \`connect\` | node/src/limits.ts | maxControlRate | Close 1008
    time for the peer to answer a Close | ms | \`closeTimeout\` of \`upgrade\`, \`connect\` | node/src/limits.ts | closeTimeout | the socket is destroyed
    calls of \`ping\` that wait for their Pong | count | – | node/src/round-trips.ts | MOST | the oldest resolve to \`undefined\`
    messages that wait for \`for await\` | count | – | node/src/message-queue.ts | ROOM | nothing more is read
    payload of a Ping, a Pong or a Close | bytes | – | frame/src/header.ts | MAX_CONTROL_PAYLOAD | sent: throws; received: Close 1002
    DEFLATE streams in one message | count | – | permessage-deflate/src/inflater.ts | MAX_STREAMS | Close 1007
  `,
  'A server': `
    connections, and handshakes under way | count | \`maxConnections\` of \`routeUpgrades\` | node/src/doorkeeper.ts | DEFAULT_MAX_CONNECTIONS | 503
    those of one address | count | \`maxConnectionsPerAddress\` of \`routeUpgrades\` | node/src/doorkeeper.ts | maxConnectionsPerAddress | 429
    time to answer a handshake | ms | \`handshakeTimeout\` of \`routeUpgrades\` | node/src/doorkeeper.ts | DEFAULT_HANDSHAKE_TIMEOUT | 503
    time to close all | ms | \`timeout\` of \`routes.close\` | node/src/door.ts | DEFAULT_TIMEOUT | those left are terminated
  `,
  'A client': `
    time to open a connection | ms | \`handshakeTimeout\` of \`connect\` | node/src/connect.ts | DEFAULT_HANDSHAKE_TIMEOUT | \`OFFHOOK_HANDSHAKE_TIMEOUT\`
    redirects that are followed | count | \`maxRedirects\` of \`connect\` | node/src/connect.ts | maxRedirects | \`OFFHOOK_TOO_MANY_REDIRECTS\`
    a refusal’s body that is read | bytes | – | node/src/refusal.ts | MAX_BODY | the rest is not read
    time before the first new try | ms | \`minDelay\` of \`reconnect\` | node/src/reconnect.ts | minDelay | –
    time between two tries | ms | \`maxDelay\` of \`reconnect\` | node/src/reconnect.ts | maxDelay | –
    time open after which failures are forgotten | ms | \`resetAfter\` of \`reconnect\` | node/src/reconnect.ts | resetAfter | –
  `,
  'A webhook': `
    its body | bytes | \`limit\` | webhook/src/receive.ts | limit | 413, \`OFFHOOK_BODY_TOO_LARGE\`
    events of one batch | count | \`maxBatch\` | webhook/src/receive.ts | maxBatch | 413, \`OFFHOOK_BATCH_TOO_LARGE\`
    time for its body | ms | \`bodyTimeout\` of \`webhook\` in node, express, koa | node/src/webhook.ts | DEFAULT_BODY_TIMEOUT | 408, \`OFFHOOK_BODY_TIMEOUT\`, and the end of the connection
    the same in fetch | ms | \`bodyTimeout\` | fetch/src/webhook.ts | DEFAULT_BODY_TIMEOUT | 408, \`OFFHOOK_BODY_TIMEOUT\`, and the end of the connection
    time for \`deliver\` | ms | \`deadline\`; a provider may have its own | webhook/src/signed.ts | deadline | 503, or with \`overdue: 'accept'\` 202
    how far a timestamp may be off, both ways | seconds | \`tolerance\`; a provider may have its own | webhook/src/timestamp.ts | options.tolerance | 401
    time for which a delivery is remembered | ms | \`window\` of \`replayGuard\` | webhook/src/replay.ts | window | it would be delivered again
    time after which a dead process’s delivery is free | ms | \`lease\` of \`replayGuard\` | webhook/src/replay.ts | lease | it may be delivered again
    keys that are remembered | count | \`max\` of \`memoryStore\` | webhook/src/memory-store.ts | max | the oldest are forgotten
    characters of an id and of a type | count | – | webhook/src/receive.ts | MAX_TEXT | 400
    a certificate of SNS or PayPal | bytes | – | webhook/src/certificates.ts | MAX_LENGTH | 503, \`OFFHOOK_CERTIFICATE_UNAVAILABLE\`
    time to fetch it | ms | – | webhook/src/certificates.ts | TIMEOUT | the same
    members of a signature’s header | count | – | webhook/src/signatures.ts | MAX_MEMBERS | the rest is not looked at
  `,
  'Compression, where it is on': `
    a message that is sent as it is, up to | bytes | \`threshold\` | permessage-deflate/src/codec.ts | alone | –
    a message that is compressed or inflated at once, up to | bytes | \`syncLimit\` | permessage-deflate/src/permessage-deflate.ts | syncLimit | it is done off the event loop
  `,
  'The command': `
    time for the answer to \`send\` | ms | – | offhook/src/post.ts | TIMEOUT | exit code 1
    an answer’s body that is read | bytes | – | offhook/src/post.ts | MAX_BODY | the rest is not read
    time for answers when the input of \`connect\` has ended | ms | \`--wait\` | offhook/src/connect.ts | WAIT | Close 1000
    time for deliveries under way when their handlers are replaced | ms | – | offhook/src/handler-process.ts | GRACE | SIGTERM
    the same after Ctrl-C | ms | – | offhook/src/listen.ts | GRACE | SIGTERM
    time between SIGTERM and SIGKILL | ms | – | offhook/src/handler-process.ts | LAST | –
  `,
}

const units = { bytes, ms, seconds, count }

function rowsOf(section) {
  const lines = section.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => {
    const [what, unit, option, file, name, beyond] = line.trim().split(' | ')
    return { what, unit: units[unit], option, file, name, beyond }
  })
}

const rows = Object.values(sections).flatMap(rowsOf)

const number = String.raw`[\d_]+(?: \* [\d_]+)?|Number\.POSITIVE_INFINITY`

/** `name: 5_000`, `name = 5_000` or `name ?? 5_000`. */
function defaultOf({ what, unit, file, name }) {
  const code = readFileSync(join(root, 'packages', file), 'utf8')
  const [, value] = new RegExp(`\\b${name}(?:: | = | \\?\\? )(${number})`).exec(code) ?? []
  if (value === undefined) {
    throw new Error(`packages/${file} has no default of ${name} (${what}): mend scripts/limits.mjs`)
  }
  if (value === 'Number.POSITIVE_INFINITY') return 'none'
  const factors = value.replaceAll('_', '').split(' * ')
  return unit(factors.reduce((product, factor) => product * Number(factor), 1))
}

function tableOf(section) {
  const lines = rowsOf(section).map(
    (row) => `| ${row.what} | ${row.option} | ${defaultOf(row)} | ${row.beyond} |`,
  )
  return ['| limit | option | default | beyond it |', '|---|---|---:|---|', ...lines].join('\n')
}

function page() {
  const tables = Object.entries(sections).map(([title, section]) => `## ${title}\n\n${tableOf(section)}\n`)
  return `# Limits and defaults

Everything that a peer could make grow has a limit, and each limit has a default. Options of time are in milliseconds, except \`tolerance\` in
seconds; options of size are in bytes. \`Infinity\` lifts a limit of a connection or a server. The README of each package has the details.

This page is generated from the sources by \`node scripts/limits.mjs --write\`, and \`npm test\` checks that it is up to date.

${tables.join('\n')}
Off by default: compression, \`idleTimeout\`, redirects, and the limit for each address, because all connections through a proxy have one address.

On by default, without a number: pages of other origins are refused (\`origin: 'same'\`), text must be UTF-8, signatures are checked before anything is
parsed, and each delivery is made once (\`replay\`).
`
}

/** Numbers that an option may be without being a limit. */
const noLimits = new Set(
  'level timeout concurrency code min rsv statusCode delivered forged failed retryAfter rate size copyBelow serverMaxWindowBits clientMaxWindowBits'.split(
    ' ',
  ),
)

/** A limit that is an option, and not on the page. */
function forgotten() {
  const known = rows.map(({ option }) => option).join(' ')
  const published = readWorkspace().packages.filter(({ manifest }) => !manifest.private)
  return published.flatMap(({ folder, files }) =>
    [...files]
      .filter(([path]) => /^src\/.*(?<!test|fixture)\.ts$/.test(path))
      .flatMap(([path, text]) =>
        [...text.matchAll(/^ {2}readonly (\w+)\?: number/gm)]
          .filter(([, name]) => !noLimits.has(name) && !known.includes(`\`${name}\``))
          .map(
            ([, name]) =>
              `${folder}/${path}: ${name} is not on the page of limits; add a row to scripts/limits.mjs`,
          ),
      ),
  )
}

const path = join(root, 'docs/limits.md')
if (process.argv.includes('--write')) writeFileSync(path, page())
await check('docs/limits.md says what the code does', () => {
  if (readFileSync(path, 'utf8') !== page()) throw new Error('it differs: node scripts/limits.mjs --write')
})
await check('no limit is forgotten there', () => {
  if (forgotten().length > 0) throw new Error(forgotten().join('\n'))
})
