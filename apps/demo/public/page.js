import { showBurst } from './burst.js'
import { enableCopying } from './copy.js'
import { showDeliveries } from './deliveries.js'
import { showEcho } from './echo.js'
import { showSend } from './send.js'
import { showServer } from './server.js'
import { Switchboard } from './switchboard.js'

for (const element of document.querySelectorAll('[data-origin]')) element.textContent = location.origin

const switchboard = new Switchboard(document.getElementById('live-state'), {
  welcome(news) {
    server.welcome(news)
    send.welcome(news)
    void deliveries.welcome(news)
  },
  arrivals: (arrivals) => deliveries.add(arrivals),
  gauges: (gauges) => server.show(gauges),
})
const server = showServer()
const deliveries = showDeliveries(switchboard)
const send = showSend(switchboard)

enableCopying()
showEcho()
showBurst(switchboard)
switchboard.connect()
