import { copy } from './copy.js'
import { make } from './element.js'
import { bytes, clock, milliseconds } from './format.js'
import { indented } from './json.js'

const words = {
  delivered: 'delivered',
  duplicate: 'duplicate',
  failed: 'failed',
  refused: 'refused',
  answered: 'answered',
}

/** What is said of an arrival to who cannot see it. */
export function textOf({ provider, type, outcome }) {
  return `${type ?? 'A webhook'} from ${provider}: ${words[outcome]}`
}

/** A row, and all there is to know behind it, which is asked for when it is first looked at: most never are. */
export function makeDelivery(arrival, ask) {
  const details = make('details', { className: 'delivery' }, [summary(arrival)])
  details.dataset.outcome = arrival.outcome
  details.addEventListener('toggle', () => fill(details, arrival, ask), { once: true })
  return details
}

function summary(arrival) {
  const { at, provider, outcome, status, type, id, reason, took } = arrival
  return make('summary', {}, [
    make('span', { className: 'badge', textContent: status ?? '···', title: words[outcome] }),
    line(
      make('span', { className: 'type' }, breakable(type ?? words[outcome])),
      make('time', { className: 'time', dateTime: at, title: at, textContent: clock(at) }),
    ),
    line(
      make('span', { className: 'origin' }, [
        make('span', { className: 'provider', textContent: provider }),
        ' ',
        id === undefined
          ? make('span', { textContent: reason ?? '' })
          : make('code', { textContent: id, title: id }),
      ]),
      make('span', { className: 'took', textContent: `${fared(arrival)}${milliseconds(took)}` }),
    ),
  ])
}

function line(...parts) {
  return make('span', { className: 'line' }, parts)
}

/** A long name breaks between its words, and within one only where that alone is too long. */
function breakable(name) {
  return name.split(/(?<=[._/:-])/).flatMap((word) => [word, make('wbr')])
}

/** How it fared with the handlers, in short. */
function fared({ outcome, handlers = 0 }) {
  if (outcome === 'duplicate') return 'duplicate · '
  if (outcome === 'failed') return 'handler failed · '
  if (outcome !== 'delivered') return ''
  return `${handlers === 0 ? 'no handler' : handlersOf(handlers)} · `
}

function handlersOf(count) {
  return count === 1 ? '1 handler' : `${count} handlers`
}

async function fill(details, arrival, ask) {
  const { detail, problem } = await ask({ ask: 'detail', run: arrival.run, arrival: arrival.number })
  const inside = make('div', { className: 'inside' }, [
    verdict(arrival),
    ...(detail === undefined ? [make('p', { textContent: problem })] : [told(detail), views(detail)]),
  ])
  details.append(inside)
}

function verdict({ outcome, reason, mend, code, handlers, handling }) {
  const lines = [
    make('p', { className: 'reason', textContent: reason ?? handled(outcome, handlers, handling) }),
  ]
  if (mend !== undefined) lines.push(make('p', { className: 'mend', textContent: mend }))
  if (code !== undefined) lines.push(make('p', {}, [make('code', { textContent: code })]))
  return make('div', { className: 'verdict' }, lines)
}

function handled(outcome, handlers, handling) {
  if (outcome === 'answered') return 'The provider asked a question, and was answered. No handler ran.'
  if (handlers === 0) return 'Genuine. No handler serves this event.'
  return `Genuine. ${handlersOf(handlers)} ran, in ${milliseconds(handling)}.`
}

/** What the handlers logged, and why they failed. */
function told({ log, errors }) {
  const lines = [...errors.map((text) => ['error', text]), ...log.map((text) => ['', text])]
  return make(
    'ul',
    { className: 'told', hidden: lines.length === 0 },
    lines.map(([className, textContent]) => make('li', { className, textContent })),
  )
}

/** Text only: whatever a payload holds, it is never markup. */
function views({ headers, body, bytes: size, kept }) {
  const texts = {
    Pretty: indented(body),
    Raw: body,
    Headers: headers.map(([name, value]) => `${name}: ${value}`).join('\n'),
  }
  const code = make('code')
  const pre = make('pre', { tabIndex: 0, role: 'group', ariaLabel: 'Payload' }, [code])
  const button = make('button', { className: 'copy', type: 'button', textContent: 'Copy' })
  button.addEventListener('click', () => copy(button, code.textContent))
  const tabs = Object.keys(texts).map((name) => make('button', { type: 'button', textContent: name }))
  function show(tab) {
    code.textContent = texts[tab.textContent] || 'There is none: it was not read.'
    pre.ariaLabel = tab.textContent === 'Headers' ? 'Headers' : 'Payload'
    for (const other of tabs) other.setAttribute('aria-pressed', String(other === tab))
  }
  for (const tab of tabs) tab.addEventListener('click', () => show(tab))
  show(size === undefined ? tabs[2] : tabs[0])
  const note = make('span', { className: 'size', textContent: sizeOf(size, kept) })
  return make('div', {}, [
    make('div', { className: 'tabs', role: 'group', ariaLabel: 'What to show' }, [...tabs, note]),
    make('div', { className: 'code' }, [button, pre]),
  ])
}

function sizeOf(size, kept) {
  if (size === undefined) return ''
  return kept < size ? `the first ${bytes(kept)} of ${bytes(size)}` : bytes(size)
}
