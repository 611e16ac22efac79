import { bytes, count } from './format.js'

/** Messages under way at once: enough to keep both ends busy, and so few that none of them waits for long. */
const WINDOW = 2_000

const button = document.getElementById('burst')
const messages = () => Number(button.dataset.messages)
const progress = document.getElementById('burst-progress')
const rate = document.getElementById('burst-rate')
const outcome = document.getElementById('burst-outcome')

/** Sends 100,000 messages (the button says how many) over a connection of their own, and shows how fast they came back and what memory they took. */
export function showBurst(switchboard) {
  button.addEventListener('click', async () => {
    button.disabled = true
    progress.hidden = false
    rate.hidden = false
    outcome.textContent = ''
    outcome.textContent = await run(switchboard).catch(({ message }) => message)
    progress.hidden = true
    rate.hidden = true
    button.disabled = false
  })
}

async function run(switchboard) {
  const total = messages()
  const before = await memoryOf(switchboard)
  const started = performance.now()
  const secondsGone = () => (performance.now() - started) / 1000
  await exchange(total, (done) => {
    progress.value = done / total
    rate.textContent = `${count(done)} · ${count(done / secondsGone())} a second`
  })
  const seconds = secondsGone()
  const grown = (await memoryOf(switchboard)) - before
  return `${count(total / seconds)} a second: ${count(total)} in ${seconds.toFixed(1)} s. ${memory(before, grown)}`
}

async function memoryOf(switchboard) {
  const { gauges } = await switchboard.ask({ ask: 'gauges' })
  return gauges?.memory ?? Number.NaN
}

function memory(before, grown) {
  if (Number.isNaN(before + grown)) return ''
  if (grown <= 0) return `The server took no more memory than its ${bytes(before)}.`
  return `The server took ${bytes(grown)} more memory, to ${bytes(before + grown)}.`
}

/** Sends and hears all, in order; tells how many came back. */
function exchange(total, tell) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/echo`)
    let sent = 0
    let heard = 0
    function send() {
      for (; sent < total && sent - heard < WINDOW; sent++) socket.send(`message ${sent}`)
    }
    socket.addEventListener('open', send)
    socket.addEventListener('message', ({ data }) => {
      if (data !== `message ${heard}`) return reject(new Error(`message ${heard} came back as ${data}.`))
      heard += 1
      if (heard % (WINDOW / 2) !== 0 && heard < total) return
      tell(heard)
      if (heard < total) return send()
      socket.close(1000)
      resolve()
    })
    socket.addEventListener('close', ({ code }) =>
      reject(new Error(`The connection was closed with ${code}.`)),
    )
  })
}
