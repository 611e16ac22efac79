import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'

const executablePath = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium'

/** Whether there is a browser to test with. With REQUIRE_BROWSER=1 its absence is a failure. */
export const hasBrowser: boolean = process.env['REQUIRE_BROWSER'] === '1' || existsSync(executablePath)

/** Starts Chromium, which then calls nobody on its own. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // As root, as in many containers, Chromium has no sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

/** What went wrong on a page, and what it loaded from elsewhere. */
export function watchForFaults(page: Page, url: string): string[] {
  const faults: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('dialog', (dialog) => {
    faults.push(`a dialog said ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`)) faults.push(`asked for ${request.url()}`)
  })
  return faults
}
