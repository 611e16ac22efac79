import axe from 'axe-core'
import type { Page } from 'playwright-core'

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

/** What axe-core finds to be hard on some people, in the page as it is now: the rule and the elements. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`)
}

/** Waits until both lines of the page are open. */
export async function bothOpen(page: Page): Promise<void> {
  for (const id of ['live', 'echo']) await page.locator(`#${id}-state[data-state=open]`).waitFor()
  // The body of the first example has come: nothing that is typed now will be replaced.
  await page.locator('#send-button:enabled').waitFor()
  await page.locator('#send-form[data-example]').waitFor()
}

/** Chooses a provider and an example to send, and waits for its body. */
export async function choose(page: Page, provider: string, example: string): Promise<void> {
  await page.locator('#send-provider').selectOption(provider)
  await page.locator('#send-example').selectOption(example)
  await page.locator(`#send-form[data-example="${example}"]`).waitFor()
}

/** Sends the test event that is chosen; gives what is said of it. */
export async function send(page: Page, manner: 'Genuine' | 'Forged' | 'Replayed'): Promise<string> {
  await page.getByLabel(manner).check()
  await page.getByRole('button', { name: 'Send event' }).click()
  await page.locator('#send-outcome').filter({ hasText: / in / }).waitFor()
  return (await page.locator('#send-outcome').textContent()) ?? ''
}
