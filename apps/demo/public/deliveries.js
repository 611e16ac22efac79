import { copy } from './copy.js'
import { make } from './element.js'
import { Line } from './line.js'
import { showState } from './state.js'

const KEPT = 500

const feed = document.getElementById('deliveries')
const clear = document.getElementById('clear')
const count = document.getElementById('delivery-count')
const empty = document.getElementById('no-delivery')
const guide = document.getElementById('guide')
const arrival = document.getElementById('arrival')
const liveState = document.getElementById('live-state')

/** Shows each delivery as it comes over /live, the newest first. */
export function showDeliveries() {
  clear.addEventListener('click', () => {
    feed.replaceChildren()
    showCount()
    feed.focus()
  })
  const line = new Line('/live', {
    state: (state, seconds) => showState(liveState, state, seconds),
    message: (text) => add(JSON.parse(text)),
  })
  line.pickUp()
}

function add(delivery) {
  if (feed.childElementCount === 0) guide.open = false
  feed.prepend(make('li', {}, [row(delivery)]))
  if (feed.childElementCount > KEPT) feed.lastElementChild.remove()
  arrival.textContent = `${delivery.type} from ${delivery.source}`
  showCount()
}

function showCount() {
  const kept = feed.childElementCount
  count.textContent = kept
  count.hidden = kept === 0
  clear.hidden = kept === 0
  empty.hidden = kept > 0
}

/** The payload is written out when it is first looked at: most never are. */
function row(delivery) {
  const details = make('details', { className: 'delivery' }, [summary(delivery)])
  details.addEventListener('toggle', () => details.append(payload(delivery.data)), { once: true })
  return details
}

function summary({ id, type, source, receivedAt }) {
  const received = new Date(receivedAt)
  const time = received.toLocaleTimeString([], { hourCycle: 'h23' })
  return make('summary', {}, [
    make('span', { className: 'type', textContent: type }),
    make('time', {
      className: 'time',
      dateTime: receivedAt,
      title: received.toLocaleString(),
      textContent: time,
    }),
    make('span', { className: 'origin' }, [`${source} · `, make('code', { textContent: id, title: id })]),
  ])
}

/** Text only: whatever a payload holds, it is never markup. */
function payload(data) {
  const text = JSON.stringify(data, null, 2)
  const button = make('button', { className: 'copy', type: 'button', textContent: 'Copy' })
  button.addEventListener('click', () => copy(button, text))
  const code = make('code', { textContent: text })
  return make('div', { className: 'code' }, [
    button,
    make('pre', { tabIndex: 0, role: 'region', ariaLabel: 'Payload' }, [code]),
  ])
}
