import { Chart } from './chart.js'
import { make } from './element.js'
import { bytes, milliseconds } from './format.js'
import { Line } from './line.js'
import { showState } from './state.js'

const KEPT = 100

/** What the server takes in one message. */
const LARGEST = 16 * 1024 * 1024

const closes = {
  1000: 'normal',
  1001: 'going away',
  1006: 'lost',
  1008: 'policy',
  1009: 'too big',
  1011: 'server error',
  1013: 'try again later',
}

const form = document.getElementById('echo-form')
const input = document.getElementById('echo-text')
const file = document.getElementById('echo-file')
const send = document.getElementById('echo-send')
const toggle = document.getElementById('echo-switch')
const echoes = document.getElementById('echoes')
const empty = document.getElementById('no-echo')
const echoState = document.getElementById('echo-state')
const fact = (name) => document.getElementById(`echo-${name}`)

const drawing = document.getElementById('echo-chart')
const chart = new Chart(drawing)

/** Messages whose echo is still to come, oldest first: echoes keep the order. */
let awaited = []
/** Milliseconds that each of the last echoes took. */
let times = []
let count = 0

/** Sends what is written, or a file, over /echo, and shows what comes back. */
export function showEcho() {
  const line = new Line('/echo', {
    state: (state, seconds) => turn(line, state, seconds),
    message: settle,
    ended: (code) => {
      fact('close').textContent = `${code} ${closes[code] ?? ''}`
    },
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (input.value !== '' && say(line, input.value, input.value)) input.value = ''
  })
  file.addEventListener('change', () => sayFile(line))
  toggle.addEventListener('click', () => {
    if (echoState.dataset.state === 'closed') line.pickUp()
    else line.hangUp()
  })
  line.pickUp()
}

function turn(line, state, seconds) {
  showState(echoState, state, seconds)
  send.disabled = state !== 'open'
  file.disabled = state !== 'open'
  toggle.textContent = state === 'closed' ? 'Connect' : 'Disconnect'
  fact('compression').textContent = state === 'open' ? compression(line.extensions) : '–'
  if (state !== 'open') giveUp()
}

function compression(extensions) {
  return extensions.includes('permessage-deflate') ? 'on' : 'off'
}

async function sayFile(line) {
  const [chosen] = file.files
  if (chosen === undefined) return
  const title = `${chosen.name}, ${bytes(chosen.size)}`
  if (chosen.size > LARGEST) refuse(show(title), `more than ${bytes(LARGEST)}`)
  else say(line, await chosen.arrayBuffer(), title)
  file.value = ''
}

function say(line, data, title) {
  const sentAt = performance.now()
  if (!line.send(data)) return false
  awaited.push({ sentAt, data, row: show(title) })
  return true
}

function show(title) {
  const row = make('li', {}, [make('q', { textContent: title }), make('span', { textContent: '…' })])
  echoes.prepend(row)
  if (echoes.childElementCount > KEPT) echoes.lastElementChild.remove()
  empty.hidden = true
  // From now on there is something to scroll.
  echoes.tabIndex = 0
  return row
}

function settle(data) {
  const { sentAt, data: sent, row } = awaited.shift()
  const took = performance.now() - sentAt
  if (!isSame(data, sent)) return refuse(row, 'came back otherwise')
  row.lastElementChild.textContent = milliseconds(took)
  times = [...times, took].slice(-KEPT)
  count += 1
  drawing.removeAttribute('hidden')
  chart.add(took)
  fact('count').textContent = count
  fact('median').textContent = milliseconds(median(times))
}

function isSame(one, other) {
  if (typeof one === 'string' || typeof other === 'string') return one === other
  const [left, right] = [new Uint8Array(one), new Uint8Array(other)]
  return left.length === right.length && left.every((octet, index) => octet === right[index])
}

/** The line went down: these echoes do not come any more. */
function giveUp() {
  for (const { row } of awaited) refuse(row, 'lost')
  awaited = []
}

function refuse(row, why) {
  row.dataset.lost = ''
  row.lastElementChild.textContent = why
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
