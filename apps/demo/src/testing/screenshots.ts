import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { launchChromium } from '@offhook/testing'
import type { Page } from 'playwright-core'
import { bothOpen, choose, send } from './browser.ts'
import { Demo } from './demo.ts'
import { asGithub, post } from './providers.ts'

// Pictures of the page in both themes, as it looks to who uses it: `pnpm screenshots` in the root.

const folder = fileURLToPath(new URL('../../../../docs/images/', import.meta.url))

async function use(page: Page, demo: Demo): Promise<void> {
  await post(demo, await asGithub('push', { ref: 'refs/heads/main', commits: [1, 2] }))
  for (const [provider, example] of [
    ['shopify', 'orders/create'],
    ['slack', 'app_mention'],
    ['linear', 'Issue.create'],
    ['stripe', 'checkout.session.completed'],
    ['standard', 'invoice.paid'],
    ['github', 'pull_request.opened'],
  ] as const) {
    await choose(page, provider, example)
    await send(page, 'Genuine')
  }
  await send(page, 'Replayed')
  await choose(page, 'github', 'issues.opened')
  await send(page, 'Forged')
  await send(page, 'Genuine')
  const talk = ['Is the line open?', 'Say that again, please.', 'Loud and clear.']
  for (const text of Array.from({ length: 16 }, () => talk).flat()) {
    await page.getByLabel('Message', { exact: true }).fill(text)
    await page.keyboard.press('Enter')
  }
  await page.locator('#deliveries > li:nth-child(2) summary').click()
  await page.getByRole('group', { name: 'Payload' }).waitFor()
  // The gauges are told once a second.
  await page.waitForTimeout(1500)
}

const demo = await Demo.start()
const browser = await launchChromium()
await mkdir(folder, { recursive: true })
const page = await browser.newPage({ viewport: { width: 1280, height: 1060 }, reducedMotion: 'reduce' })
await page.goto(demo.url)
await bothOpen(page)
await use(page, demo)
for (const colorScheme of ['light', 'dark'] as const) {
  await page.emulateMedia({ colorScheme })
  await page.mouse.move(0, 0)
  await page.screenshot({ path: `${folder}demo-${colorScheme}.png` })
}
await browser.close()
await demo.stop()
