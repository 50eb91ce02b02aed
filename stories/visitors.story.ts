/** A visitor reads the pages of a shop, says who they are, and is a person with a past: in two real browsers, by a library that knows nothing of Rapport. */
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AnalyticsBrowser } from '@segment/analytics-next'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { type Founded, openFounded } from './pages/desk.ts'

if (chromiumPath === undefined) console.log('No Chromium for the visitors; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

const library = new URL('../umd/', import.meta.resolve('@segment/analytics-next'))

/** In the page of the shop. */
declare const analytics: AnalyticsBrowser

/** The pages of a shop, at an origin of its own. */
async function openShop(snippet: () => string): Promise<{ address: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://shop')
    if (!pathname.endsWith('.js')) {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      return response.end(`<!doctype html><title>Lamps</title><h1>Lamps</h1><script src="/index.js"></script><script>${snippet()}</script>`)
    }
    readFile(new URL(pathname.slice(1), library)).then(
      (file) => response.setHeader('content-type', 'text/javascript').end(file),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}

describe.skipIf(chromiumPath === undefined)('visitors', () => {
  let desk: Founded
  let shop: Awaited<ReturnType<typeof openShop>>
  let writeKey = ''
  let visitor: BrowserContext
  let there: Page
  beforeAll(async () => {
    desk = await openFounded()
    shop = await openShop(
      () =>
        `analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey: '${writeKey}', cdnURL: '${desk.installation.address}' }); analytics.page()`,
    )
  })
  afterAll(async () => {
    await visitor?.close()
    await desk?.close()
    await shop?.close()
  })

  /** Waits until the library has been heard. */
  const heard = (call: string) => there.waitForResponse((answer) => answer.url().endsWith(call) && answer.request().method() === 'POST')

  test('what a visitor of a shop did is theirs once they say who they are, and is not any more when the link is taken away', async () => {
    const made = await desk.client.post<{ writeKey: string }>('/sources', { name: 'Shop', kind: 'website', origins: [shop.address] })
    writeKey = made.writeKey
    visitor = await desk.browser.newContext()
    there = await visitor.newPage()
    const [viewed] = await Promise.all([heard('/v1/p'), there.goto(`${shop.address}/lamps?utm_campaign=Autumn`)])
    expect(viewed.status()).toBe(200)
    const run = (call: string, says: () => void) => Promise.all([heard(call), there.evaluate(says)])
    await run('/v1/t', () => void analytics.track('Product Added', { product_id: 'L-1', name: 'Harbour lamp', price: 40 }))
    await run('/v1/i', () => void analytics.identify('shop-7', { email: 'vera@example.org', name: 'Vera Ohm' }))
    await run('/v1/t', () => void analytics.track('Order Completed', { order_id: 'O-1', revenue: 40, currency: 'EUR' }))

    const { page } = desk
    await desk.open('/people')
    await page.getByRole('link', { name: 'Vera Ohm' }).click()
    const timeline = page.getByRole('list', { name: 'Timeline' })
    for (const said of ['Order placed', 'Said who they are', 'Product put into the basket', 'Page viewed'])
      await timeline.getByText(said, { exact: true }).waitFor()
    await page.getByText('vera@example.org').first().waitFor()

    await desk.open('/visitors')
    await page.getByRole('link', { name: /Chrome on/ }).click()
    await page.getByText('Name in your programs', { exact: true }).waitFor()
    await page.getByText('Autumn').first().waitFor()
    const { items } = await desk.client.get('/visitors')
    await desk.client.patch(`/visitors/${items[0]!.id}`, { person: null })
    await desk.open('/people')
    await page.getByRole('link', { name: 'Vera Ohm' }).click()
    await timeline.getByText('Order placed', { exact: true }).waitFor()
    expect(await timeline.getByText('Page viewed', { exact: true }).count()).toBe(0)
    expect(desk.mistakes).toEqual([])
  })
})
