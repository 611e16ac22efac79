import { bytes, count, duration, milliseconds } from './format.js'

const shown = (name) => document.getElementById(`server-${name}`)

/** Shows what the server measures of itself, each second. */
export function showServer() {
  return {
    welcome({ adapter, node }) {
      shown('adapter').textContent = adapter
      shown('adapter').title = `on Node ${node}`
    },
    show(gauges) {
      shown('uptime').textContent = duration(gauges.uptime)
      shown('connections').textContent = count(gauges.connections)
      shown('messages').textContent = count(gauges.messages)
      shown('bytes').textContent = bytes(gauges.bytes)
      shown('deliveries').textContent = count(gauges.deliveries)
      shown('delay').textContent = milliseconds(gauges.delay)
      shown('memory').textContent = bytes(gauges.memory)
    },
  }
}
