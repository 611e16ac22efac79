import { GITHUB_SECRET, hasChromium, sharedChromium } from '@offhook/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ADAPTERS } from './settings.ts'
import { watchForFaults } from './testing/browser.ts'
import { Demo } from './testing/demo.ts'
import { asGithub, asStandard, post } from './testing/producers.ts'
import { hasTools, type } from './testing/tools.ts'

const chromium = sharedChromium()

describe.skipIf(!hasChromium).each(ADAPTERS)(
  `The page of %s in Chromium${hasChromium ? '' : ' (skipped: no Chromium found)'}`,
  (adapter) => {
    let browser: Browser
    let demo: Demo
    let page: Page
    let faults: string[]

    beforeAll(async () => {
      browser = await chromium()
      demo = await Demo.start({ ADAPTER: adapter })
    })

    afterAll(async () => void (await demo.stop()))

    beforeEach(async () => {
      page = await browser.newPage()
      faults = watchForFaults(page, demo.url)
      await page.goto(demo.url)
      await bothOpen(page)
    })

    afterEach(() => page.close())

    it('opens without a fault, and connects', async () => {
      expect(await page.title()).toBe('offhook')
      expect(await page.locator('#no-delivery').isVisible()).toBe(true)
      expect(await page.locator('#command').textContent()).toContain(`${demo.url}/webhooks/github`)
      expect(await page.locator('#echo-compression').textContent()).toBe('on')
      expect(faults).toEqual([])
    })

    it('connects at localhost as well', async () => {
      const url = demo.url.replace('127.0.0.1', 'localhost')
      faults = watchForFaults(page, url)
      await page.goto(url)
      await bothOpen(page)
      expect(faults.filter((fault) => !fault.includes('127.0.0.1'))).toEqual([])
    })

    it('shows the echo of what is typed, with the time it took', async () => {
      await page.getByLabel('Message').fill('Is the line open?')
      await page.keyboard.press('Enter')
      await page
        .getByText(/^\d+(\.\d)? ms$/)
        .first()
        .waitFor()
      expect(await page.locator('#echoes li').allInnerTexts()).toEqual([
        expect.stringMatching(/^Is the line open\?\s+\d+(\.\d)? ms$/),
      ])
      expect(await page.locator('#echo-count').textContent()).toBe('1')
      expect(await page.getByLabel('Message').inputValue()).toBe('')
      expect(faults).toEqual([])
    })

    it('hangs up and connects again at the button', async () => {
      await page.getByRole('button', { name: 'Disconnect' }).click()
      await page.locator('#echo-state[data-state=closed]').waitFor()
      expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
      await page.getByRole('button', { name: 'Connect', exact: true }).click()
      await bothOpen(page)
    })

    it('shows each genuine webhook as it arrives, the newest first', async () => {
      await post(demo, await asGithub('issues', { action: 'opened', adapter, issue: { title: 'First' } }))
      await post(demo, asStandard({ type: 'invoice.paid' }, { id: 'msg_shown' }))
      await page.locator('#deliveries > li').nth(1).waitFor()
      const rows = await page.locator('#deliveries summary').allInnerTexts()
      expect(rows).toEqual([
        expect.stringMatching(/invoice\.paid[\s\S]*standard-webhooks · msg_shown/),
        expect.stringMatching(/issues\.opened[\s\S]*github · /),
      ])
      expect(await page.locator('#no-delivery').isVisible()).toBe(false)
      await page.getByRole('button', { name: 'Clear' }).click()
      await page.locator('#no-delivery').waitFor()
      expect(faults).toEqual([])
    })

    it('shows no webhook that is forged', async () => {
      const secret = 'a secret of somebody else'
      expect(await post(demo, await asGithub('forged', { adapter }, { secret }))).toBe(401)
      await post(demo, asStandard({ type: 'genuine' }))
      await page.locator('#deliveries > li').first().waitFor()
      expect(await page.locator('#deliveries .type').allTextContents()).toEqual(['genuine'])
    })

    it('shows a payload as text: markup in it does nothing', async () => {
      const hostile = '<img src="/x" onerror="alert(1)"><script>alert(2)</script>'
      await post(demo, asStandard({ type: hostile, data: { [hostile]: hostile } }, { id: hostile }))
      const row = page.locator('#deliveries > li').first()
      await row.locator('summary').click()
      await row.getByRole('region', { name: 'Payload' }).waitFor()
      expect(await row.locator('.type').textContent()).toBe(hostile)
      expect(await row.locator('pre').textContent()).toContain(JSON.stringify(hostile))
      expect(await row.locator('img, script').count()).toBe(0)
      await page.getByLabel('Message').fill(hostile)
      await page.keyboard.press('Enter')
      await page.locator('#echo-count').filter({ hasText: '1' }).waitFor()
      expect(await page.locator('#echoes').locator('img, script').count()).toBe(0)
      expect(faults).toEqual([])
    })

    it('can be used by keyboard alone', async () => {
      await post(demo, asStandard({ type: 'by.keyboard', data: 'found' }))
      await page.locator('#deliveries > li').first().waitFor()
      await page.keyboard.press('Tab')
      expect(await focused(page)).toBe('Skip to the deliveries')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      expect(await focused(page)).toContain('by.keyboard')
      await page.keyboard.press('Enter')
      await page.getByRole('region', { name: 'Payload' }).filter({ hasText: 'found' }).waitFor()
    })

    it.each([
      ['a phone', 360],
      ['a desk', 1280],
    ])('fits the width of %s', async (_, width) => {
      await page.setViewportSize({ width, height: 740 })
      await post(demo, asStandard({ type: `${'long'.repeat(40)}`, data: 'x'.repeat(500), width }))
      await page.locator('#deliveries summary').first().click()
      await page.getByRole('region', { name: 'Payload' }).waitFor()
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect(overflow).toBe(0)
    })

    describe.skipIf(!hasTools)('has a command (skipped where bash, curl or openssl lacks)', () => {
      it('that sends a webhook as it stands', async () => {
        const command = (await page.locator('#command').textContent()) ?? ''
        expect(await type(command, GITHUB_SECRET)).toContain('204 No Content')
        await page.locator('#deliveries').getByText('ping').waitFor()
      })
    })

    it('says so when the server is gone, and connects again when it is back', async () => {
      const first = await Demo.start({ ADAPTER: adapter })
      await page.goto(first.url)
      await bothOpen(page)
      await first.stop()
      for (const id of ['live', 'echo']) await page.locator(`#${id}-state[data-state=reconnecting]`).waitFor()
      const second = await Demo.start({ ADAPTER: adapter, PORT: new URL(first.url).port })
      await bothOpen(page)
      await post(second, asStandard({ type: 'back.again' }))
      await page.locator('#deliveries').getByText('back.again').waitFor()
      await second.stop()
    })
  },
)

async function bothOpen(page: Page): Promise<void> {
  for (const id of ['live', 'echo']) await page.locator(`#${id}-state[data-state=open]`).waitFor()
}

/** The words of what has the focus. */
function focused(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement.textContent')
}
