/** An administrator connects a program that sends what customers do, in a real browser: from its key to the page of a person, on a desk and on a phone. */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { barriers, misfits, untold } from './pages/checks.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import type { Client } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for the sources; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

/** The library as pages load it that have no bundler. */
const library = `${dirname(createRequire(import.meta.url).resolve('@segment/analytics-next'))}/../umd`
/** Where pictures go; none are taken without it. */
const folder = process.env['RAPPORT_SCREENSHOTS']

describe.skipIf(chromiumPath === undefined)('sources', () => {
  let desk: Founded
  let client: Client
  let page: Page

  beforeAll(async () => {
    desk = await openFounded()
    ;({ client, page } = desk)
  })
  afterAll(() => desk?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const dialog = () => page.getByRole('dialog')
  const key = () => page.getByLabel('Write key', { exact: true }).inputValue()
  const choose = async (entry: string) => {
    await button('More about “Shop”').click()
    await page.getByRole('menuitem', { name: entry, exact: true }).click()
  }
  /** What a program does: with the key, and by no cookie. */
  const send = (address: string, message: object, writeKey: string, origin?: string) =>
    fetch(`${desk.installation.address}/v1/${address}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
        'content-type': 'application/json',
        ...(origin ? { origin } : {}),
      },
      body: JSON.stringify(message),
    })
  /** By day and by night, on a desk and on a phone: nothing sticks out, nobody is kept out, nothing is without words. */
  const looks = async (name: string, whole = false) => {
    for (const [size, viewport] of Object.entries({ desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }))
      for (const colorScheme of ['light', 'dark'] as const) {
        // A page scrolls inside; to see all of one it is given the room.
        await page.setViewportSize(whole ? { ...viewport, height: 1800 } : viewport)
        await page.emulateMedia({ colorScheme })
        // A page that is opened on a phone shows where one is; this one was made narrow.
        await page.evaluate(() => {
          for (const place of document.querySelectorAll('nav a[aria-current=page][href^="/settings/sources"]'))
            place.scrollIntoView({ block: 'nearest', inline: 'nearest' })
        })
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
        if (folder) await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png`, animations: 'disabled', caret: 'hide' })
        const all = colorScheme === 'light'
        const found = [...(await misfits(page)), ...(await untold(page)), ...(await barriers(page, all ? 'all' : 'contrast'))]
        desk.mistakes.push(...found.map((fault) => `${name}-${size}-${colorScheme}: ${fault}`))
      }
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ colorScheme: 'light' })
  }

  test('one is added without a mouse; its key stands in programs that can be pasted', async () => {
    await desk.open('/settings/sources')
    await page.getByText('No sources yet').waitFor()
    await looks('sources-empty')
    await button('Add source').press('Enter')
    await button('Add the source').press('Enter')
    await page.getByText('Type a name.').waitFor()
    await page.keyboard.type('Shop')
    await page.getByLabel('Pages that may send').fill('https://shop.example/\nshop.example')
    await looks('sources-add')
    await button('Add the source').press('Enter')
    await page.getByText('"shop.example" is not the origin of a page.').waitFor()
    expect(await page.getByLabel('Pages that may send').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Pages that may send').fill('https://shop.example/')
    await button('Add the source').press('Enter')
    await page.getByRole('heading', { name: 'Shop' }).waitFor()
    await page.getByText('Nothing was refused').waitFor()
    expect(new URL(page.url()).search).toMatch(/^\?source=/)
    for (const program of ['In every page, Rapport’s own tag', 'In pages, with @segment/analytics-next', 'To try it, from a shell']) {
      const text = await page.getByLabel(program, { exact: true }).innerText()
      expect([program, text.includes(await key()), text.includes(desk.installation.address)]).toEqual([program, true, true])
    }
    await looks('sources-new', true)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await button('Copy the key').click()
    await button('Copied').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await key())
    expect(desk.mistakes).toEqual([])
  })

  test('what a program sends is counted, what was refused is told with its reason, and the person has it', async () => {
    const writeKey = await key()
    const order = { userId: 'user-1', event: 'Order Completed', properties: { order_id: 'A-1', revenue: 20, currency: 'EUR' } }
    const answers = [
      await send('identify', { userId: 'user-1', traits: { email: 'ada@example.com', name: 'Ada Lovelace' } }, writeKey),
      await send('track', order, writeKey, 'https://shop.example'),
      await send('track', { event: 'Order Completed', properties: { order_id: 'A-2' } }, writeKey),
      await send('track', order, writeKey, 'https://elsewhere.example'),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 403])
    await page.getByText('3 received, 1 refused, last heard just now').waitFor()
    await page.getByText('It says of nobody: send userId, anonymousId or both.').waitFor()
    await button('Show message').press('Enter')
    await page.getByText('"order_id": "A-2"').waitFor()
    await looks('sources-view', true)
    await client.post('/sources', { name: `Warenwirtschaftssystemschnittstelle ${'Hamburg'.repeat(6)}`, kind: 'server', policy: 'nothing' })
    await page.getByRole('link', { name: 'All sources' }).click()
    await page.getByText('3 received').waitFor()
    await page.getByRole('link', { name: /^Warenwirtschaft/ }).waitFor()
    await looks('sources-list')
    await page.getByRole('link', { name: /^Warenwirtschaft/ }).click()
    await page.getByLabel('In Node.js, with @segment/analytics-node', { exact: true }).waitFor()
    await looks('sources-server', true)
    const [ada] = (await client.get('/people')).items
    await desk.open(`/people/${ada!.id}`)
    await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor()
    await page.getByText('Order placed').first().waitFor()
    await desk.open('/settings/sources')
    await page.getByRole('link', { name: 'Shop' }).click()
    expect(desk.mistakes).toEqual([])
  })

  test('the program for pages works as it stands there, with Segment’s own library, in a page of the shop', async () => {
    const program = await page.getByLabel('In pages, with @segment/analytics-next', { exact: true }).innerText()
    const shop = await desk.openPage()
    // Chromium asks before a page of the internet reaches this machine.
    await shop.context().grantPermissions(['local-network-access'], { origin: 'https://shop.example' })
    await shop.route('https://shop.example/**', (route) => {
      const { pathname } = new URL(route.request().url())
      return pathname === '/lamps'
        ? route.fulfill({ contentType: 'text/html', body: '<title>Lamps</title><script src="/umd/index.js"></script>' })
        : route.fulfill({ path: `${library}/${pathname.split('/').at(-1)}` })
    })
    await shop.goto('https://shop.example/lamps')
    // What a bundler makes of the import.
    const body = program.replace(
      /^import \{ AnalyticsBrowser \} from '@segment\/analytics-next'/,
      'const { AnalyticsBrowser } = AnalyticsNext',
    )
    await shop.addScriptTag({ content: body })
    await page.getByText('6 received, 1 refused, last heard just now').waitFor()
    const [ada] = (await client.get('/people')).items
    const happened = await client.get(`/interactions?object=person&record=${ada!.id}`)
    expect((happened.items as readonly { readonly type?: string }[]).map(({ type }) => type)).toContain('page.viewed')
    await shop.close()
    expect(desk.mistakes).toEqual([])
  })

  test('one that is switched off is not heard, and is again', async () => {
    await choose('Switch off')
    await page.getByText('It is switched off: what is sent with its key is not taken.').waitFor()
    expect((await send('track', { userId: 'user-1', event: 'Seen' }, await key())).status).toBe(401)
    await button('Switch on').click()
    await page.getByText('“Shop” is on').waitFor()
    expect((await send('track', { userId: 'user-1', event: 'Seen' }, await key())).status).toBe(200)
    await button('Edit').click()
    await dialog()
      .getByRole('radio', { name: /^Server/ })
      .check()
    await dialog()
      .getByRole('radio', { name: /^Only record what happened/ })
      .check()
    await button('Save').click()
    await page.getByText('With it one can send, and read nothing.').waitFor()
    await page.getByLabel('In Node.js, with @segment/analytics-node', { exact: true }).waitFor()
    expect(desk.mistakes).toEqual([])
  })

  test('a new key ends the old one, and a source is deleted; what it sent stays', async () => {
    const before = await key()
    await choose('New key')
    await button('Make a new key').click()
    await page.getByText('“Shop” has a new key').waitFor()
    const after = await key()
    expect(after).not.toBe(before)
    expect((await send('track', { userId: 'user-1', event: 'Seen' }, before)).status).toBe(401)
    expect((await send('track', { userId: 'user-1', event: 'Seen' }, after)).status).toBe(200)
    await choose('Delete')
    await dialog().getByRole('button', { name: 'Delete' }).click()
    await page.getByText('“Shop” is deleted').waitFor()
    await page.getByRole('link', { name: /^Warenwirtschaft/ }).waitFor()
    expect(await page.getByRole('link', { name: 'Shop' }).count()).toBe(0)
    const [ada] = (await client.get('/people')).items
    await desk.open(`/people/${ada!.id}`)
    await page.getByText('Order placed').first().waitFor()
    expect(desk.mistakes).toEqual([])
  })
})
