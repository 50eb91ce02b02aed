/** A company asks visitors something: a form is made, filled in on a phone without scripts and within a website, and what came of it is seen by those who work there. */
import { type MailSink, openMailSink } from '@rapport/core/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import { looks as look } from './pages/looks.ts'
import { openShop, type Shop } from './pages/shop.ts'
import type { Client } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for forms; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

/** In the pages of the shop. */
declare const rapport: ((...call: readonly unknown[]) => void) & { readonly isTag?: true }

describe.skipIf(chromiumPath === undefined)('forms', () => {
  let desk: Founded
  let client: Client
  let page: Page
  let sink: MailSink
  let shop: Shop
  let form = ''
  let link = ''
  let writeKey = ''

  beforeAll(async () => {
    ;[desk, sink] = await Promise.all([openFounded(), openMailSink()])
    ;({ client, page } = desk)
    shop = await openShop(
      () => desk.installation.address,
      () => `<script async src="${desk.installation.address}/tag.js" data-key="${writeKey}"></script>`,
      () =>
        `<main><h1>Contact</h1><iframe data-rapport-src="${link}/embed" title="Contact form" width="100%" frameborder="0"></iframe></main>`,
    )
    ;({ writeKey } = await client.post<{ id: string; writeKey: string }>('/sources', {
      name: 'Shop',
      kind: 'website',
      origins: [shop.address],
    }))
    await client.post('/mail/settings', {
      host: '127.0.0.1',
      port: String(sink.port),
      security: 'none',
      from: 'Rapport <crm@kaldi.example>',
      address: desk.installation.address,
    })
    await client.post('/purposes', {
      name: 'Newsletter',
      basis: 'consent',
      wording: 'Send me news of coffee, once a month.',
      offered: true,
    })
    await client.post('/senders', { name: 'Kaldi Works', address: 'news@kaldi.example' })
    await client.post('/people', { name: 'Inga Sörensen', emails: [{ value: 'inga@nordkaffee.example' }] })
  })
  afterAll(async () => {
    await desk?.close()
    await sink?.close()
    await shop?.close()
  })

  const newest = (mail: string) => sink.taken.findLast(({ to }) => to.includes(mail))
  const looks = async (name: string, one = page) => void desk.mistakes.push(...(await look(one, name)))
  /** Less of it happens here: it is looked at where pictures are asked for. */
  const glances = async (name: string, one = page) => void (process.env['RAPPORT_SCREENSHOTS'] && (await looks(name, one)))
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const pick = async (label: string, entry: string) => {
    await page.getByRole('combobox', { name: label, exact: true }).click()
    await page.getByRole('option', { name: entry, exact: true }).click()
  }
  const drawn = () => page.frameLocator('iframe[title="The form"]')
  /** Long enough for somebody who reads: what comes faster is held back. */
  const read = (since: number) => expect.poll(() => Date.now() - since, { timeout: 5_000 }).toBeGreaterThan(2_200)

  test('a form is made by choosing what it asks, and seen while it is', async () => {
    await expect.poll(() => newest('news@kaldi.example')).toBeDefined()
    const asked = /http:\S+\/confirm-sender\/\S+/.exec(newest('news@kaldi.example')!.parts['text/plain']!)![0]
    expect((await fetch(asked, { method: 'POST', body: new URLSearchParams({ do: 'confirm' }) })).status).toBe(200)
    await desk.open('/forms')
    await page.getByText('No forms yet').waitFor()
    await glances('forms-none')
    await button('New form').first().click()
    await drawn().getByLabel('Mail address').waitFor()
    await button('Create form').click()
    await page.getByText('Type a name.').waitFor()
    await page.getByRole('textbox', { name: /^Name/ }).fill('Contact')
    await page.getByRole('textbox', { name: /^Heading/ }).fill('Ask us anything')
    await pick('Add a question', 'Phone numbers')
    await pick('Add a question', 'A question of its own, several lines')
    await page.getByText('Type the question.').waitFor()
    await page.getByRole('textbox', { name: 'Question', exact: true }).fill('Your message')
    await drawn().getByLabel('Your message').waitFor()
    await button('Details of Phone numbers').press('Alt+ArrowDown')
    await page.getByText('Phone numbers is number 4 of 4 now').waitFor()
    await button('Add a consent').click()
    await pick('What for', 'Newsletter')
    await drawn()
      .getByLabel(/Send me news of coffee/)
      .waitFor()
    await page.getByRole('checkbox', { name: /^A yes counts once/ }).check()
    await pick('From', 'Kaldi Works <news@kaldi.example>')
    await looks('form-new')
    await button('Create form').click()
    await page.waitForURL(/\/forms\/[0-9a-f-]{36}$/)
    form = new URL(page.url()).pathname.split('/')[2]!
    await page.getByRole('tab', { name: 'Share' }).click()
    await page.getByLabel('Websites').fill(shop.address)
    await button('Save websites').click()
    await page.getByText('With the tag of your website').waitFor()
    link = await page.getByRole('textbox', { name: 'Address', exact: true }).inputValue()
    await looks('form-share')
    expect(desk.mistakes).toEqual([])
  })

  test('a visitor fills it in on a phone without scripts, is told what is missing, and says yes by a mail', async () => {
    const phone = await desk.browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false })
    const reader = await phone.newPage()
    const since = Date.now()
    await reader.goto(`${link}?utm_source=letter`)
    await reader.getByLabel(/^Your message/).fill('Do you deliver to Kiel?')
    await reader.getByRole('button', { name: 'Send' }).click()
    await reader.getByText('Something is not right yet').waitFor()
    expect(await reader.getByLabel(/^Your message/).inputValue()).toBe('Do you deliver to Kiel?')
    await reader.getByLabel('Name', { exact: true }).fill('Nora Nielsen')
    await reader.getByLabel('Mail address').fill('nora@nielsen.example')
    await reader.getByLabel(/Send me news/).check()
    await read(since)
    await reader.getByRole('button', { name: 'Send' }).click()
    await reader.getByText('we have sent you a mail').waitFor()
    expect(await phone.cookies()).toEqual([])
    await phone.close()
    const watched = await (await desk.browser.newContext()).newPage()
    await watched.goto(link)
    await glances('form-page', watched)
    await watched.getByRole('button', { name: 'Send' }).click()
    await watched.getByText('Something is not right yet').waitFor()
    await looks('form-page-wrong', watched)
    await expect.poll(() => newest('nora@nielsen.example'), { timeout: 20_000 }).toBeDefined()
    await watched.goto(/http:\S+\/f\/\S+\/confirm/.exec(newest('nora@nielsen.example')!.parts['text/plain']!)![0])
    await watched.getByText('Send me news of coffee, once a month.').waitFor()
    await glances('form-confirm', watched)
    await watched.getByRole('button', { name: 'Yes, I agree' }).click()
    await watched.getByText('You can change your mind').waitFor()
    await watched.close()
    expect(desk.mistakes).toEqual([])
  })

  test('within a website a visitor who agreed to be known brings their past along', async () => {
    const visitor = await desk.browser.newContext()
    const there = await visitor.newPage()
    await there.goto(`${shop.address}/lamps`)
    await there.waitForFunction(() => rapport.isTag)
    const heard = there.waitForResponse((answer) => answer.url().endsWith('/v1/batch'))
    await there.evaluate(() => rapport('consent', 'granted'))
    await heard
    await there.goto(`${shop.address}/contact?utm_campaign=harvest`)
    const frame = there.frameLocator('iframe[title="Contact form"]')
    await frame.getByLabel('Name', { exact: true }).waitFor()
    // From when it is there for sure.
    const since = Date.now()
    await frame.getByLabel('Name', { exact: true }).fill('Vera Ohm')
    await frame.getByLabel('Mail address').fill('vera@ohm.example')
    // The page gives it the height that it has.
    await expect.poll(() => there.locator('iframe').getAttribute('height').then(Number)).toBeGreaterThan(400)
    await glances('form-within', there)
    await read(since)
    await frame.getByRole('button', { name: 'Send' }).click()
    await frame.getByText('Your answers have arrived.').waitFor()
    await visitor.close()
    const { items } = await client.get('/people?filter=email%20is%20vera%40ohm.example')
    await expect
      .poll(async () => {
        const past = await client.get(`/interactions?object=person&record=${items[0]!.id}`)
        return (past.items as unknown as { type: string }[]).map(({ type }) => type)
      })
      .toEqual(expect.arrayContaining(['form.sent', 'page.viewed', 'person.identified']))
    await desk.open(`/people/${items[0]!.id}`)
    await page.getByText('Form sent').first().waitFor()
    await glances('person-form')
  })

  test('those who work there read the answers, let through what was held back, and throw away what is none', async () => {
    const { status, pass } = await fetch(link).then(async (answer) => ({
      status: answer.status,
      pass: /name="pass" value="([^"]*)"/.exec(await answer.text())![1]!,
    }))
    expect(status).toBe(200)
    for (const [mail, pages] of [
      ['robot@spam.example', pass],
      ['second@spam.example', /name="pass" value="([^"]*)"/.exec(await (await fetch(link)).text())![1]!],
    ] as const)
      await fetch(link, {
        method: 'POST',
        body: new URLSearchParams({ pass: pages, 'f.name': mail, 'f.emails': mail, website: 'https://buy.example' }),
      })
    await desk.open(`/forms/${form}?tab=answers`)
    await page.getByRole('link', { name: 'Nora Nielsen' }).waitFor()
    await page.getByText('Confirmed by mail').waitFor()
    await looks('form-answers')
    await page.getByRole('radio', { name: /^Held back/ }).check({ force: true })
    await page.getByText('A field that people do not see was filled in.').first().waitFor()
    await button('Let through').first().click()
    await page.getByText('Answers let through').waitFor()
    await button('Throw away').first().click()
    await page.getByRole('dialog').getByText('They are gone for good.').waitFor()
    await glances('form-throw')
    await page.getByRole('dialog').getByRole('button', { name: 'Throw away' }).click()
    await page.getByText('None of these.').waitFor()
    await page.getByRole('radio', { name: /^All/ }).check({ force: true })
    await page.getByRole('link', { name: 'second@spam.example' }).waitFor()
    expect(await client.get('/people?filter=email%20is%20robot%40spam.example')).toMatchObject({ items: [] })
    await desk.open('/forms')
    await page.getByRole('link', { name: 'Contact' }).first().waitFor()
    await glances('forms-list')
    expect(desk.mistakes).toEqual([])
  })
})
