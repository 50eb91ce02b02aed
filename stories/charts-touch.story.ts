/** A chart under a finger: a tap opens what the mark counts, and nothing behind it. */
import { expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { openFounded } from './pages/desk.ts'

test.skipIf(chromiumPath === undefined)('a tap on a mark opens the list, and no record of it', async () => {
  const desk = await openFounded({ sample: true })
  try {
    const context = await desk.browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    await context.addCookies(await desk.client.cookies())
    const page = await context.newPage()
    for (const by of ['city', 'createdAt.month,city']) {
      await page.goto(`${desk.installation.address}/people?view=chart&by=${by}`)
      await page.locator('[data-chart] svg path[fill="#035459"]').first().tap()
      await expect.poll(() => page.url(), { timeout: 8000 }).toContain('filter=')
      await page.waitForTimeout(500)
      expect(new URL(page.url()).pathname).toBe('/people')
    }
  } finally {
    await desk.close()
  }
})
