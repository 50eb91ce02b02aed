/** An administrator says by which rules customers are known, asks why a message is about whom, and takes back what a rule joined: in a real browser. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import { looks as looksOf } from './pages/looks.ts'
import type { Client } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for identity; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

describe.skipIf(chromiumPath === undefined)('who customers are', () => {
  let desk: Founded
  let client: Client
  let page: Page

  beforeAll(async () => {
    desk = await openFounded()
    ;({ client, page } = desk)
    await client.post('/custom-fields', { of: 'person', label: 'Customer card', kind: 'text', options: { unique: true } })
    const phones = [{ value: '+4940300600' }]
    await client.post('/people', { name: 'Vera Ohm', externalId: 'V-1', emails: [{ value: 'vera@example.org' }] })
    for (const name of ['Mother Ohm', 'Son Ohm']) await client.post('/people', { name, phones })
    const { writeKey } = await client.post<{ writeKey: string }>('/sources', { name: 'Shop', kind: 'website' })
    const said = { anonymousId: 'browser-1', traits: { email: 'vera@example.org' }, writeKey }
    await fetch(`${desk.installation.address}/v1/identify`, { method: 'POST', body: JSON.stringify(said) })
  })
  afterAll(() => desk?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  /** By day and by night, on a desk and on a phone: nothing sticks out, nobody is kept out, nothing is without words. */
  const looks = async (name: string) => void desk.mistakes.push(...(await looksOf(page, name)))
  const order = () =>
    page.getByRole('list', { name: 'Rules, in the order in which they are asked' }).getByRole('listitem').allTextContents()

  test('a rule is moved and switched off by the keyboard, and taken back; a card is added', async () => {
    await desk.open('/settings/identity')
    await page.getByText('These are the usual rules.').waitFor()
    await looks('identity')
    await button('Phone number: ask earlier').press('Enter')
    await page.getByText(/Changed by/).waitFor()
    await expect.poll(order).toMatchObject([/^1 Name/, /^2 Phone/, /^3 Mail/].map((one) => expect.stringMatching(one) as string))
    await button('Undo').click()
    await page.getByText('These are the usual rules.').waitFor()
    await page.getByRole('checkbox', { name: 'Phone number: ask this rule' }).press('Space')
    await page.getByText('Off', { exact: true }).waitFor()
    await button('Add a card').click()
    await button('Save').click()
    await page.getByText('Type at least one name.').waitFor()
    await page.getByLabel('Names under which programs send it').fill('loyaltyCard\ncard')
    await page.getByLabel('Values that are nobody’s').fill('0000*')
    await looks('identity-card')
    await button('Save').click()
    await page.getByText('Comes as loyaltyCard, card · 1 value is nobody’s').waitFor()
    expect(desk.mistakes).toEqual([])
  })

  test('why a message is about somebody, and why not, is said rule by rule', async () => {
    const ask = async (message: object) => {
      await page.getByLabel('Message', { exact: true }).fill(JSON.stringify(message))
      await button('Explain').click()
    }
    await page.getByRole('checkbox', { name: 'Phone number: ask this rule' }).press('Space')
    await page.getByLabel('Message', { exact: true }).fill('no message')
    await button('Explain').click()
    await page.getByText('This is no JSON.').waitFor()
    await ask({ type: 'identify', userId: 'V-2', anonymousId: 'browser-2', traits: { email: 'vera@example.org', phone: '+4940300600' } })
    await page.getByText('It is about somebody new, who would be added.').waitFor()
    await page
      .getByText('Vera Ohm has vera@example.org, and is known by something else than the message says: Name in your programs.')
      .waitFor()
    await page.getByText('Several people have +4940300600: it is nobody’s.').waitFor()
    await looks('identity-why')
    await ask({ type: 'identify', anonymousId: 'browser-2', traits: { email: 'vera@example.org' } })
    await page.getByText('The browser would be joined with them').waitFor()
    await page.getByRole('link', { name: 'Vera Ohm' }).waitFor()
    expect(desk.mistakes).toEqual([])
  })

  test('what a page claimed is said to be unverified, and what a rule joined is taken back together', async () => {
    await page.getByRole('link', { name: '1 browser or device' }).click()
    await page.getByRole('link', { name: 'browser-1' }).click()
    await page.getByText('A page or app: unverified').first().waitFor()
    await desk.open('/people')
    await page.getByRole('link', { name: 'Vera Ohm' }).click()
    await page.getByText('mail · unverified').waitFor()
    await page.getByText('Mail address, v…@example.org · A page or app: unverified').waitFor()
    await looks('identity-claimed')
    await desk.open('/settings/identity')
    await button('Take back: Mail address').click()
    await looks('identity-back')
    await button('Take them back').click()
    await page.getByText('1 join of “Mail address” taken back').waitFor()
    const { items } = await client.get('/visitors')
    expect(items).toMatchObject([{ person: null, joinedBy: 'mail' }])
    expect(desk.mistakes).toEqual([])
  })
})
