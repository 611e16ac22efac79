import { GITHUB_SECRET, hasChromium, sharedChromium } from '@offhook/testing'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ADAPTERS } from './settings.ts'
import { axeViolations, bothOpen, choose, send, watchForFaults } from './testing/browser.ts'
import { Demo } from './testing/demo.ts'
import { asGithub, asStandard, post } from './testing/providers.ts'
import { hasTools, type } from './testing/tools.ts'

const chromium = sharedChromium()
const skipped = hasChromium ? '' : ' (skipped: no Chromium found)'

let browser: Browser
let demo: Demo
let page: Page
let faults: string[]

/** Starts a demo for the tests of a block, and loads its page anew for each. */
function onPageOf(adapter: (typeof ADAPTERS)[number]): void {
  beforeAll(async () => {
    browser = await chromium()
    demo = await Demo.start({ ADAPTER: adapter })
    page = await browser.newPage()
    faults = watchForFaults(page, demo.url)
  })

  afterAll(async () => {
    await page.close()
    await demo.stop()
  })

  beforeEach(async () => {
    faults.length = 0
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.goto(demo.url)
    await bothOpen(page)
  })
}

/** The rows of the deliveries that are shown. */
function rows(): Locator {
  return page.locator('#deliveries > li:visible')
}

describe.skipIf(!hasChromium).each(ADAPTERS)(`The page of %s in Chromium${skipped}`, (adapter) => {
  onPageOf(adapter)

  it('opens without a fault, at localhost too, and says what it stands on', async () => {
    expect(await page.title()).toBe('offhook')
    expect(await page.locator('#server-adapter').textContent()).toBe(adapter)
    expect(await page.locator('#command').textContent()).toContain(`${demo.url}/webhooks/github`)
    expect(await page.locator('#echo-compression').textContent()).toBe('on')
    expect(faults).toEqual([])
    const url = demo.url.replace('127.0.0.1', 'localhost')
    const other = await browser.newPage()
    const otherFaults = watchForFaults(other, url)
    await other.goto(url)
    await bothOpen(other)
    expect(otherFaults).toEqual([])
    await other.close()
  })

  it('sends a genuine event and a forged one, and shows both, and why', async () => {
    await choose(page, 'github', 'issues.opened')
    expect(await send(page, 'Genuine')).toMatch(/^204 delivered in /)
    await rows().filter({ hasText: 'issues.opened' }).first().click()
    await page.getByText(/^Genuine\. 1 handler ran, in /).waitFor()
    expect(await page.locator('.told').textContent()).toBe(
      'issues.opened: #1 "Spelling error in the README file"',
    )

    expect(await send(page, 'Forged')).toMatch(/^401 refused in /)
    const refused = rows().filter({ hasText: '401' }).first()
    await refused.locator('summary').click()
    await refused.getByText(/^Is the secret at GitHub the one in GITHUB_WEBHOOK_SECRET here/).waitFor()
    await refused.getByRole('button', { name: 'Headers' }).click()
    const headers = (await refused.getByRole('group', { name: 'Headers' }).textContent()) ?? ''
    expect(headers).toContain('x-github-event: issues')
    expect(headers).toContain('x-hub-signature-256: •••••••• (71 characters)')
    expect(faults).toEqual([])
  })

  it('shows the echo of a text and of a file, with the time it took', async () => {
    await page.getByLabel('Message', { exact: true }).fill('Is the line open?')
    await page.keyboard.press('Enter')
    const buffer = Buffer.from(Array.from({ length: 3000 }, (_, index) => index % 256))
    await page.getByLabel('File').setInputFiles({ name: 'bytes.bin', mimeType: '', buffer })
    await page.locator('#echo-count').filter({ hasText: '2' }).waitFor()
    expect(await page.locator('#echoes li').allInnerTexts()).toEqual([
      expect.stringMatching(/^bytes\.bin, 2\.9 KiB\s+\d+(\.\d+)? ms$/),
      expect.stringMatching(/^Is the line open\?\s+\d+(\.\d+)? ms$/),
    ])
    expect(await page.locator('#echo-chart polyline').getAttribute('points')).toMatch(/^\S+ \S+$/)
    expect(faults).toEqual([])
  })

  it('says so when the server is gone, and has what it missed when it is back', async () => {
    const first = await Demo.start({ ADAPTER: adapter })
    await page.goto(first.url)
    await bothOpen(page)
    await post(first, asStandard({ type: 'before' }))
    await rows().filter({ hasText: 'before' }).waitFor()
    await first.stop()
    for (const id of ['live', 'echo']) await page.locator(`#${id}-state[data-state=reconnecting]`).waitFor()
    await page.getByRole('button', { name: 'Send event' }).click()
    await page.getByText('The server cannot be reached.').waitFor()
    // A browser that is too busy to answer the Close in time is cut off.
    expect(await page.locator('#echo-close').textContent()).toMatch(/^(1001 going away|1006 lost)$/)
    const second = await Demo.start({ ADAPTER: adapter, PORT: new URL(first.url).port })
    await post(second, asStandard({ type: 'after' }))
    await bothOpen(page)
    await page.locator('#send-outcome:empty').waitFor({ state: 'attached' })
    await rows().filter({ hasText: 'after' }).waitFor()
    await rows().filter({ hasText: 'before' }).click()
    await page.getByText('the server was started anew since').waitFor()
    await page.goto('about:blank')
    await second.stop()
  })
})

