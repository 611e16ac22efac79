import type { Page } from 'playwright-core'

/** How a page is: bytes, milliseconds. */
export interface PageLevel {
  readonly heap: number
  readonly nodes: number
  /** The longest time between two frames since the last look. */
  readonly frame: number
  /** From a click on the newest row until what is behind it is shown. */
  readonly click: number
}

const watchFrames = `{
  let last = performance.now()
  globalThis.longestFrame = 0
  requestAnimationFrame(function next(now) {
    longestFrame = Math.max(longestFrame, now - last)
    last = now
    requestAnimationFrame(next)
  })
}`

const click = `new Promise((resolve) => {
  const row = document.querySelector('#deliveries > li > details')
  const started = performance.now()
  row.firstElementChild.click()
  requestAnimationFrame(function look() {
    if (row.querySelector('.inside') === null) requestAnimationFrame(look)
    else resolve(performance.now() - started)
  })
})`

const frame = '{ const longest = longestFrame; longestFrame = 0; longest }'

/** Begins to watch a page; gives what looks at it. */
export async function watchPage(page: Page, collects: boolean): Promise<() => Promise<PageLevel>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await page.evaluate(watchFrames)
  return async () => {
    const level = { frame: await page.evaluate<number>(frame), click: await page.evaluate<number>(click) }
    if (collects) await session.send('HeapProfiler.collectGarbage')
    const { metrics } = await session.send('Performance.getMetrics')
    const metric = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN
    return { ...level, heap: metric('JSHeapUsedSize'), nodes: metric('Nodes') }
  }
}
