/** An administrator has another program told of changes, in a real browser: with a signed test, with a target that breaks, and on a phone. */
import type { Page } from 'playwright-core'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HttpSink, openHttpSink } from '../core/testing/http-sink.ts'
import { chromiumPath } from './pages/browser.ts'
import { barriers, misfits } from './pages/checks.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import type { Client } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for the webhooks; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

/** Where pictures go; none are taken without it. */
const folder = process.env['RAPPORT_SCREENSHOTS']

describe.skipIf(chromiumPath === undefined)('webhooks', () => {
  let desk: Founded
  let client: Client
  let page: Page
  let sink: HttpSink

  beforeAll(async () => {
    sink = await openHttpSink()
    desk = await openFounded()
    ;({ client, page } = desk)
  })
  afterAll(async () => {
    await desk?.close()
    await sink?.close()
  })

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const dialog = () => page.getByRole('dialog')
  /** By day and by night, on a desk and on a phone: nothing sticks out, nobody is kept out. */
  const looks = async (name: string) => {
    for (const [size, viewport] of Object.entries({ desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }))
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize(viewport)
        await page.emulateMedia({ colorScheme })
        // A page that is opened on a phone shows where one is; this one was made narrow.
        await page.evaluate(() => {
          for (const place of document.querySelectorAll('nav a[aria-current=page][href="/settings/webhooks"]'))
            place.scrollIntoView({ block: 'nearest', inline: 'nearest' })
        })
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
        if (folder) await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png`, animations: 'disabled', caret: 'hide' })
        const found = [...(await misfits(page)), ...(await barriers(page, colorScheme === 'light' ? 'all' : 'contrast'))]
        desk.mistakes.push(...found.map((fault) => `${name}-${size}-${colorScheme}: ${fault}`))
      }
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ colorScheme: 'light' })
  }

  test('one is added without a mouse; its secret is shown once, and signs the test that is sent', async () => {
    await desk.open('/settings/webhooks')
    await page.getByText('No webhooks yet').waitFor()
    await looks('webhooks-empty')
    await button('Add a webhook').press('Enter')
    await page.keyboard.type('Our shop')
    await page.keyboard.press('Tab')
    await page.keyboard.type('https://10.0.0.1/in')
    await button('Add the webhook').press('Enter')
    await page.getByText('Choose what it shall be told of.').waitFor()
    const people = page.getByRole('group', { name: 'People' })
    await people.getByRole('checkbox', { name: 'Came' }).press('Space')
    await people.getByRole('checkbox', { name: 'Changed' }).press('Space')
    await people.getByLabel('Only records whose').fill('language is de')
    await looks('webhooks-add')
    await button('Add the webhook').press('Enter')
    await page.getByText('The address must be on the public internet.').waitFor()
    await page.getByLabel('Address', { exact: true }).fill(`${sink.address}/in`)
    await button('Add the webhook').press('Enter')
    const secret = await page.getByLabel('Secret', { exact: true }).inputValue()
    await looks('webhooks-secret')
    await button('Done').click()
    await page.getByRole('link', { name: 'Our shop' }).click()
    await page.getByText('Nothing here').waitFor()
    await button('Send a test').click()
    await page.getByText('The test arrived').waitFor()
    const { body, headers } = sink.received.at(-1)!
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({ type: 'webhook.test' })
    expect(desk.mistakes).toEqual([])
  })

  test('what was told is listed with what was answered, and is sent again', async () => {
    sink.manners['/in'] = 200
    await client.post('/people', { name: 'Inga Sörensen', language: 'de' })
    await client.post('/people', { name: 'Rob Ainsley', language: 'en' })
    await page.getByText('person.created').nth(1).waitFor()
    await page.getByText('Not sent').waitFor()
    await page.getByText('Arrived').nth(1).waitFor()
    await looks('webhooks-deliveries')
    const came = sink.received.length
    await button(/^Open person.created/)
      .last()
      .click()
    await dialog().getByText('You get 200.').waitFor()
    await dialog().getByText('"name": "Inga Sörensen"').waitFor()
    await looks('webhooks-delivery')
    await dialog().getByRole('button', { name: 'Close' }).last().click()
    await button(/^Send person.created.*again$/)
      .last()
      .click()
    await page.getByText('person.created is sent again').waitFor()
    await sink.arrival((received) => sink.received.indexOf(received) >= came)
    expect(
      new Set(sink.received.filter(({ body }) => body.includes('person.created')).map(({ headers }) => headers['webhook-id'])).size,
    ).toBe(1)
    expect(desk.mistakes).toEqual([])
  })

  test('one whose address is gone says so, and is switched on again', async () => {
    sink.manners['/in'] = 410
    await client.post('/people', { name: 'Tessa van Houten', language: 'de' })
    await page.getByText('Rapport stopped this webhook.').waitFor()
    await looks('webhooks-stopped')
    await page.getByRole('link', { name: 'All webhooks' }).click()
    await page.getByText('The address said that it is gone for good (410).').waitFor()
    await looks('webhooks-list')
    sink.manners['/in'] = 200
    await page.getByRole('link', { name: 'Our shop' }).click()
    await button('Switch on').click()
    await page.getByText('“Our shop” is on').waitFor()
    await page.getByRole('button', { name: 'More about “Our shop”' }).click()
    await page.getByRole('menuitem', { name: 'Send again from …' }).click()
    await page.getByLabel('From change').fill('1')
    await looks('webhooks-replay')
    await dialog().getByRole('button', { name: 'Send again' }).click()
    await page.getByText('is told again from change 1').waitFor()
    await sink.arrival(({ body }) => body.includes('Tessa van Houten') && body.includes('person.created'))
    expect(desk.mistakes).toEqual([])
  })

  test('a new secret is made while the old one goes on, and a webhook is deleted after a question', async () => {
    await page.getByRole('button', { name: 'More about “Our shop”' }).click()
    await page.getByRole('menuitem', { name: 'New secret' }).click()
    await looks('webhooks-new-secret')
    await button('Keep the old for a day').click()
    expect(await page.getByLabel('Secret', { exact: true }).inputValue()).toMatch(/^whsec_/)
    await button('Done').click()
    await page.getByText('The secret before signs too, until').waitFor()
    await page.getByRole('button', { name: 'More about “Our shop”' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await dialog().getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No webhooks yet').waitFor()
    expect(desk.mistakes).toEqual([])
  })
})