describe.skipIf(!hasChromium)(`The page in Chromium${skipped}`, () => {
  onPageOf('node')

  it('shows each webhook as it arrives, the newest first, and the last ones to a new page', async () => {
    await post(demo, await asGithub('issues', { action: 'opened', issue: { title: 'First' } }))
    await post(demo, asStandard({ type: 'invoice.paid' }, { id: 'msg_shown' }))
    await rows().filter({ hasText: 'msg_shown' }).waitFor()
    const expected = [
      expect.stringMatching(/204\s+invoice\.paid[\s\S]*standard\s*msg_shown\s+no handler · /),
      expect.stringMatching(/204\s+issues\.opened[\s\S]*github[\s\S]*1 handler · /),
    ]
    expect(await rows().allInnerTexts()).toEqual(expected)
    await page.reload()
    await rows().filter({ hasText: 'msg_shown' }).waitFor()
    expect(await rows().allInnerTexts()).toEqual(expected)
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.locator('#no-delivery').waitFor()
    expect(faults).toEqual([])
  })

  it('has the body as it was sent, whatever its numbers', async () => {
    await post(demo, asStandard('{"type":"exact","n":12345678901234567890,"x":[],"y":{"a":"{,}"}}'))
    const row = rows().filter({ hasText: 'exact' }).first()
    await row.locator('summary').click()
    const shown = row.getByRole('group', { name: 'Payload' })
    const pretty = `{
  "type": "exact",
  "n": 12345678901234567890,
  "x": [],
  "y": {
    "a": "{,}"
  }
}`
    expect(await shown.textContent()).toBe(pretty)
    await row.getByRole('button', { name: 'Raw' }).click()
    expect(await shown.textContent()).toBe('{"type":"exact","n":12345678901234567890,"x":[],"y":{"a":"{,}"}}')
  })

  it('sends the body that is written, as another provider, and tells a replay', async () => {
    await choose(page, 'stripe', 'checkout.session.completed')
    const body = page.getByLabel('Body')
    await body.fill((await body.inputValue()).replace('4200', '4201'))
    expect(await send(page, 'Genuine')).toMatch(/^204 delivered/)
    const row = rows().filter({ hasText: 'checkout.session.completed' }).last()
    await row.locator('summary').click()
    await row.getByRole('group', { name: 'Payload' }).filter({ hasText: '4201' }).waitFor()
    expect(await send(page, 'Genuine')).toMatch(/^204 delivered/)
    expect(await send(page, 'Replayed')).toMatch(/^204 duplicate .* no handler ran again/)
  })

  it('filters, searches and pauses', async () => {
    await post(demo, asStandard({ type: 'wanted.one' }))
    await post(demo, asStandard({ type: 'other.two' }))
    await post(demo, asStandard({ type: 'forged' }, { secret: `whsec_${'A'.repeat(44)}` }))
    await rows().filter({ hasText: 'wanted.one' }).waitFor()
    await page.getByLabel('Search').fill('WANTED standard')
    expect(await rows().count()).toBe(1)
    expect(await page.locator('#delivery-count').textContent()).toMatch(/^1 of \d+$/)
    await page.getByLabel('Search').fill('')
    await page.getByLabel('Outcome').selectOption('Refused')
    await rows().filter({ hasText: 'No signature fits' }).first().waitFor()
    expect(await rows().filter({ hasText: '204' }).count()).toBe(0)
    await page.getByLabel('Search').fill('nothing is called so')
    await page.getByText('No delivery matches.').waitFor()
    await page.getByLabel('Search').fill('')
    await page.getByLabel('Outcome').selectOption('All')
    await page.getByRole('button', { name: 'Pause' }).click()
    await post(demo, asStandard({ type: 'while.paused' }))
    await page.getByRole('button', { name: 'Resume (1)' }).waitFor()
    expect(await rows().filter({ hasText: 'while.paused' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Resume (1)' }).click()
    await rows().filter({ hasText: 'while.paused' }).waitFor()
    expect(faults).toEqual([])
  })

  it('shows a payload as text: markup in it does nothing', async () => {
    const hostile = '<img src="/x" onerror="alert(1)"><script>alert(2)</script>'
    await post(demo, asStandard({ type: hostile, data: { [hostile]: hostile } }, { id: hostile }))
    const row = rows().filter({ hasText: 'onerror' }).first()
    await row.locator('summary').click()
    await row.getByRole('group', { name: 'Payload' }).waitFor()
    expect(await row.locator('.type').textContent()).toBe(hostile)
    expect(await row.locator('pre').textContent()).toContain(JSON.stringify(hostile))
    expect(await row.locator('img, script').count()).toBe(0)
    await page.getByLabel('Message', { exact: true }).fill(hostile)
    await page.keyboard.press('Enter')
    await page.locator('#echo-count').filter({ hasText: '1' }).waitFor()
    expect(await page.locator('#echoes').locator('img, script').count()).toBe(0)
    expect(faults).toEqual([])
  })

  it('can be used by keyboard alone', async () => {
    await page.getByRole('button', { name: 'Send event' }).press('Enter')
    await page.locator('#send-outcome').filter({ hasText: 'delivered' }).waitFor()
    // What is offered first is what a handler serves.
    await rows().filter({ hasText: '1 handler' }).first().waitFor()
    await page.locator('.skip').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.localName')).toBe('summary')
    await page.keyboard.press('Enter')
    await page.getByRole('group', { name: 'Payload' }).waitFor()
    const reached = []
    for (const _ of ['Pretty', 'Raw', 'Headers']) {
      await page.keyboard.press('Tab')
      reached.push(await page.evaluate('document.activeElement.textContent'))
    }
    expect(reached).toEqual(['Pretty', 'Raw', 'Headers'])
    await page.keyboard.press('Enter')
    await page.getByRole('group', { name: 'Headers' }).waitFor()
  })

  it('sends thousands of messages, and says how fast, and what memory they took', async () => {
    await page.evaluate("document.getElementById('burst').dataset.messages = '5000'")
    await page.getByRole('button', { name: 'Send 100,000 messages' }).click()
    const outcome = page.locator('#burst-outcome').filter({ hasText: 'memory' })
    await outcome.waitFor()
    expect(await outcome.textContent()).toMatch(/^[\d,]+ a second: 5,000 in \d+\.\d s\. The server took /)
    expect(faults).toEqual([])
  })

  it('hangs up and connects again at the button', async () => {
    await page.getByRole('button', { name: 'Disconnect' }).click()
    await page.locator('#echo-close').filter({ hasText: '1000 normal' }).waitFor()
    expect(await page.locator('#echo-send').isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await bothOpen(page)
  })

  it.each([360, 640, 900, 1000, 1280])('fills whole rows with its gauges, at %d pixels', async (width) => {
    await page.setViewportSize({ width, height: 740 })
    const rows = `Object.values(Object.groupBy(document.querySelectorAll('.gauges > div'), ({ offsetTop }) => offsetTop))`
    const lengths = (await page.evaluate(`${rows}.map(({ length }) => length)`)) as number[]
    expect(new Set(lengths).size).toBe(1)
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
  })

  it('breaks a long name between its words, on a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await post(demo, asStandard({ type: 'branch_protection_configuration.disabled' }))
    await rows().filter({ hasText: 'configuration.disabled' }).waitFor()
    const linesOfEach = `[...document.querySelector('#deliveries .type').childNodes].filter(({ data }) => data).map((word) => {
      const range = document.createRange()
      range.selectNode(word)
      return range.getClientRects().length
    })`
    // branch_ protection_ configuration. disabled
    expect(await page.evaluate(linesOfEach)).toEqual([1, 1, 1, 1])
  })

  it.each([
    ['a phone', 360],
    ['a desk', 1280],
  ])('fits the width of %s', async (_, width) => {
    await page.setViewportSize({ width, height: 740 })
    const type = 'long'.repeat(40) + width
    await post(demo, asStandard({ type, data: 'x'.repeat(500) }))
    await rows().filter({ hasText: type }).locator('summary').click()
    await page.getByRole('group', { name: 'Payload' }).first().waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
  })

  it.each(['light', 'dark'] as const)(
    'has nothing that axe-core finds fault with, in %s',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await send(page, 'Forged')
      await send(page, 'Genuine')
      await send(page, 'Replayed')
      await page.locator('#deliveries > li:first-child > [data-outcome=duplicate]').waitFor()
      for (const row of [0, 1, 2]) await rows().nth(row).locator('summary').click()
      await page.getByRole('group', { name: 'Payload' }).nth(2).waitFor()
      await page.getByText('Send one from your terminal').click()
      await page.getByLabel('Message', { exact: true }).fill('axe')
      await page.keyboard.press('Enter')
      await page.locator('#echo-count').filter({ hasText: '1' }).waitFor()
      expect(await axeViolations(page)).toEqual([])
    },
  )

  describe.skipIf(!hasTools)('has a command (skipped where bash, curl or openssl lacks)', () => {
    it('that sends a webhook as it stands', async () => {
      const command = (await page.locator('#command').textContent()) ?? ''
      expect(await type(command, GITHUB_SECRET)).toContain('204 No Content')
      await rows().filter({ hasText: 'try-' }).first().waitFor()
    })
  })
})
