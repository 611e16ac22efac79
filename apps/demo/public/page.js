import { enableCopying } from './copy.js'
import { showDeliveries } from './deliveries.js'
import { showEcho } from './echo.js'

for (const element of document.querySelectorAll('[data-origin]')) element.textContent = location.origin
for (const element of document.querySelectorAll('[data-host]')) element.textContent = location.host

enableCopying()
showDeliveries()
showEcho()
