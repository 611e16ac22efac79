import { existsSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll } from 'vitest'

const executablePath = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium'

/** Whether there is a Chromium to test with. With REQUIRE_BROWSER=1 its absence is a failure. */
export const hasChromium: boolean = process.env['REQUIRE_BROWSER'] === '1' || existsSync(executablePath)

/** Starts Chromium, which then calls nobody on its own. */
export async function launchChromium(): Promise<Browser> {
  // Loaded where it is needed: that takes its time, and few tests do.
  const { chromium } = await import('playwright-core')
  return chromium.launch({
    executablePath,
    // As root, as in many containers, Chromium has no sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

/** One Chromium for all tests of a file, started by the first of them. Says so if there is none. */
export function sharedChromium(): () => Promise<Browser> {
  if (!hasChromium)
    console.warn(
      `No Chromium at ${executablePath}: its tests are skipped. CHROMIUM_PATH names one elsewhere.`,
    )
  let starting: Promise<Browser> | undefined
  afterAll(async () => (await starting)?.close())
  return () => {
    starting ??= launchChromium()
    return starting
  }
}
