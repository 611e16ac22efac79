import { make } from './element.js'
import { Line } from './line.js'
import { showState } from './state.js'

const KEPT = 100

const form = document.getElementById('echo-form')
const input = document.getElementById('echo-text')
const send = document.getElementById('echo-send')
const toggle = document.getElementById('echo-switch')
const echoes = document.getElementById('echoes')
const empty = document.getElementById('no-echo')
const echoState = document.getElementById('echo-state')
const facts = {
  count: document.getElementById('echo-count'),
  median: document.getElementById('echo-median'),
  compression: document.getElementById('echo-compression'),
}

/** Messages whose echo is still to come, oldest first: echoes keep the order. */
let awaited = []
/** Milliseconds that each of the last echoes took. */
let times = []
let count = 0

/** Sends what is written over /echo, and shows what comes back. */
export function showEcho() {
  const line = new Line('/echo', { state: (state, seconds) => turn(line, state, seconds), message: settle })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    say(line)
  })
  toggle.addEventListener('click', () => {
    if (echoState.dataset.state === 'closed') line.pickUp()
    else line.hangUp()
  })
  line.pickUp()
}

function turn(line, state, seconds) {
  showState(echoState, state, seconds)
  send.disabled = state !== 'open'
  toggle.textContent = state === 'closed' ? 'Connect' : 'Disconnect'
  facts.compression.textContent = state === 'open' ? compression(line.extensions) : '–'
  if (state !== 'open') giveUp()
}

function compression(extensions) {
  return extensions.includes('permessage-deflate') ? 'on' : 'off'
}

function say(line) {
  const text = input.value
  if (text === '') return
  const sentAt = performance.now()
  if (!line.send(text)) return
  awaited.push({ sentAt, row: show(text) })
  input.value = ''
}

function show(text) {
  const row = make('li', {}, [make('q', { textContent: text }), make('span', { textContent: '…' })])
  echoes.prepend(row)
  if (echoes.childElementCount > KEPT) echoes.lastElementChild.remove()
  empty.hidden = true
  // From now on there is something to scroll.
  echoes.tabIndex = 0
  return row
}

function settle(text) {
  const { sentAt, row } = awaited.shift()
  const took = performance.now() - sentAt
  row.firstElementChild.textContent = text
  row.lastElementChild.textContent = milliseconds(took)
  times = [...times, took].slice(-KEPT)
  count += 1
  facts.count.textContent = count
  facts.median.textContent = milliseconds(median(times))
}

/** The line went down: these echoes do not come any more. */
function giveUp() {
  for (const { row } of awaited) {
    row.dataset.lost = ''
    row.lastElementChild.textContent = 'lost'
  }
  awaited = []
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

function milliseconds(number) {
  return `${number.toFixed(number < 10 ? 1 : 0)} ms`
}
