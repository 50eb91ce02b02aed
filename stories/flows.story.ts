/** Somebody builds on the canvas what happens with new people by itself, switches it on, and reads what it did, in a real browser. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import { looks as look } from './pages/looks.ts'

if (chromiumPath === undefined) console.log('No Chromium for flows; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

describe.skipIf(chromiumPath === undefined)('flows', () => {
  let desk: Founded
  let page: Page

  beforeAll(async () => {
    desk = await openFounded()
    ;({ page } = desk)
  })
  afterAll(() => desk?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const panel = () => page.getByRole('region', { name: 'What is chosen' })
  const node = (id: string) => page.locator(`#node-${id}`)
  const looks = async (name: string) => void desk.mistakes.push(...(await look(page, name)))
  const pick = async (label: string, entry: string) => {
    await panel().getByRole('combobox', { name: label, exact: true }).first().click()
    await page.getByRole('option', { name: entry, exact: true }).click()
  }
  const add = async (place: string, kind: string) => {
    await button(place).click()
    await page.getByRole('menuitem', { name: kind, exact: true }).click()
  }

  test('offers some to begin with, each of which could be switched on as it is', async () => {
    await desk.open('/flows')
    await page.getByText('Nothing happens by itself yet').waitFor()
    await looks('flows-none')
    for (const starter of ['Assign new people in turn', 'Ask after an order', 'Greet new people']) {
      await desk.open('/flows')
      await page.getByRole('link', { name: new RegExp(`^${starter}`) }).click()
      await page.getByText('Nothing is wrong with it').waitFor()
    }
    await looks('flows-starter')
    expect(desk.mistakes).toEqual([])
  })

  test('is built on the canvas: steps are added and connected there, and what is missing stands at its step', async () => {
    await desk.open('/flows/new?view=canvas')
    await page.getByLabel('Name', { exact: true }).first().fill('New people in Kiel')
    await add('Add the first step', 'Branch')
    await panel().getByText('Say for each way who takes it: add a condition.').waitFor()
    await panel().getByRole('button', { name: 'Add a condition' }).first().click()
    await page.getByRole('dialog').getByRole('combobox', { name: 'Field' }).click()
    await page.getByRole('option', { name: 'City', exact: true }).click()
    await page.getByRole('dialog').getByLabel('Value', { exact: true }).fill('Kiel')
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click()
    await page.getByText('Nothing is wrong with it').waitFor()
    await add('Add a step: City is Kiel of Branch', 'Create a record')
    await pick('What is created', 'Note')
    await panel().getByRole('combobox', { name: 'Add a field', exact: true }).click()
    await page.getByRole('option', { name: 'Body', exact: true }).click()
    await panel().getByLabel('Text', { exact: true }).fill('Invite {{ person.name }} to the harbour.')
    await add('Add a step after Create a record', 'Change the record')
    await panel().getByRole('combobox', { name: 'Add a field', exact: true }).click()
    await page.getByRole('option', { name: 'Language', exact: true }).click()
    await pick('Language', 'German')
    // Those who live elsewhere get the language, too: the way is drawn from one to the other.
    const from = (await node('branch').locator('[data-handleid=otherwise]').boundingBox())!
    const to = (await node('change').locator('.react-flow__handle-top').boundingBox())!
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y - 20, { steps: 4 })
    await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 4 })
    await page.mouse.up()
    await page.getByText('Nothing is wrong with it').waitFor()
    await looks('flows-canvas')
    await page.getByRole('radio', { name: 'Steps' }).click()
    await looks('flows-steps')
    await button('Save draft').click()
    await page.getByRole('heading', { name: 'New people in Kiel', level: 1 }).waitFor()
    const { items } = (await desk.client.get('/flows')) as unknown as { items: readonly { body: { steps: readonly object[] } }[] }
    expect(items[0]!.body.steps).toMatchObject([
      { id: 'branch', arms: [{ when: 'city is Kiel', next: 'create' }], otherwise: 'change' },
      { id: 'create', object: 'note', about: 'about', next: 'change' },
      { id: 'change', values: { language: 'de' }, next: null },
    ])
    expect(desk.mistakes).toEqual([])
  })

  test('is rehearsed on what happened, and nothing of it happens', async () => {
    const { id } = await desk.client.post('/people', { name: 'Olga Sand', addresses: [{ city: 'Kiel', country: 'DE' }] })
    await page.getByRole('radio', { name: 'Rehearsal' }).click()
    await button('Rehearse').click()
    await page.getByText(/would have come in/).waitFor()
    await page
      .getByRole('row')
      .filter({ has: page.getByRole('link', { name: 'Olga Sand' }) })
      .getByText('Branch → Create a record → Change the record')
      .waitFor()
    await looks('flows-rehearsal')
    const notes = (await desk.client.get(`/notes?filter=about is ${id}`)) as unknown as { items: readonly object[] }
    expect(notes.items).toEqual([])
    expect(desk.mistakes).toEqual([])
  })

  test('acts once it is on, and says what it did', async () => {
    await button('Switch on…').click()
    await looks('flows-switch-on')
    await page.getByRole('dialog').getByRole('button', { name: 'Switch on', exact: true }).click()
    await page.getByRole('status').getByText('On', { exact: true }).waitFor()
    const { id } = await desk.client.post('/people', { name: 'Vera Lund', addresses: [{ city: 'Kiel', country: 'DE' }] })
    await page.getByRole('radio', { name: 'Who is in it' }).click()
    await button('Open the walk of Vera Lund').click()
    await page.getByText('Out: went all the way').waitFor()
    await page.getByText('wrote Language').waitFor()
    await looks('flows-trace')
    const notes = (await desk.client.get(`/notes?filter=about is ${id}`)) as unknown as { items: readonly { body: string }[] }
    expect(notes.items.map(({ body }) => body)).toEqual(['Invite Vera Lund to the harbour.'])
    await page.getByRole('link', { name: 'Open Vera Lund' }).click()
    await page.getByRole('heading', { name: 'Automations' }).waitFor()
    await page.getByRole('link', { name: 'New people in Kiel' }).waitFor()
    await desk.open('/flows')
    await page.getByRole('link', { name: 'New people in Kiel' }).waitFor()
    await looks('flows-list')
    expect(desk.mistakes).toEqual([])
  })

  test('begins by what another program sends, which is read from what came and taken by hand where it came too early', async () => {
    const send = async (url: string, email: string) => {
      const body = JSON.stringify({ customer: { email, name: 'Nora Nielsen' }, order: { total: 120 } })
      expect((await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status).toBe(202)
    }
    const begins = [{ on: 'webhook', by: { field: 'emails', path: '' } }]
    const steps = [{ id: 'mark', kind: 'act', do: 'change', values: { language: 'de' }, next: null }]
    const flow = await desk.client.post('/flows', { name: 'Orders of the shop', of: 'person', body: { begins, steps } })
    await desk.open(`/flows/${flow.id}`)
    const url = await panel().getByLabel('Address', { exact: true }).inputValue()
    await send(url, 'nora@shop.example')
    await pick('Mail addresses, in what is sent', 'customer.email · nora@shop.example')
    await panel().getByLabel('Create a person where none is found').check()
    await button('Add what is told').click()
    await pick('Where it stands', 'order.total · 120')
    expect(await panel().getByLabel('Told as', { exact: true }).inputValue()).toBe('total')
    await panel().getByRole('group', { name: 'Only where', exact: true }).getByRole('button', { name: 'Add a condition' }).click()
    const condition = page.getByRole('dialog')
    await page.getByRole('option', { name: 'total', exact: true }).click()
    await condition.getByRole('combobox', { name: 'Comparison' }).click()
    await page.getByRole('option', { name: 'is over', exact: true }).click()
    await condition.getByLabel('Value', { exact: true }).fill('100')
    await condition.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('Nothing is wrong with it').waitFor()
    await looks('flows-sent-to')
    await button('Switch on…').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Switch on', exact: true }).click()
    await page.getByRole('status').getByText('On', { exact: true }).waitFor()
    await send(url, 'not an address')
    await page.getByRole('radio', { name: 'Sent' }).click()
    await page.getByText('customer.email does not fit').waitFor()
    await page.getByRole('row').filter({ hasText: 'Not on' }).getByRole('button').click()
    await page.getByRole('dialog').getByText('nora@shop.example').waitFor()
    await button('Take it now').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Open the walk' }).click()
    await page.getByText('Out: went all the way').waitFor()
    expect(desk.mistakes).toEqual([])
  })
})
